// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_MXU_HOST_H_
#define SYSTOLE_TB_SYSTEMC_MXU_HOST_H_

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/tlm_quantumkeeper.h>

#include <cstdint>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "device/mxu_device.h"
#include "systemc/memory_map.h"

namespace systole {

/// An example of an initiator: a processor with the driver of MxuTarget on it, temporally
/// decoupled.
///
/// Time     its own runs ahead of sc_time_stamp() by up to the global quantum (tlm_quantumkeeper);
///          it synchronises at the quantum and before it waits for the interrupt.
/// Memory   by DMI while the target grants it, else by transactions of at most kBurstBytes.
/// Callers  an SC_THREAD.
class MxuHost : public sc_core::sc_module {
 public:
  static constexpr unsigned kBurstBytes = 64;

  tlm_utils::simple_initiator_socket<MxuHost> socket;
  sc_core::sc_in<bool> irq_i;

  /// `base` is where the platform has put the target. Without `use_dmi` it asks for none.
  explicit MxuHost(sc_core::sc_module_name name, std::uint64_t base = 0, bool use_dmi = true);

  /// The unit behind the target, as its registers describe it.
  device::MxuShape ReadShape();

  /// A matmul, from tensors to results: lays them out in the target's memory, makes the list of
  /// tiles, starts, waits for the interrupt, reads the results.
  struct Result {
    std::vector<std::int32_t> values;  ///< [m][n]
    std::uint64_t cycles = 0;          ///< the target's count
    std::uint64_t macs = 0;
  };
  /// Errors  std::invalid_argument for shapes that do not fit each other or the memory;
  ///         device::DeviceError for a fault or a response that is no TLM_OK.
  Result Run(const device::MatmulJob& job);

  void Write(std::uint64_t offset, const void* data, std::size_t bytes);
  void Read(std::uint64_t offset, void* data, std::size_t bytes);
  std::uint32_t ReadRegister(map::Offset offset);
  void WriteRegister(map::Offset offset, std::uint32_t value);
  /// Until irq_i is high.
  void WaitForIrq();

  /// This initiator's own time.
  sc_core::sc_time now() const { return keeper_.get_current_time(); }
  /// Lets everybody else catch up.
  void Synchronise() { keeper_.sync(); }
  std::uint64_t transactions() const { return transactions_; }
  std::uint64_t dmi_bytes() const { return dmi_bytes_; }

 private:
  void Access(tlm::tlm_command command, std::uint64_t offset, unsigned char* data,
              std::size_t bytes);
  bool AccessByDmi(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                   std::size_t bytes);
  void Transact(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                std::size_t bytes);
  void Invalidate(sc_dt::uint64 begin, sc_dt::uint64 end);

  std::uint64_t base_;
  bool use_dmi_;
  tlm_utils::tlm_quantumkeeper keeper_;
  tlm::tlm_generic_payload trans_;
  tlm::tlm_dmi dmi_;
  bool has_dmi_ = false;
  bool ask_dmi_ = false;  // the target hinted that it would grant it
  std::uint64_t transactions_ = 0, dmi_bytes_ = 0;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_MXU_HOST_H_

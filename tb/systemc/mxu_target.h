// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_MXU_TARGET_H_
#define SYSTOLE_TB_SYSTEMC_MXU_TARGET_H_

#include <tlm_utils/simple_target_socket.h>

#include <array>
#include <cstdint>
#include <systemc>
#include <tlm>
#include <vector>

#include "systemc/command_checker.h"
#include "systemc/memory_map.h"
#include "systemc/mxu_if.h"
#include "systemc/tile_list.h"

namespace systole {

/// A matrix unit as a memory-mapped TLM-2.0 device (memory_map.h, docs/systemc.md): software puts
/// tensors and a list of tiles into its memory, starts it, and waits for the interrupt.
///
/// Socket   blocking transport, DMI to the memory, debug transport. Which mistake gets which
///          response status: Check() in the source, and the table in docs/systemc.md.
/// Time     an access takes a period for each started kBusBytes, annotated. Accesses to registers
///          first wait until the caller's annotated time has come, so that they see and change
///          the device in order; accesses to the memory don't wait.
/// Busy     from start to done the memory is the unit's: accesses fail, DMI is invalid and refused;
///          only debug transport still reaches it.
class MxuTarget : public sc_core::sc_module {
 public:
  static constexpr unsigned kBusBytes = 8;

  tlm_utils::simple_target_socket<MxuTarget> socket;
  sc_core::sc_port<MxuIf> mxu;
  sc_core::sc_out<bool> irq_o;  ///< level

  SC_HAS_PROCESS(MxuTarget);
  MxuTarget(sc_core::sc_module_name name, std::uint32_t memory_bytes);

 protected:
  void end_of_elaboration() override;

 private:
  using Payload = tlm::tlm_generic_payload;

  // Called through the socket.
  void Transport(Payload& trans, sc_core::sc_time& delay);
  bool GetDmi(Payload& trans, tlm::tlm_dmi& dmi);
  unsigned Debug(Payload& trans);

  /// The response to what is wrong with the transaction before anything happens, or TLM_OK.
  tlm::tlm_response_status Check(const Payload& trans) const;
  tlm::tlm_response_status CheckRegisters(const Payload& trans) const;
  bool InMemory(std::uint64_t address, std::uint64_t bytes) const;
  void MoveMemory(Payload& trans);
  void MoveRegisters(Payload& trans);
  void Write(map::Offset offset, std::uint32_t value);

  // The device itself.
  void Work();      // thread: resets, runs lists
  void DriveIrq();  // method
  void DoReset();
  void RunList();
  void Finish(std::uint32_t status, std::uint32_t cause, std::uint32_t index);
  void InvalidateDmi();  // at the start of busy, and at its end, which ends refusals too
  std::uint32_t& reg(map::Offset offset) { return registers_[offset / 4]; }
  bool busy() const { return (registers_[map::kStatusAt / 4] & map::kBusy) != 0; }

  std::array<std::uint32_t, map::kRegistersEnd / 4> registers_ = {};
  std::vector<unsigned char> memory_;
  std::vector<CommandChecker> checker_;  // one, once the unit's shape is known
  bool start_ = false, reset_ = true;    // requests to Work(); it begins with a reset
  sc_core::sc_event request_, irq_changed_;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_MXU_TARGET_H_

// SPDX-License-Identifier: Apache-2.0
/// The one SystemC platform of a test program: SystemC elaborates once in a process, so every unit
/// that any test needs is here, and GoogleTest runs in an SC_THREAD of it.
#ifndef SYSTOLE_TB_SYSTEMC_TEST_PLATFORM_H_
#define SYSTOLE_TB_SYSTEMC_TEST_PLATFORM_H_

#include <tlm_utils/simple_initiator_socket.h>

#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "systemc/loose_mxu.h"
#include "systemc/mxu_host.h"
#include "systemc/mxu_target.h"
#include "systemc/systemc_models.h"

namespace systole::tb {

inline const sc_core::sc_time kPeriod(10, sc_core::SC_NS);
inline constexpr std::uint32_t kMemoryBytes = 128 * 1024;

/// An initiator that does just what a test says, and counts what comes back.
class Probe : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Probe> socket;
  explicit Probe(const sc_core::sc_module_name& name) : sc_module(name), socket("socket") {
    socket.register_invalidate_direct_mem_ptr(this, &Probe::Invalidate);
  }
  int invalidations = 0;
  sc_dt::uint64 invalid_begin = 0, invalid_end = 0;

 private:
  void Invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) {
    ++invalidations;
    invalid_begin = begin;
    invalid_end = end;
  }
};

/// A target, the interrupt's wire, and one initiator; `unit` is outside.
template <typename Initiator>
struct Device {
  Device(const std::string& name, MxuIf* unit, std::unique_ptr<Initiator> initiator)
      : target((name + "_target").c_str(), kMemoryBytes), initiator(std::move(initiator)) {
    target.mxu(*unit);
    target.irq_o(irq);
    this->initiator->socket.bind(target.socket);
  }
  MxuTarget target;
  sc_core::sc_signal<bool> irq;
  std::unique_ptr<Initiator> initiator;
};

/// All there is of one size.
struct Units {
  Units(const SystemcModel& model, int seed);

  device::MxuShape shape;
  std::unique_ptr<RtlMxuBase> rtl;  // for tests that call them directly
  std::unique_ptr<LooseMxu> loose;
  /// Behind targets: [0] the RTL, [1] the loose model.
  std::vector<std::unique_ptr<sc_core::sc_module>> inside;
  std::vector<std::unique_ptr<Device<MxuHost>>> hosts;
  std::vector<std::unique_ptr<Device<Probe>>> probes;
};

/// Every size of the build; valid while tests run.
std::vector<std::unique_ptr<Units>>& AllUnits();
/// The names of those sizes, known before.
std::vector<std::string> UnitNames();
Units& UnitsOf(const std::string& name);

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEMC_TEST_PLATFORM_H_

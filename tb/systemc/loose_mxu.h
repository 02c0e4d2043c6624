// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_LOOSE_MXU_H_
#define SYSTOLE_TB_SYSTEMC_LOOSE_MXU_H_

#include <systemc>
#include <vector>

#include "device/streams.h"
#include "systemc/command_checker.h"
#include "systemc/mxu_if.h"

namespace systole {

/// The matrix unit loosely timed: golden functions for the data, PredictCycles() for the time.
///
/// Data   every result, fault and fault index of the RTL. Of several faults in one run the one of
///        the lowest command counts, while the RTL reports the one it meets first.
/// Time   a run's first and last cycle are those of an unstalled RTL that was idle; a run with a
///        fault takes the time of the blocks before it. All results carry the last cycle.
/// Speed  no events, no waiting: the time is annotated.
class LooseMxu final : public sc_core::sc_module, public MxuIf {
 public:
  LooseMxu(const sc_core::sc_module_name& name, const device::MxuShape& shape,
           const sc_core::sc_time& period);

  const device::MxuShape& shape() const override { return shape_; }
  const sc_core::sc_time& period() const override { return period_; }
  void Reset(sc_core::sc_time& delay) override;
  device::RunReport Run(device::BeatSource* source, const device::MxuDriver::ResultSink& sink,
                        sc_core::sc_time& delay) override;
  void Abort() override {}  // a run never waits
  std::uint32_t commands_accepted() const override { return commands_accepted_; }

 private:
  class Play;  // of one run

  device::MxuShape shape_;
  sc_core::sc_time period_;
  CommandChecker checker_;
  std::vector<device::Parameter> parameters_;  // the set in use
  device::OutputConfig config_;
  std::uint32_t commands_accepted_ = 0;
  std::uint64_t cycle_ = 0;
  bool faulty_ = false;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_LOOSE_MXU_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_MXU_IF_H_
#define SYSTOLE_TB_SYSTEMC_MXU_IF_H_

#include <exception>
#include <systemc>

#include "device/mxu_driver.h"

namespace systole {

/// A matrix unit in a SystemC platform, whatever is inside: RtlMxu (the Verilated RTL) or LooseMxu
/// (golden functions and the cycle formula). What goes in and comes out is what moves on the
/// streams of rtl/top/systole_mxu.sv, in the same encodings.
///
/// Time     blocking and annotated, as in b_transport: a call takes effect at sc_time_stamp() +
///          delay, and when it returns, it ended at sc_time_stamp() + delay. The RTL waits and
///          returns a delay of zero, the loose model annotates and never waits.
/// Callers  an SC_THREAD, one call at a time; Abort() alone may come from another process.
/// First    Reset(): before it the unit's state is undefined.
class MxuIf : public virtual sc_core::sc_interface {
 public:
  /// Run() was cut off by Abort(). The unit needs a Reset().
  class Aborted : public std::exception {
   public:
    const char* what() const noexcept override { return "matrix unit: run aborted"; }
  };

  virtual const device::MxuShape& shape() const = 0;
  virtual const sc_core::sc_time& period() const = 0;

  /// One cycle of reset.
  virtual void Reset(sc_core::sc_time& delay) = 0;

  /// Plays the beats of `source`, whole blocks that end with a last tile, and hands each result to
  /// `sink`. The run ends with the last result; an unstalled one lasts kStartCycles +
  /// PredictCycles().cycles periods.
  ///
  /// Report  beats, first and last cycle (of this unit's own count), fault, and of the counters
  ///         macs and cycles.
  /// Faults  as MxuDriver::Run; a unit in fault needs a Reset().
  /// Errors  device::DeviceError if a stream ends too early; Aborted; of the RTL a broken contract
  ///         as an SC_ERROR report.
  virtual device::RunReport Run(device::BeatSource* source,
                                const device::MxuDriver::ResultSink& sink,
                                sc_core::sc_time& delay) = 0;

  /// Makes a Run() that is waiting throw Aborted in its next cycle.
  virtual void Abort() = 0;

  /// Commands accepted since the last Reset().
  virtual std::uint32_t commands_accepted() const = 0;

  /// From the first command offered to the first weight row accepted: the command's skid, and a
  /// cycle until the weights are granted.
  static constexpr int kStartCycles = 2;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_MXU_IF_H_

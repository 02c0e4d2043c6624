// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_SYSTEMC_MXU_H_
#define SYSTOLE_TB_SYSTEMC_SYSTEMC_MXU_H_

#include <memory>
#include <stdexcept>
#include <string>
#include <systemc>
#include <type_traits>
#include <utility>

#include "device/streams.h"
#include "systemc/systemc_context.h"

#if VM_TRACE_FST
#include <verilated_fst_sc.h>
#endif

namespace systole {

/// The matrix unit's RTL as an sc_module: `Rtl` is the class that Verilator made (--sc) of
/// rtl/top/systole_mxu.sv. Its ports are those of the RTL, with their names: bool for one bit,
/// sc_bv<bits> for more. docs/streams.md says what they carry and when beats move.
///
/// Clock      any; the RTL is evaluated at both edges. Inputs must be stable at the rising edge, as
///            they are when written one delta after it, or at the falling edge.
/// Random     registers without a reset start at values drawn from `seed`.
/// Waves      TraceTo(), if the model was built with traces.
/// Contracts  one that breaks at a rising edge is an SC_ERROR report at the next falling edge;
///            Verilator has printed its file and line.
template <typename Rtl>
class SystemcMxu : public sc_core::sc_module {
  template <typename T, typename = void>
  struct Traces : std::false_type {};
#if VM_TRACE_FST
  template <typename T>
  struct Traces<T, std::void_t<decltype(std::declval<T>().trace(
                       static_cast<VerilatedFstSc*>(nullptr), /*levels=*/99))>> : std::true_type {};
#endif

  Rtl rtl_;  // first: the ports below are its own

 public:
  SC_HAS_PROCESS(SystemcMxu);
  SystemcMxu(sc_core::sc_module_name name, const device::MxuShape& shape, int seed = 1)
      : sc_module(name), rtl_(Prepare(seed)), shape_(shape) {
    SC_METHOD(Check);
    sensitive << clk_i.neg();
    dont_initialize();
  }
  ~SystemcMxu() override { rtl_.final(); }

  decltype(Rtl::clk_i) clk_i{rtl_.clk_i};
  decltype(Rtl::rst_ni) rst_ni{rtl_.rst_ni};
  decltype(Rtl::cmd_valid_i) cmd_valid_i{rtl_.cmd_valid_i};
  decltype(Rtl::cmd_ready_o) cmd_ready_o{rtl_.cmd_ready_o};
  decltype(Rtl::cmd_data_i) cmd_data_i{rtl_.cmd_data_i};
  decltype(Rtl::weight_valid_i) weight_valid_i{rtl_.weight_valid_i};
  decltype(Rtl::weight_ready_o) weight_ready_o{rtl_.weight_ready_o};
  decltype(Rtl::weight_data_i) weight_data_i{rtl_.weight_data_i};
  decltype(Rtl::act_valid_i) act_valid_i{rtl_.act_valid_i};
  decltype(Rtl::act_ready_o) act_ready_o{rtl_.act_ready_o};
  decltype(Rtl::act_data_i) act_data_i{rtl_.act_data_i};
  decltype(Rtl::param_valid_i) param_valid_i{rtl_.param_valid_i};
  decltype(Rtl::param_ready_o) param_ready_o{rtl_.param_ready_o};
  decltype(Rtl::param_data_i) param_data_i{rtl_.param_data_i};
  decltype(Rtl::result_valid_o) result_valid_o{rtl_.result_valid_o};
  decltype(Rtl::result_ready_i) result_ready_i{rtl_.result_ready_i};
  decltype(Rtl::result_data_o) result_data_o{rtl_.result_data_o};
  decltype(Rtl::result_last_o) result_last_o{rtl_.result_last_o};
  decltype(Rtl::fault_o) fault_o{rtl_.fault_o};
  decltype(Rtl::fault_index_o) fault_index_o{rtl_.fault_index_o};
  decltype(Rtl::busy_o) busy_o{rtl_.busy_o};
  decltype(Rtl::slot_use_o) slot_use_o{rtl_.slot_use_o};
  decltype(Rtl::count_cycles_o) count_cycles_o{rtl_.count_cycles_o};
  decltype(Rtl::count_macs_o) count_macs_o{rtl_.count_macs_o};
  decltype(Rtl::bubbles_weights_o) bubbles_weights_o{rtl_.bubbles_weights_o};
  decltype(Rtl::bubbles_activations_o) bubbles_activations_o{rtl_.bubbles_activations_o};
  decltype(Rtl::bubbles_parameters_o) bubbles_parameters_o{rtl_.bubbles_parameters_o};
  decltype(Rtl::bubbles_credits_o) bubbles_credits_o{rtl_.bubbles_credits_o};
  decltype(Rtl::bubbles_none_o) bubbles_none_o{rtl_.bubbles_none_o};

  const device::MxuShape& shape() const { return shape_; }

  /// Was this model built with traces?
  static constexpr bool kTraces = Traces<Rtl>::value;

  /// Writes an FST from the start of the simulation to StopTrace() or its end; call it before
  /// sc_start().
  ///
  /// Errors  std::invalid_argument if the model has no traces.
  void TraceTo(const std::string& path) {
    if (!kTraces) {
      throw std::invalid_argument("systole_mxu " + shape_.name() + ": built without traces");
    }
    waves_path_ = path;
  }

  void StopTrace() {
#if VM_TRACE_FST
    if (waves_) waves_->close();
#endif
  }

  /// Reports a contract that broke since the last call; called at every falling edge anyway.
  void Check() {
    if (!SystemcContext().gotError()) return;
    SystemcContext().gotError(false);
    SC_REPORT_ERROR("/systole/SystemcMxu",
                    ("an RTL contract broke, seen by " + std::string(name())).c_str());
  }

 protected:
  void start_of_simulation() override {
#if VM_TRACE_FST
    if constexpr (kTraces) {
      if (waves_path_.empty()) return;
      waves_ = std::make_unique<VerilatedFstSc>();
      rtl_.trace(waves_.get(), 99);
      waves_->open(waves_path_.c_str());
      if (!waves_->isOpen()) throw std::invalid_argument(waves_path_ + ": can't be written");
    }
#endif
  }
  void end_of_simulation() override { StopTrace(); }

 private:
  /// The child's name; its registers are drawn while it is made.
  static const char* Prepare(int seed) {
    VerilatedContext& context = SystemcContext();
    context.randReset(2);
    context.randSeed(seed == 0 ? 1 : seed);  // 0 would mean: draw one from the clock
    context.fatalOnError(false);             // $error sets a flag, Check() reports it
    context.traceEverOn(kTraces);
    return "rtl";
  }

  device::MxuShape shape_;
  std::string waves_path_;
#if VM_TRACE_FST
  std::unique_ptr<VerilatedFstSc> waves_;  // the kernel knows it: stays until the end
#endif
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_SYSTEMC_MXU_H_

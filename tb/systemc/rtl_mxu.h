// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_RTL_MXU_H_
#define SYSTOLE_TB_SYSTEMC_RTL_MXU_H_

#include <array>
#include <string>
#include <systemc>
#include <type_traits>

#include "device/mxu_driver.h"
#include "systemc/rtl_mxu_base.h"
#include "systemc/systemc_mxu.h"

namespace systole {

/// The Verilated matrix unit behind MxuIf: a SystemcMxu, its signals, its clock, and a transactor
/// that plays beats into the pins, which is device::MxuDriver on SystemC's time.
///
/// Clock  runs only during Reset() and Run(), low phase first, so that a platform that waits for
///        something else pays nothing for it; a run starts in the very moment it is asked for.
template <typename Rtl>
class RtlMxu final : public RtlMxuBase {
 public:
  RtlMxu(const sc_core::sc_module_name& name, const device::MxuShape& shape,
         const sc_core::sc_time& period, int seed = 1)
      : RtlMxuBase(name), mxu_("mxu", shape, seed), period_(period), pins_(this) {
    mxu_.clk_i(clk_);
    mxu_.rst_ni(rst_n_);
    mxu_.cmd_valid_i(cmd_valid_);
    mxu_.cmd_ready_o(cmd_ready_);
    mxu_.cmd_data_i(cmd_data_);
    mxu_.weight_valid_i(weight_valid_);
    mxu_.weight_ready_o(weight_ready_);
    mxu_.weight_data_i(weight_data_);
    mxu_.act_valid_i(act_valid_);
    mxu_.act_ready_o(act_ready_);
    mxu_.act_data_i(act_data_);
    mxu_.param_valid_i(param_valid_);
    mxu_.param_ready_o(param_ready_);
    mxu_.param_data_i(param_data_);
    mxu_.result_valid_o(result_valid_);
    mxu_.result_ready_i(result_ready_);
    mxu_.result_data_o(result_data_);
    mxu_.result_last_o(result_last_);
    mxu_.fault_o(fault_);
    mxu_.fault_index_o(fault_index_);
    mxu_.busy_o(busy_);
    mxu_.slot_use_o(slot_use_);
    mxu_.count_cycles_o(count_cycles_);
    mxu_.count_macs_o(count_macs_);
    mxu_.bubbles_weights_o(bubbles_weights_);
    mxu_.bubbles_activations_o(bubbles_activations_);
    mxu_.bubbles_parameters_o(bubbles_parameters_);
    mxu_.bubbles_credits_o(bubbles_credits_);
    mxu_.bubbles_none_o(bubbles_none_);
  }

  const device::MxuShape& shape() const override { return mxu_.shape(); }
  const sc_core::sc_time& period() const override { return period_; }
  std::uint32_t commands_accepted() const override { return pins_.commands_accepted(); }
  void SetPolicy(device::StreamPolicy* policy) override { policy_ = policy; }
  void TraceTo(const std::string& path) override { mxu_.TraceTo(path); }
  void StopTrace() override { mxu_.StopTrace(); }
  bool traces() const override { return SystemcMxu<Rtl>::kTraces; }
  void Abort() override { abort_ = true; }

  void Reset(sc_core::sc_time& delay) override {
    Synchronise(delay);
    pins_.Reset();
  }

  device::RunReport Run(device::BeatSource* source, const device::MxuDriver::ResultSink& sink,
                        sc_core::sc_time& delay) override {
    Synchronise(delay);
    abort_ = false;
    Abortable policy(this);
    return device::MxuDriver(&pins_).Run(source, sink, &policy);
  }

 private:
  template <typename Port>
  using Wire = sc_core::sc_signal<typename std::remove_reference_t<Port>::data_type>;

  /// The pins as the driver knows them.
  class Pins final : public device::Mxu {
   public:
    explicit Pins(RtlMxu* unit) : Mxu(unit->mxu_.shape()), u_(*unit) {}

    void SetCommand(bool valid, std::uint64_t bits) override {
      u_.cmd_valid_ = offers_command_ = valid;
      u_.cmd_data_ = sc_dt::sc_bv<60>(bits);
    }
    void SetWeights(bool valid, const std::int8_t* row) override {
      u_.weight_valid_ = valid;
      Put(u_.weight_data_, row, shape().cols);
    }
    void SetActivations(bool valid, const std::int8_t* vector) override {
      u_.act_valid_ = valid;
      Put(u_.act_data_, vector, shape().cols);
    }
    void SetParameter(bool valid, const std::array<std::uint32_t, 3>& words) override {
      u_.param_valid_ = valid;
      sc_dt::sc_bv<72> bits;
      for (int w = 0; w < 3; ++w) bits.set_word(w, words[static_cast<std::size_t>(w)]);
      u_.param_data_ = bits;
    }
    void SetResultReady(bool ready) override { u_.result_ready_ = ready; }

    bool command_ready() const override { return u_.cmd_ready_; }
    bool weights_ready() const override { return u_.weight_ready_; }
    bool activations_ready() const override { return u_.act_ready_; }
    bool parameter_ready() const override { return u_.param_ready_; }
    bool result_valid() const override { return u_.result_valid_; }
    bool result_last() const override { return u_.result_last_; }
    void GetResult(std::int32_t* lanes) const override {
      const auto& bits = u_.result_data_.read();
      for (int n = 0; n < shape().rows; ++n) {
        lanes[n] = shape().out_int32
                       ? static_cast<std::int32_t>(bits.get_word(n))
                       : static_cast<std::int8_t>(bits.get_word(n / 4) >> (n % 4 * 8));
      }
    }

    device::Fault fault() const override {
      return static_cast<device::Fault>(u_.fault_.read().to_uint());
    }
    std::uint32_t fault_index() const override { return u_.fault_index_.read().to_uint(); }
    bool busy() const override { return u_.busy_; }
    device::SlotUse slot_use() const override {
      return static_cast<device::SlotUse>(u_.slot_use_.read().to_uint());
    }
    device::Counters counters() const override {
      const auto count = [](const auto& signal) { return signal.read().to_uint64(); };
      return {count(u_.count_cycles_),       count(u_.count_macs_),
              count(u_.bubbles_weights_),    count(u_.bubbles_activations_),
              count(u_.bubbles_parameters_), count(u_.bubbles_credits_),
              count(u_.bubbles_none_)};
    }

    void Reset() override {
      offers_command_ = false;
      u_.cmd_valid_ = u_.weight_valid_ = u_.act_valid_ = u_.param_valid_ = false;
      u_.result_ready_ = false;
      u_.rst_n_ = false;
      Tick();
      u_.rst_n_ = true;
      commands_accepted_ = 0;
    }
    /// One period: the inputs that were just written settle in its low phase.
    void Tick() override {
      commands_accepted_ += offers_command_ && u_.cmd_ready_ ? 1 : 0;
      u_.clk_ = false;
      sc_core::wait(u_.period_ / 2);
      u_.clk_ = true;
      sc_core::wait(u_.period_ - u_.period_ / 2);
      ++cycle_;
      u_.mxu_.Check();
    }
    std::uint32_t commands_accepted() const override { return commands_accepted_; }
    std::uint64_t cycle() const override { return cycle_; }

   private:
    template <int kBits>
    static void Put(sc_core::sc_signal<sc_dt::sc_bv<kBits>>& signal, const std::int8_t* bytes,
                    int count) {
      sc_dt::sc_bv<kBits> bits;
      for (int word = 0; 4 * word < count; ++word) {
        std::uint32_t value = 0;
        for (int b = 4 * word; b < count && b < 4 * word + 4; ++b) {
          value |= std::uint32_t{static_cast<std::uint8_t>(bytes[b])} << (b % 4 * 8);
        }
        bits.set_word(word, value);
      }
      signal = bits;
    }

    RtlMxu& u_;
    std::uint64_t cycle_ = 0;
    std::uint32_t commands_accepted_ = 0;
    bool offers_command_ = false;  // a signal shows what was written one delta later only
  };

  /// The user's policy, asked until Abort().
  class Abortable final : public device::StreamPolicy {
   public:
    explicit Abortable(RtlMxu* unit) : u_(*unit) {}
    bool Allow(device::Stream stream) override {
      if (u_.abort_) throw Aborted();
      return u_.policy_ == nullptr || u_.policy_->Allow(stream);
    }
    void Idle(std::int8_t* bytes, int count) override {
      if (u_.policy_ != nullptr) {
        u_.policy_->Idle(bytes, count);
      } else {
        StreamPolicy::Idle(bytes, count);
      }
    }

   private:
    RtlMxu& u_;
  };

  static void Synchronise(sc_core::sc_time& delay) {
    if (delay > sc_core::SC_ZERO_TIME) sc_core::wait(delay);
    delay = sc_core::SC_ZERO_TIME;
  }

  Wire<decltype(Rtl::clk_i)> clk_{"clk"};
  Wire<decltype(Rtl::rst_ni)> rst_n_{"rst_n"};
  Wire<decltype(Rtl::cmd_valid_i)> cmd_valid_{"cmd_valid"};
  Wire<decltype(Rtl::cmd_ready_o)> cmd_ready_{"cmd_ready"};
  Wire<decltype(Rtl::cmd_data_i)> cmd_data_{"cmd_data"};
  Wire<decltype(Rtl::weight_valid_i)> weight_valid_{"weight_valid"};
  Wire<decltype(Rtl::weight_ready_o)> weight_ready_{"weight_ready"};
  Wire<decltype(Rtl::weight_data_i)> weight_data_{"weight_data"};
  Wire<decltype(Rtl::act_valid_i)> act_valid_{"act_valid"};
  Wire<decltype(Rtl::act_ready_o)> act_ready_{"act_ready"};
  Wire<decltype(Rtl::act_data_i)> act_data_{"act_data"};
  Wire<decltype(Rtl::param_valid_i)> param_valid_{"param_valid"};
  Wire<decltype(Rtl::param_ready_o)> param_ready_{"param_ready"};
  Wire<decltype(Rtl::param_data_i)> param_data_{"param_data"};
  Wire<decltype(Rtl::result_valid_o)> result_valid_{"result_valid"};
  Wire<decltype(Rtl::result_ready_i)> result_ready_{"result_ready"};
  Wire<decltype(Rtl::result_data_o)> result_data_{"result_data"};
  Wire<decltype(Rtl::result_last_o)> result_last_{"result_last"};
  Wire<decltype(Rtl::fault_o)> fault_{"fault"};
  Wire<decltype(Rtl::fault_index_o)> fault_index_{"fault_index"};
  Wire<decltype(Rtl::busy_o)> busy_{"busy"};
  Wire<decltype(Rtl::slot_use_o)> slot_use_{"slot_use"};
  Wire<decltype(Rtl::count_cycles_o)> count_cycles_{"count_cycles"};
  Wire<decltype(Rtl::count_macs_o)> count_macs_{"count_macs"};
  Wire<decltype(Rtl::bubbles_weights_o)> bubbles_weights_{"bubbles_weights"};
  Wire<decltype(Rtl::bubbles_activations_o)> bubbles_activations_{"bubbles_activations"};
  Wire<decltype(Rtl::bubbles_parameters_o)> bubbles_parameters_{"bubbles_parameters"};
  Wire<decltype(Rtl::bubbles_credits_o)> bubbles_credits_{"bubbles_credits"};
  Wire<decltype(Rtl::bubbles_none_o)> bubbles_none_{"bubbles_none"};

  SystemcMxu<Rtl> mxu_;
  sc_core::sc_time period_;
  device::StreamPolicy* policy_ = nullptr;
  bool abort_ = false;
  Pins pins_;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_RTL_MXU_H_

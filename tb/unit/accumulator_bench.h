// SPDX-License-Identifier: Apache-2.0
/// A row's accumulator under test: sends slots and sums, and holds every output of every cycle to a
/// model.
#ifndef SYSTOLE_TB_UNIT_ACCUMULATOR_BENCH_H_
#define SYSTOLE_TB_UNIT_ACCUMULATOR_BENCH_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "device/clocked_dut.h"
#include "rtl_test_util.h"

namespace systole::tb {

/// The ports of an accumulator, whatever its parameters.
class AccumulatorPorts {
 public:
  virtual ~AccumulatorPorts() = default;
  /// The inputs of a cycle; the outputs then are those of the same cycle.
  virtual void Drive(bool reset, const Slot& slot, std::uint32_t sum) = 0;
  virtual void Tick() = 0;
  virtual Slot slot() const = 0;
  virtual std::optional<unsigned> set() const = 0;
  virtual std::optional<std::int32_t> total() const = 0;
};

template <typename Model>
class VerilatedAccumulator final : public AccumulatorPorts {
 public:
  VerilatedAccumulator() : dut_("systole_accumulator", Seed()) {}
  void Drive(bool reset, const Slot& slot, std::uint32_t sum) override {
    dut_->rst_ni = !reset;
    dut_->slot_i = slot.Encode();
    dut_->sum_i = sum;
    dut_.Settle();
  }
  void Tick() override { dut_.Tick(); }
  Slot slot() const override { return Slot::Decode(dut_->slot_o); }
  std::optional<unsigned> set() const override {
    return dut_->set_valid_o ? std::optional<unsigned>(dut_->set_o) : std::nullopt;
  }
  std::optional<std::int32_t> total() const override {
    if (!dut_->valid_o) return std::nullopt;
    return static_cast<std::int32_t>(dut_->total_o);
  }

 private:
  device::ClockedDut<Model> dut_;
};

struct AccumulatorBuild {
  const char* name;
  unsigned depth;  ///< AccDepth
  int width;       ///< SumWidth
  std::unique_ptr<AccumulatorPorts> (*make)();
};
template <typename Model>
std::unique_ptr<AccumulatorPorts> MakeAccumulator() {
  return std::make_unique<VerilatedAccumulator<Model>>();
}

/// The model adds up in program order and knows nothing of memories, ports and pipelines.
class AccumulatorBench : public testing::TestWithParam<AccumulatorBuild> {
 protected:
  AccumulatorBench() : dut_(GetParam().make()), dice_(20) { Reset(2); }

  unsigned depth() const { return GetParam().depth; }
  std::int32_t sum_max() const {
    return static_cast<std::int32_t>((std::int64_t{1} << (GetParam().width - 1)) - 1);
  }
  std::int32_t sum_min() const { return -sum_max() - 1; }

  /// One slot with a vector; its sum follows in the next cycle by itself.
  void Vector(bool first, bool last, unsigned address, std::int32_t sum) {
    Slot slot = Garbage();
    slot.valid = true;
    slot.first = first;
    slot.last = last;
    slot.address = address;
    Step(false, slot, sum);
  }
  void Bubbles(int count) {
    for (; count > 0; --count) {
      Slot slot = Garbage();
      slot.valid = false;
      Step(false, slot, 0);
    }
  }
  /// Cycles in which the inputs claim a vector at every edge.
  void Reset(int cycles) {
    for (; cycles > 0; --cycles) {
      Slot slot = Garbage();
      slot.valid = true;
      slot.first = true;
      Step(true, slot, 0);
    }
    waiting_.clear();
  }
  /// A bubble's fields mean nothing, but release_set does and travels like the rest.
  Slot Garbage() { return Slot::Decode(dice_.Word()); }

  std::vector<std::int32_t> TakeTotals() {
    Bubbles(3);
    std::vector<std::int32_t> totals;
    totals.swap(totals_);
    return totals;
  }
  bool Waits(unsigned address) const { return waiting_.count(address) != 0; }

  void Step(bool reset, const Slot& slot, std::int32_t sum) {
    const std::uint32_t mask = GetParam().width == 32 ? ~0U : (1U << GetParam().width) - 1;
    const std::uint32_t bits = arriving_ ? static_cast<std::uint32_t>(*arriving_) : dice_.Word();
    dut_->Drive(reset, slot, bits & mask);
    if (!reset) Check();
    due_ = next_due_;
    dut_->Tick();

    arriving_ = next_due_ = std::nullopt;
    before_ = slot;
    if (reset) {
      due_ = std::nullopt;
      before_ = std::nullopt;
    } else if (slot.valid) {
      arriving_ = sum;
      std::uint32_t total = static_cast<std::uint32_t>(sum);
      if (!slot.first) total += waiting_.at(slot.address);
      if (slot.last) {
        next_due_ = static_cast<std::int32_t>(total);
      } else {
        waiting_[slot.address] = total;
      }
    }
  }

  std::unique_ptr<AccumulatorPorts> dut_;
  Dice dice_;

 private:
  /// The outputs of this cycle, which depend on the slots before it and on nothing else.
  void Check() {
    ASSERT_EQ(dut_->total(), due_);
    if (due_) totals_.push_back(*due_);
    ASSERT_EQ(dut_->set(), next_due_ ? std::optional<unsigned>(before_->param_set) : std::nullopt);
    if (before_) {
      ASSERT_EQ(dut_->slot(), *before_);
    } else {
      ASSERT_FALSE(dut_->slot().valid || dut_->slot().release_set) << "out of reset";
    }
  }

  std::map<unsigned, std::uint32_t> waiting_;  // by address
  std::optional<Slot> before_;                 // the slot before, if it was not in reset
  std::optional<std::int32_t> arriving_;       // its sum
  std::optional<std::int32_t> next_due_;       // its total, if it is to leave
  std::optional<std::int32_t> due_;            // that of the slot before it
  std::vector<std::int32_t> totals_;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_ACCUMULATOR_BENCH_H_

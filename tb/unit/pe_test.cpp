// SPDX-License-Identifier: Apache-2.0
/// systole_pe: every operand pair, both weight registers, every MulStages, narrow sums. Whatever a
/// slot does not use is new garbage in every cycle.
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "Vunit_pe_ecp5_m0_s20.h"
#include "Vunit_pe_ecp5_m1_s20.h"
#include "Vunit_pe_ecp5_m2_s32.h"
#include "Vunit_pe_lut_m0_s20.h"
#include "Vunit_pe_lut_m1_s32.h"
#include "Vunit_pe_lut_m2_s20.h"
#include "Vunit_pe_m0_s16.h"
#include "Vunit_pe_m0_s32.h"
#include "Vunit_pe_m1_s17.h"
#include "Vunit_pe_m1_s32.h"
#include "Vunit_pe_m2_s24.h"
#include "Vunit_pe_m2_s32.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

/// One cycle at the cell's inputs. What is not named is garbage.
struct Slot {
  std::optional<int> act = {};
  std::int64_t sum = 0;  ///< meets this slot's product, MulStages cycles later
  bool swap = false;
  std::optional<int> shift = {};  ///< the weight shifted in
};

template <typename Config>
class PeTest : public testing::Test {
 protected:
  static constexpr int kWidth = Config::kWidth;
  static constexpr std::size_t kStages = Config::kStages;
  static constexpr std::int64_t kSumMax = (std::int64_t{1} << (kWidth - 1)) - 1;

  PeTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Drive({});
    dut_.Reset();
  }

  int Byte() { return static_cast<std::int8_t>(random_()); }
  int weight_o() { return static_cast<std::int8_t>(dut_->weight_o); }
  int act_o() { return static_cast<std::int8_t>(dut_->act_o); }
  std::int64_t sum_o() { return Signed(dut_->sum_o, kWidth); }
  /// `value` as a register of kWidth bits keeps it.
  static std::int64_t Wrap(std::int64_t value) { return Signed(value, kWidth); }

  void SetSum(std::uint64_t sum) {
    dut_->sum_i = static_cast<std::uint32_t>(sum & ((std::uint64_t{1} << kWidth) - 1));
  }
  void Drive(const Slot& slot) {
    dut_->act_i = static_cast<std::uint8_t>(slot.act.value_or(Byte()));
    dut_->weight_i = static_cast<std::uint8_t>(slot.shift.value_or(Byte()));
    dut_->swap_i = slot.swap;
    dut_->shift_i = slot.shift.has_value();
    dut_->load_i = slot.shift.has_value() || random_() % 2;  // another row of the column shifts
    SetSum(random_());
  }
  /// The slots in consecutive cycles; returns what leaves for each.
  std::vector<std::int64_t> Run(const std::vector<Slot>& slots) {
    std::vector<std::int64_t> sums;
    for (std::size_t c = 0; c < slots.size() + kStages; ++c) {
      Drive(c < slots.size() ? slots[c] : Slot{});
      if (c >= kStages) SetSum(static_cast<std::uint64_t>(slots[c - kStages].sum));
      dut_.Tick();
      if (c >= kStages) sums.push_back(sum_o());
    }
    return sums;
  }
  std::int64_t Mac(int act, std::int64_t sum) { return Run({{act, sum}})[0]; }
  void LoadWeight(int weight) { Run({{{}, 0, false, weight}, {{}, 0, true}}); }

  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

template <typename M, int kMulStages, int kSumWidth>
struct Pe {
  using Model = M;
  static constexpr std::size_t kStages = kMulStages;
  static constexpr int kWidth = kSumWidth;
};
struct M0S32 : Pe<Vunit_pe_m0_s32, 0, 32> {
  static constexpr const char* kName = "M0_S32";
};
struct M1S32 : Pe<Vunit_pe_m1_s32, 1, 32> {
  static constexpr const char* kName = "M1_S32";
};
struct M2S32 : Pe<Vunit_pe_m2_s32, 2, 32> {
  static constexpr const char* kName = "M2_S32";
};
struct M0S16 : Pe<Vunit_pe_m0_s16, 0, 16> {
  static constexpr const char* kName = "M0_S16";
};
struct M1S17 : Pe<Vunit_pe_m1_s17, 1, 17> {
  static constexpr const char* kName = "M1_S17";
};
struct M2S24 : Pe<Vunit_pe_m2_s24, 2, 24> {
  static constexpr const char* kName = "M2_S24";
};
// The cell that stands in for it on parts without multipliers: constraints/ice40-hx8k.
struct LutM0S20 : Pe<Vunit_pe_lut_m0_s20, 0, 20> {
  static constexpr const char* kName = "LutM0_S20";
};
struct LutM1S32 : Pe<Vunit_pe_lut_m1_s32, 1, 32> {
  static constexpr const char* kName = "LutM1_S32";
};
struct LutM2S20 : Pe<Vunit_pe_lut_m2_s20, 2, 20> {
  static constexpr const char* kName = "LutM2_S20";
};
// And the one with its registers in the multiplier block: constraints/ecp5-25k.
struct Ecp5M0S20 : Pe<Vunit_pe_ecp5_m0_s20, 0, 20> {
  static constexpr const char* kName = "Ecp5M0_S20";
};
struct Ecp5M1S20 : Pe<Vunit_pe_ecp5_m1_s20, 1, 20> {
  static constexpr const char* kName = "Ecp5M1_S20";
};
struct Ecp5M2S32 : Pe<Vunit_pe_ecp5_m2_s32, 2, 32> {
  static constexpr const char* kName = "Ecp5M2_S32";
};
using Pes = testing::Types<M0S32, M1S32, M2S32, M0S16, M1S17, M2S24, LutM0S20, LutM1S32, LutM2S20,
                           Ecp5M0S20, Ecp5M1S20, Ecp5M2S32>;
TYPED_TEST_SUITE(PeTest, Pes, ConfigName);

TYPED_TEST(PeTest, AddsTheSignedProduct) {
  struct Corner {
    int act, weight;
    std::int64_t sum, want;
  };
  // Written out, not computed: shares no bug with the RTL. All fit sixteen bits.
  for (const Corner& c :
       {Corner{127, 0, 5, 5}, Corner{0, -128, -5, -5}, Corner{-128, -128, 0, 16384},
        Corner{-128, 127, 0, -16256}, Corner{127, -128, 0, -16256}, Corner{127, 127, 0, 16129},
        Corner{-1, -1, -1, 0}, Corner{3, -7, -1, -22}, Corner{-1, 1, -32767, -32768},
        Corner{1, 127, 32640, 32767}}) {
    this->LoadWeight(c.weight);
    EXPECT_EQ(this->Mac(c.act, c.sum), c.want) << c.act << " * " << c.weight << " + " << c.sum;
  }
}

TYPED_TEST(PeTest, MultipliesEveryPairOfOperands) {
  for (int weight = -128; weight <= 127; ++weight) {
    this->LoadWeight(weight);
    std::vector<Slot> slots;
    for (int act = -128; act <= 127; ++act) slots.push_back({act, this->Byte()});
    const std::vector<std::int64_t> sums = this->Run(slots);
    for (std::size_t i = 0; i < slots.size(); ++i) {
      ASSERT_EQ(sums[i], this->Wrap(slots[i].sum + *slots[i].act * weight))
          << *slots[i].act << " * " << weight << " + " << slots[i].sum;
    }
  }
}

TYPED_TEST(PeTest, SumWrapsAtItsWidth) {
  this->LoadWeight(-1);
  EXPECT_EQ(this->Mac(-1, this->kSumMax), -this->kSumMax - 1);
  EXPECT_EQ(this->Mac(1, -this->kSumMax - 1), this->kSumMax);
}

TYPED_TEST(PeTest, SwapTakesEffectInTheNextSlot) {
  this->LoadWeight(2);
  this->Run({{{}, 0, false, 10}});
  const auto sums = this->Run({{3}, {3, 0, true}, {3}, {4}});
  EXPECT_EQ(sums, (std::vector<std::int64_t>{6, 6, 30, 40}));
}

TYPED_TEST(PeTest, ShiftInTheSwapsOwnCycleLosesNothing) {
  this->LoadWeight(2);
  this->Run({{{}, 0, false, 10}});
  const auto sums = this->Run({{1, 0, true, 50}, {1}, {1, 0, true}, {1}});
  EXPECT_EQ(sums, (std::vector<std::int64_t>{2, 10, 10, 50}));
}

TYPED_TEST(PeTest, TwoSwapsInARowKeepTheShadow) {
  this->LoadWeight(-5);
  EXPECT_EQ(this->Run({{1, 0, true}, {1, 0, true}, {1}}), (std::vector<std::int64_t>{-5, -5, -5}));
}

TYPED_TEST(PeTest, LiveWeightHoldsWhileTheShadowIsFilled) {
  this->LoadWeight(7);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(this->Run({{2, 1, false, this->Byte()}})[0], 15);
  }
}

TYPED_TEST(PeTest, ShadowHoldsWhileItsRowDoesNotShift) {
  this->LoadWeight(7);
  this->Run({{{}, 0, false, -9}});
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(this->Mac(1, 0), 7);
    EXPECT_EQ(this->weight_o(), -9);
  }
  EXPECT_EQ(this->Run({{1, 0, true}, {1}})[1], -9);
}

TYPED_TEST(PeTest, WeightsAndActivationsLeaveOneCycleLater) {
  this->Run({{{}, 0, false, 99}});
  for (const int value : {-128, 127, 0, -1, 85}) {
    this->Drive({value, 0, false, value ^ 0x55});
    const int before = this->weight_o();
    this->dut_.Settle();
    EXPECT_EQ(this->weight_o(), before) << "weight_o is a register";
    this->dut_.Tick();
    EXPECT_EQ(this->act_o(), value);
    EXPECT_EQ(this->weight_o(), static_cast<std::int8_t>(value ^ 0x55));
  }
}

// Every input random in every cycle, reset too, which the cell ignores; swaps and shifts in any
// order.
TYPED_TEST(PeTest, AgreesWithTwoRegistersAndAMultiplierForAnyInputs) {
  std::optional<int> live, shadow;
  std::deque<std::optional<std::int64_t>> products(this->kStages);
  for (int cycle = 0; cycle < 200000; ++cycle) {
    Slot slot;
    slot.act = this->Byte();
    slot.swap = this->random_() % 4 == 0;
    if (this->random_() % 3 == 0) slot.shift = this->Byte();
    this->dut_->rst_ni = this->random_() % 20 != 0;
    this->Drive(slot);
    const std::int64_t sum = this->Wrap(static_cast<std::int64_t>(this->random_() >> 8));
    this->SetSum(static_cast<std::uint64_t>(sum));

    products.push_back(live ? std::optional<std::int64_t>(*slot.act * *live) : std::nullopt);
    const std::optional<std::int64_t> joining = products.front();
    products.pop_front();
    if (slot.swap) live = shadow;
    if (slot.shift) shadow = slot.shift;
    this->dut_.Tick();
    ASSERT_EQ(this->act_o(), *slot.act) << "cycle " << cycle;
    if (shadow) {
      ASSERT_EQ(this->weight_o(), *shadow) << "cycle " << cycle;
    }
    if (joining) {
      ASSERT_EQ(this->sum_o(), this->Wrap(sum + *joining)) << "cycle " << cycle;
    }
  }
}

TYPED_TEST(PeTest, ContractRefusesAShiftWithoutItsColumnsLoad) {
  this->Drive({1, 0, false, 1});
  this->dut_->load_i = 0;
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

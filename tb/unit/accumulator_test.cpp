// SPDX-License-Identifier: Apache-2.0
// One row's accumulator: K tiles at every distance, forwarding, wrap-around, narrow sums, reset.
#include <Vunit_accumulator_d1.h>
#include <Vunit_accumulator_d5_s18.h>
#include <Vunit_accumulator_d8.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "accumulator_bench.h"
#include "device/clocked_dut.h"

namespace systole::tb {
namespace {

using Totals = std::vector<std::int32_t>;

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

const AccumulatorBuild kDepth8 = {"Depth8", 8, 32, MakeAccumulator<Vunit_accumulator_d8>};
const AccumulatorBuild kDepth1 = {"Depth1", 1, 32, MakeAccumulator<Vunit_accumulator_d1>};
const AccumulatorBuild kDepth5Sum18 = {"Depth5Sum18", 5, 18,
                                       MakeAccumulator<Vunit_accumulator_d5_s18>};

class AccumulatorTest : public AccumulatorBench {};
class AccumulatorDeepTest : public AccumulatorBench {};  // several addresses
class AccumulatorWideTest : public AccumulatorBench {};  // 32-bit sums

std::string NameOf(const testing::TestParamInfo<AccumulatorBuild>& info) { return info.param.name; }
INSTANTIATE_TEST_SUITE_P(Builds, AccumulatorTest, testing::Values(kDepth8, kDepth1, kDepth5Sum18),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Builds, AccumulatorDeepTest, testing::Values(kDepth8, kDepth5Sum18),
                         NameOf);
INSTANTIATE_TEST_SUITE_P(Builds, AccumulatorWideTest, testing::Values(kDepth8, kDepth1), NameOf);

TEST_P(AccumulatorTest, ATotalComesTwoCyclesAfterItsSlot) {
  Slot slot;
  slot.valid = slot.first = slot.last = true;
  slot.param_set = 77;
  dut_->Drive(false, slot, 4321);  // cycle c
  EXPECT_FALSE(dut_->set().has_value());
  dut_->Tick();
  dut_->Drive(false, {}, 1234);  // cycle c + 1: the sum
  EXPECT_EQ(dut_->set(), 77U);
  EXPECT_FALSE(dut_->total().has_value());
  dut_->Tick();
  dut_->Drive(false, {}, 99);  // cycle c + 2
  EXPECT_FALSE(dut_->set().has_value());
  EXPECT_EQ(dut_->total(), 1234);
  dut_->Tick();
  EXPECT_FALSE(dut_->total().has_value());
}

TEST_P(AccumulatorTest, ABlockOfOneTileUsesNoMemory) {
  Vector(true, false, 0, 1000);
  Vector(true, true, 0, 5);      // does not disturb what waits there
  Vector(true, true, 4095, -7);  // and needs no address
  Vector(false, true, 0, 1);
  EXPECT_EQ(TakeTotals(), (Totals{5, -7, 1001}));
}

TEST_P(AccumulatorTest, OneAddressInEveryCycleIsForwarded) {
  Vector(true, false, 0, 5);
  Vector(false, false, 0, 7);
  Vector(false, false, 0, -20);
  Vector(false, true, 0, 100);
  EXPECT_EQ(TakeTotals(), Totals{92});
}

TEST_P(AccumulatorTest, BubblesBetweenKTilesChangeNothing) {
  for (int bubbles = 0; bubbles <= 4; ++bubbles) {
    Vector(true, false, 0, 5);
    Bubbles(bubbles);
    Vector(false, false, 0, 7);
    Bubbles(bubbles);
    Vector(false, true, 0, -20);
  }
  EXPECT_EQ(TakeTotals(), (Totals{-8, -8, -8, -8, -8}));
}

TEST_P(AccumulatorTest, ANewBlockForgetsTheOldSum) {
  Vector(true, false, 0, 1000);
  Vector(true, false, 0, 1);  // next cycle: the old sum is being forwarded
  Vector(false, true, 0, 2);
  Bubbles(3);
  Vector(true, false, 0, 4);  // later: it is in the memory
  Vector(false, true, 0, 8);
  EXPECT_EQ(TakeTotals(), (Totals{3, 12}));
}

TEST_P(AccumulatorDeepTest, TwoAddressesTakeTurns) {
  Vector(true, false, 0, 1);
  Vector(true, false, 1, 10);
  Vector(false, false, 0, 2);  // two cycles old: from the memory
  Vector(false, false, 1, 20);
  Vector(false, true, 0, 4);
  Vector(false, true, 1, 40);
  EXPECT_EQ(TakeTotals(), (Totals{7, 70}));
}

TEST_P(AccumulatorDeepTest, OnlyTheSameAddressIsForwarded) {
  Vector(true, false, 4, 1);
  Bubbles(3);
  Vector(true, false, 0, 100);
  Vector(false, true, 4, 1);  // the newest sum is that of address 0
  EXPECT_EQ(TakeTotals(), Totals{2});
}

TEST_P(AccumulatorWideTest, SumsWrapModulo2To32) {
  Vector(true, false, 0, kMax);
  Vector(false, true, 0, 1);
  Vector(true, false, 0, kMin);
  Vector(false, true, 0, -1);
  Vector(true, false, 0, kMin);
  Vector(false, true, 0, kMin);
  EXPECT_EQ(TakeTotals(), (Totals{kMin, kMax, 0}));
}

TEST_P(AccumulatorTest, TheLimitsOfASumKeepTheirSign) {
  Vector(true, true, 0, sum_min());
  Vector(true, true, 0, sum_max());
  Vector(true, true, 0, -1);
  Vector(true, false, 0, sum_min());
  Vector(false, true, 0, sum_min() + 5);
  // -2^17 and 2^17 - 1 for 18 bits; twice the lowest 32-bit number wraps to 0.
  const Totals want =
      GetParam().width == 18 ? Totals{-131072, 131071, -1, -262139} : Totals{kMin, kMax, -1, 5};
  EXPECT_EQ(TakeTotals(), want);
}

TEST_P(AccumulatorTest, ResetInAnyCycleOfABlockLosesItAndNothingElse) {
  for (int age = 0; age <= 3; ++age) {
    for (const bool last : {false, true}) {
      Vector(true, last, 0, 2000);
      Bubbles(age);
      Reset(1 + age % 2);
      Vector(true, false, 0, 3);  // in the first cycle after it
      Vector(false, true, 0, 4);
      EXPECT_EQ(TakeTotals(), last && age > 1 ? (Totals{2000, 7}) : Totals{7});
    }
  }
}

TEST_P(AccumulatorTest, RandomSlotsEqualAddingInOrder) {
  for (int i = 0; i < 100000 && !HasFatalFailure(); ++i) {
    if (dice_.Chance(25)) Bubbles(1);
    if (dice_.Chance(1)) Bubbles(static_cast<int>(dice_.Between(1, 6)));
    if (dice_.Chance(1) && dice_.Chance(5)) Reset(1);
    const auto address = static_cast<unsigned>(dice_.Between(0, depth() - 1));
    const bool last = dice_.Chance(30);
    const bool first = !Waits(address) || dice_.Chance(20);
    const bool any_address = first && last && dice_.Chance(50);
    Vector(first, last, any_address ? static_cast<unsigned>(dice_.Between(0, 4095)) : address,
           static_cast<std::int32_t>(dice_.Between(sum_min(), sum_max())));
  }
}

TEST_P(AccumulatorTest, AnAddressBeyondTheMemoryBreaksAContract) {
  EXPECT_THROW(
      {
        Vector(true, false, depth(), 1);  // written a cycle later
        Bubbles(1);
      },
      device::RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

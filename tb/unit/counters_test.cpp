// SPDX-License-Identifier: Apache-2.0
// The event counters: every cause, the products of a vector, the identity of the sum, reset.
#include <Vunit_counters.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>

#include "device/clocked_dut.h"
#include "device/streams.h"
#include "rtl_test_util.h"

namespace systole::tb {
namespace {

using device::Counters;
using device::SlotUse;

constexpr SlotUse kUses[] = {SlotUse::kVector,     SlotUse::kWeights, SlotUse::kActivations,
                             SlotUse::kParameters, SlotUse::kCredits, SlotUse::kNone};

class CountersTest : public testing::Test {
 protected:
  CountersTest() : dut_("systole_counters", Seed()), dice_(60) { Reset(2); }

  /// One cycle; a bubble carries garbage where a vector has its products.
  void Step(SlotUse use, unsigned macs = 0) {
    dut_->use_i = static_cast<std::uint8_t>(use);
    dut_->macs_i =
        static_cast<std::uint16_t>(use == SlotUse::kVector ? macs : dice_.Word() & 0x3FFF);
    dut_.Tick();
  }
  /// Cycles of reset, each of which looks like a vector.
  void Reset(int cycles) {
    dut_->rst_ni = 0;
    for (; cycles > 0; --cycles) Step(SlotUse::kVector, 4096);
    dut_->rst_ni = 1;
  }
  Counters Read() const {
    return {dut_->cycles_o,     dut_->macs_o,    dut_->weights_o, dut_->activations_o,
            dut_->parameters_o, dut_->credits_o, dut_->none_o};
  }
  static void ExpectEqual(const Counters& got, const Counters& want) {
    EXPECT_EQ(got.cycles, want.cycles);
    EXPECT_EQ(got.macs, want.macs);
    EXPECT_EQ(got.bubbles_weights, want.bubbles_weights);
    EXPECT_EQ(got.bubbles_activations, want.bubbles_activations);
    EXPECT_EQ(got.bubbles_parameters, want.bubbles_parameters);
    EXPECT_EQ(got.bubbles_credits, want.bubbles_credits);
    EXPECT_EQ(got.bubbles_none, want.bubbles_none);
  }

  device::ClockedDut<Vunit_counters> dut_;
  Dice dice_;
};

TEST_F(CountersTest, StartAtZero) { ExpectEqual(Read(), {0, 0, 0, 0, 0, 0, 0}); }

TEST_F(CountersTest, AVectorCountsItsProducts) {
  Step(SlotUse::kVector, 12);
  ExpectEqual(Read(), {1, 12, 0, 0, 0, 0, 0});
  Step(SlotUse::kVector, 4096);  // 64 * 64, the most
  ExpectEqual(Read(), {2, 4108, 0, 0, 0, 0, 0});
  Step(SlotUse::kVector, 1);
  ExpectEqual(Read(), {3, 4109, 0, 0, 0, 0, 0});
}

TEST_F(CountersTest, EveryBubbleCountsForItsCauseAlone) {
  Step(SlotUse::kWeights);
  ExpectEqual(Read(), {1, 0, 1, 0, 0, 0, 0});
  Step(SlotUse::kActivations);
  ExpectEqual(Read(), {2, 0, 1, 1, 0, 0, 0});
  Step(SlotUse::kParameters);
  ExpectEqual(Read(), {3, 0, 1, 1, 1, 0, 0});
  Step(SlotUse::kCredits);
  ExpectEqual(Read(), {4, 0, 1, 1, 1, 1, 0});
  Step(SlotUse::kNone);
  ExpectEqual(Read(), {5, 0, 1, 1, 1, 1, 1});
  Step(SlotUse::kWeights);
  ExpectEqual(Read(), {6, 0, 2, 1, 1, 1, 1});
}

TEST_F(CountersTest, ResetSetsAllToZeroInAnyCycle) {
  for (const SlotUse use : kUses) {
    for (const SlotUse before : kUses) Step(before, 99);
    Step(use, 1000);
    Reset(1);
    ExpectEqual(Read(), {0, 0, 0, 0, 0, 0, 0});
    Step(use, 7);
    EXPECT_EQ(Read().cycles, 1U);
  }
}

TEST_F(CountersTest, RandomHistoriesAddUp) {
  Counters want;
  std::uint64_t vectors = 0;
  for (int i = 0; i < 300000; ++i) {
    const SlotUse use = dice_.Pick(kUses);
    const auto macs = static_cast<unsigned>(dice_.Chance(50) ? 4096 : dice_.Between(1, 4096));
    Step(use, macs);
    ++want.cycles;
    switch (use) {
      case SlotUse::kVector:
        ++vectors;
        want.macs += macs;
        break;
      case SlotUse::kWeights:
        ++want.bubbles_weights;
        break;
      case SlotUse::kActivations:
        ++want.bubbles_activations;
        break;
      case SlotUse::kParameters:
        ++want.bubbles_parameters;
        break;
      case SlotUse::kCredits:
        ++want.bubbles_credits;
        break;
      case SlotUse::kNone:
        ++want.bubbles_none;
        break;
    }
    if (i % 1000 == 0) {
      ExpectEqual(Read(), want);
      ASSERT_FALSE(HasFailure()) << "cycle " << i;
    }
  }
  ExpectEqual(Read(), want);
  EXPECT_EQ(Read().cycles, vectors + Read().bubbles());
}

// High bits move after 2^40 cycles. Without a reset the registers start anywhere, high bits too.
TEST(CountersWithoutResetTest, EveryBitCountsFromAnyStart) {
  Dice dice(61);
  constexpr std::uint64_t kMask = (std::uint64_t{1} << 48) - 1;
  using Values = std::array<std::uint64_t, 7>;
  Values seen = {};
  for (int start = 0; start < 64; ++start) {
    device::ClockedDut<Vunit_counters> dut("systole_counters without a reset",
                                           static_cast<int>(dice.Between(1, 1 << 30)));
    const auto read = [&dut] {
      return Values{dut->cycles_o,     dut->macs_o,    dut->weights_o, dut->activations_o,
                    dut->parameters_o, dut->credits_o, dut->none_o};
    };
    dut->rst_ni = 1;
    dut.Settle();
    for (std::size_t use = 0; use < 6; ++use) {
      Values want = read();
      for (std::size_t i = 0; i < want.size(); ++i) seen[i] |= want[i];
      dut->use_i = static_cast<std::uint8_t>(kUses[use]);
      dut->macs_i = 4096;
      want[0] = (want[0] + 1) & kMask;
      want[use + 1] = (want[use + 1] + (use == 0 ? 4096 : 1)) & kMask;
      try {
        dut.Tick();
      } catch (const device::RtlContractBroken&) {  // that bubbles fit the cycles takes a reset
      }
      ASSERT_EQ(read(), want) << "start " << start << ", use " << use;
    }
  }
  for (const std::uint64_t bits : seen) EXPECT_EQ(bits, kMask) << "a bit that never was 1";
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// systole_rescale against the golden requantisation: every channel's own parameters, both
/// roundings, stalls, blocks, and the cycle of every word.
#include <gtest/gtest.h>

#include <cstdint>

#include "Vunit_rescale_q32.h"
#include "Vunit_rescale_q4.h"
#include "Vunit_rescale_q8.h"
#include "unit/rescale_bench.h"

namespace systole::tb {
namespace {

template <typename M, int kCycles>
struct Config {
  using Model = M;
  static constexpr int kReqCycles = kCycles;
};
struct Q4 : Config<Vunit_rescale_q4, 4> {
  static constexpr const char* kName = "Q4";
};
struct Q8 : Config<Vunit_rescale_q8, 8> {
  static constexpr const char* kName = "Q8";
};
struct Q32 : Config<Vunit_rescale_q32, 32> {
  static constexpr const char* kName = "Q32";
};

template <typename C>
using Rescale = RescaleBench<C>;
using Paces = testing::Types<Q4, Q8, Q32>;
TYPED_TEST_SUITE(Rescale, Paces, ConfigName);

TYPED_TEST(Rescale, EveryChannelHasItsOwnParameters) {
  this->WriteAll();
  for (const bool single : {false, true}) {
    this->Begin({single, 3, -128, 127});
    for (int block = 0; block < kChannels / kLanes; ++block) {
      this->Send(this->RandomTotals(), /*last=*/true);
    }
    this->Idle(this->kLatency);
    this->End();
  }
  EXPECT_EQ(this->words_, 2 * kChannels / kLanes);
}

TYPED_TEST(Rescale, PencilAndPaper) {
  // (100 + 20) * 0.5 / 4 = 15, plus 5; half of a tie either way; the clamps.
  this->Write(0, {20, 1 << 30, -2});
  this->Write(1, {0, 1 << 30, 0});
  this->Write(2, {0, 1 << 30, 1});
  this->Write(3, {-1, 0x7FFFFFFF, 0});
  this->Begin({false, 5, -100, 100});
  this->Send({100, -3, 1000, -1000}, true);
  ASSERT_EQ(this->due_.size(), 1U);
  // 15 + 5, -1.5 up to -1 at bit 31 + 5, above, below.
  EXPECT_EQ(this->due_.front().word, 0x9C640414U);
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, 1);
}

TYPED_TEST(Rescale, EveryBitOfTotalBiasAndMultiplierDecides) {
  constexpr std::uint32_t kOne = 1;
  for (int bit = 0; bit < 32; ++bit) {
    for (const std::uint32_t base : {0U, ~0U}) {  // (base ^ bit) - base is a power of two, or zero
      const auto with = static_cast<std::int32_t>(base ^ kOne << bit);
      const auto without = static_cast<std::int32_t>(0 - base);
      for (const bool in_bias : {false, true}) {
        for (int n = 0; n < kLanes; ++n) this->Write(n, {in_bias ? with : without, 1U << 30, 1});
        this->Begin({});
        const std::int32_t total = in_bias ? without : with;
        this->Send({total, total, total, total}, true);
        this->Idle(this->kLatency);
        this->End();
      }
    }
    if (bit == 31) continue;
    const auto shift = static_cast<std::int8_t>(bit > 5 ? 5 - bit : 0);
    for (int n = 0; n < kLanes; ++n) this->Write(n, {0, kOne << bit, shift});
    this->Begin({});
    this->Send({INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN}, true);
    this->Idle(this->kLatency);
    this->End();
  }
  EXPECT_EQ(this->words_, 32 * 4 + 31);
}

TYPED_TEST(Rescale, TakesAWordEveryFourTimesReqCycles) {
  this->WriteAll();
  this->Begin({});
  // A word that waits for nobody: a lane every ReqCycles cycles, each read in one cycle and fed in
  // the next.
  EXPECT_EQ(this->Send(this->RandomTotals(), false), 3 * TypeParam::kReqCycles + 2);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(this->Send(this->RandomTotals(), i % 3 == 0), this->kWordCycles) << i;
  }
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, 11);
}

TYPED_TEST(Rescale, RandomBlocksAndPausesAreBitExact) {
  for (int run = 0; run < 12 && !this->HasFailure(); ++run) {
    this->WriteAll();
    const auto low = this->dice_.Between(-128, 100);
    this->Begin({this->dice_.Chance(50), static_cast<std::int8_t>(this->dice_.Between(-128, 127)),
                 static_cast<std::int8_t>(low),
                 static_cast<std::int8_t>(this->dice_.Between(low, 127))});
    for (int words = 0; words < 60 && !this->HasFailure(); ++words) {
      if (this->dice_.Chance(30)) this->Idle(static_cast<int>(this->dice_.Between(1, 60)));
      this->Send(this->RandomTotals(), this->dice_.Chance(40));
    }
    this->Idle(this->kLatency);
    this->End();
  }
  EXPECT_EQ(this->words_, 12 * 60);
}

TYPED_TEST(Rescale, BlocksBeyondTheLastChannelBeginAtTheFirstAgain) {
  this->WriteAll();
  this->Begin({});
  for (int block = 0; block < kChannels / kLanes + 3; ++block) {
    this->Send(this->RandomTotals(), true);
  }
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, kChannels / kLanes + 3);
}

TYPED_TEST(Rescale, WithoutARunNothingIsTakenAndNothingComes) {
  this->WriteAll();
  for (int i = 0; i < 5 * this->kWordCycles; ++i) {
    ASSERT_FALSE(this->Cycle(this->RandomTotals(), true)) << i;
  }
}

TYPED_TEST(Rescale, AStopOrResetAnywhereForgetsAllButTheParameters) {
  this->WriteAll();
  for (int cycles = 1; cycles < 2 * this->kWordCycles; cycles += 3) {
    for (const bool reset : {false, true}) {
      this->Begin({});
      this->Send(this->RandomTotals(), true);  // so that the next run must go back to block 0
      const Totals totals = this->RandomTotals();
      for (int i = 0; i < cycles && !this->Cycle(totals, true);) ++i;
      if (reset) {
        this->due_.clear();
        this->dut_.Reset(1);
        this->Begin({});
      } else {
        this->End();
        this->Begin({true, -7, -50, 50});
      }
      this->Send(this->RandomTotals(), false);
      this->Send(this->RandomTotals(), true);
      this->Send(this->RandomTotals(), true);
      this->Idle(this->kLatency);
      ASSERT_TRUE(this->due_.empty());
      this->End();
      if (this->HasFailure()) return;
    }
  }
}

TYPED_TEST(Rescale, AParameterWrittenInARunBreaksTheContract) {
  this->Begin({});
  this->dut_->param_write_i = 1;
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

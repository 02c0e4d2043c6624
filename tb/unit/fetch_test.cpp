// SPDX-License-Identifier: Apache-2.0
/// systole_fetch in front of a memory that somebody else uses, too: every word in its turn,
/// whatever is taken away and whoever waits; one word a cycle when nothing is in the way.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "Vunit_fetch_a5.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

constexpr int kWords = 32;

class FetchTest : public testing::Test {
 protected:
  FetchTest() : dut_("systole_fetch", Seed()), dice_(1) {
    for (auto& word : memory_) word = dice_.Word();
    dut_->run_i = 0;
    dut_->base_i = 0;
    Inputs(false, false, false);
    dut_.Reset();
  }
  void Inputs(bool taken, bool ready, bool rewind) {
    dut_->taken_i = taken;
    dut_->ready_i = ready;
    dut_->rewind_i = rewind;
  }
  /// One cycle of fetch, memory and receiver. True if a word was accepted; it must be the next one.
  bool Cycle(bool taken, bool ready, bool rewind) {
    Inputs(taken, ready, rewind);
    dut_.Settle();
    EXPECT_FALSE(taken && dut_->read_o) << "the memory serves somebody else";
    const bool accepted = dut_->valid_o && ready;
    if (accepted) {
      EXPECT_EQ(output_, memory_[next_]) << "not the word at " << next_;
      next_ = rewind ? dut_->base_i : (next_ + 1) % kWords;
    }
    const bool read = dut_->read_o;
    const int address = dut_->address_o;
    dut_.Tick();
    if (read) output_ = memory_[static_cast<std::size_t>(address)];
    if (taken) output_ = dice_.Word();  // what the other one reads or writes
    return accepted;
  }
  /// While it does not run, base_i waits; the next cycle runs.
  void Start(int base) {
    dut_->run_i = 0;
    dut_->base_i = base;
    Cycle(dice_.Chance(50), false, dice_.Chance(50));
    EXPECT_FALSE(dut_->valid_o);
    dut_->run_i = 1;
    next_ = base;
  }
  ClockedDut<Vunit_fetch_a5> dut_;
  Dice dice_;
  std::array<std::uint32_t, kWords> memory_;
  std::uint32_t output_ = 0;
  int next_ = 0;  ///< the address whose word must be accepted next
};

TEST_F(FetchTest, OffersOneWordACycleFromTheCycleAfterTheFirstRead) {
  Start(3);
  EXPECT_FALSE(Cycle(false, true, false)) << "the first read";
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(Cycle(false, true, false)) << i;
  EXPECT_EQ(next_, (3 + 100) % kWords) << "it wraps at the end of the memory";
}

TEST_F(FetchTest, RewindGoesBackToTheBaseWithoutAGap) {
  Start(30);
  Cycle(false, true, false);
  for (int i = 1; i <= 60; ++i) ASSERT_TRUE(Cycle(false, true, i % 5 == 0)) << i;
  Start(7);
  Cycle(false, true, true);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(Cycle(false, true, true)) << "the base again and again";
}

TEST_F(FetchTest, AWordThatWaitsStaysOfferedUnlessTheMemoryIsTaken) {
  Start(0);
  Cycle(false, false, false);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(dut_->valid_o) << i;
    Cycle(false, false, i % 2 == 0);
  }
  Cycle(true, false, false);
  EXPECT_FALSE(dut_->valid_o) << "its word is gone from the memory's output";
  Cycle(false, false, false);
  EXPECT_TRUE(dut_->valid_o) << "read again";
  EXPECT_TRUE(Cycle(true, true, false)) << "accepted in the very cycle in which it is taken";
  EXPECT_FALSE(dut_->valid_o);
  Cycle(false, true, false);
  EXPECT_TRUE(Cycle(false, true, false));
  EXPECT_EQ(next_, 2);
}

TEST_F(FetchTest, LosesAndRepeatsNothingUnderStallsAndTakenCycles) {
  int words = 0;
  for (const auto& receiver : kStalls) {
    for (const int percent : {0, 10, 50, 90}) {
      SCOPED_TRACE(std::string(receiver.name) + ", taken " + std::to_string(percent) + " %");
      Taker ready(Seed() + 1, receiver.stall);
      Start(static_cast<int>(dice_.Between(0, kWords - 1)));
      for (int i = 0; i < 3000 && !HasFailure(); ++i) {
        words += Cycle(dice_.Chance(percent), ready.Ready(), dice_.Chance(20));
      }
    }
  }
  EXPECT_GT(words, 8000);
}

TEST_F(FetchTest, AStopAnywhereForgetsTheWordAndTheNextRunBeginsAtItsBase) {
  for (int after = 0; after < 6; ++after) {
    Start(20);
    for (int i = 0; i < after; ++i) Cycle(false, i % 2 == 0, false);
    dut_->run_i = 0;
    Inputs(false, false, false);
    dut_.Settle();
    EXPECT_FALSE(dut_->read_o) << "reads while stopped";
    Start(9);
    Cycle(false, true, false);
    EXPECT_TRUE(Cycle(false, true, false));
    EXPECT_EQ(next_, 10);
  }
}

TEST_F(FetchTest, ResetInAnyCycleTakesTheOfferBack) {
  for (int after = 1; after < 6; ++after) {
    Start(20);
    for (int i = 0; i < after; ++i) Cycle(false, i % 3 == 0, false);
    dut_.Reset(1);
    EXPECT_FALSE(dut_->valid_o) << after;
    Start(1);
    Cycle(false, true, false);
    EXPECT_TRUE(Cycle(false, true, false));
    EXPECT_EQ(next_, 2);
  }
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// systole_intake: a queue that opens for as many beats as it was granted.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "Vunit_intake.h"
#include "unit/queue_play.h"

namespace systole::tb {
namespace {

constexpr int kBeatsBits = 4, kGrantsBits = 6;  // of Vunit_intake

class IntakeTest : public testing::Test {
 protected:
  IntakeTest() : dut_("Intake", Seed()), random_(Random(2)) {
    dut_->valid_i = 0;
    dut_->ready_i = 0;
    NoGrant();
    dut_.Reset();
  }
  void NoGrant() {
    dut_->grant_i = 0;
    dut_->grant_beats_i = random_() % (1 << kBeatsBits);
  }
  void Grant(int beats) {
    dut_->grant_i = 1;
    dut_->grant_beats_i = static_cast<std::uint8_t>(beats);
    dut_.Tick();
    NoGrant();
    dut_.Settle();
  }
  /// Offers a beat a cycle with the output free; returns how many of `cycles` cycles took one.
  int Take(int cycles) {
    int taken = 0;
    dut_->valid_i = 1;
    dut_->ready_i = 1;
    for (; cycles > 0; --cycles) {
      NoGrant();
      dut_.Settle();
      taken += dut_->ready_o;
      dut_.Tick();
    }
    dut_->valid_i = 0;
    dut_.Settle();
    return taken;
  }
  ClockedDut<Vunit_intake> dut_;
  std::mt19937_64 random_;
};

TEST_F(IntakeTest, TakesExactlyTheGrantedBeats) {
  EXPECT_EQ(Take(20), 0);
  Grant(3);
  EXPECT_EQ(Take(20), 3);
  Grant(0);
  EXPECT_EQ(Take(20), 0);
  Grant(15);
  Grant(15);
  Grant(2);
  EXPECT_EQ(Take(40), 32);
}

TEST_F(IntakeTest, GrantCountsFromTheNextCycle) {
  dut_->valid_i = 1;
  dut_->ready_i = 1;
  dut_->grant_i = 1;
  dut_->grant_beats_i = 1;
  dut_.Settle();
  EXPECT_EQ(dut_->ready_o, 0) << "the cycle of the grant";
  dut_.Tick();
  NoGrant();
  dut_.Settle();
  EXPECT_EQ(dut_->ready_o, 1) << "the cycle after";
  dut_.Tick();
  EXPECT_EQ(dut_->ready_o, 0) << "used up";
}

/// Draws grants at random; few enough to run dry, never more than the unit can count.
class RandomGrants {
 public:
  explicit RandomGrants(std::uint64_t seed) : random_(seed) {}
  bool Open(ClockedDut<Vunit_intake>& dut) {
    open_ += pending_;
    const int beats = static_cast<int>(random_() % (1 << kBeatsBits));
    const bool grant = random_() % 9 == 0 && open_ + beats < 1 << kGrantsBits;
    dut->grant_i = grant;
    dut->grant_beats_i = static_cast<std::uint8_t>(beats);
    pending_ = grant ? beats : 0;
    return open_ > 0;
  }
  void Entered() { --open_; }

 private:
  std::mt19937_64 random_;
  int open_ = 0, pending_ = 0;
};

TEST_F(IntakeTest, LosesRepeatsAndReordersNothingUnderStallsAndGrants) {
  PlayAllStalls(dut_, 2, RandomGrants(random_()), random_);
}

TEST_F(IntakeTest, AGrantBehindAnotherIsTakenWithoutAPause) {
  dut_->valid_i = 0;
  for (int first = 1; first <= 3; ++first) {
    for (int second = 1; second <= 3; ++second) {
      Grant(first);
      dut_.Tick();  // counted, while the second is not when the first beat is taken
      Grant(second);
      EXPECT_EQ(Take(first + second), first + second) << first << " and " << second;
      EXPECT_EQ(Take(2), 0);
    }
  }
}

TEST_F(IntakeTest, ResetForgetsGrantsAndBeats) {
  Grant(9);
  dut_->ready_i = 0;
  dut_->valid_i = 1;
  dut_.Tick(2);
  EXPECT_EQ(dut_->valid_o, 1);
  dut_->rst_ni = 0;
  dut_->grant_i = 1;
  dut_.Tick();
  dut_->rst_ni = 1;
  NoGrant();
  dut_.Settle();
  EXPECT_EQ(dut_->valid_o, 0);
  EXPECT_EQ(Take(20), 0);
  RandomGrants grants(random_());
  Play(dut_, 2, grants, Stall::OneInFour(), Stall::OneInFour(), random_);
}

TEST_F(IntakeTest, ContractRefusesMoreGrantsThanItCanCount) {
  for (int i = 0; i < 4; ++i) Grant(15);
  EXPECT_NO_THROW(Grant(3)) << "63 beats are what six bits count";
  EXPECT_THROW(Grant(1), RtlContractBroken);
}

TEST_F(IntakeTest, ContractCountsTheBeatTakenInTheCycleOfTheGrant) {
  for (int i = 0; i < 4; ++i) Grant(15);
  Grant(3);
  dut_->valid_i = 1;
  EXPECT_NO_THROW(Grant(1)) << "one out, one in";
  dut_->valid_i = 1;
  EXPECT_THROW(Grant(2), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

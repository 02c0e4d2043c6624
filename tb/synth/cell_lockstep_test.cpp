// SPDX-License-Identifier: Apache-2.0
// A cell or an array beside its netlist (tb/synth/{pe,array}_lockstep.sv): corner values of every
// operand, then random ones, with swaps and shifts as often as the schedule allows and with long
// pauses in them. The comparison is in the models: a difference throws from Tick(). Built by
// constraints/flow/lockstep.py, which writes lockstep_config.h.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <set>

#include "device/clocked_dut.h"
#include "harness/seed.h"
#include "lockstep_config.h"
#include LOCKSTEP_HEADER

namespace systole::tb {
namespace {

constexpr int kRows = LOCKSTEP_ROWS, kCols = LOCKSTEP_COLS;
constexpr std::array<int, 9> kCorners = {-128, -127, -86, -1, 0, 1, 64, 85, 127};

template <typename Port>
void PutByte(Port& port, int lane, int value) {
  const auto byte = static_cast<std::uint8_t>(value);
  std::memcpy(reinterpret_cast<char*>(&port) + lane, &byte, 1);
}

class LockstepTest : public testing::Test {
 protected:
  LockstepTest() : dut_("netlist beside its RTL", Seed()), random_(Random(1)) { dut_.Reset(); }

  int AnyOperand(bool corners) {
    return corners ? kCorners[random_() % kCorners.size()]
                   : static_cast<int>(random_() % 256) - 128;
  }

  /// One cycle with random data on every input. `swap`: the shadows go live; `rows`: shift that
  /// many rows.
  void Cycle(bool corners, bool swap, int rows) {
    reached_ = swap ? 1 : std::min(reached_ + 1, kRows);  // rows that the last swap has reached
    for (int k = 0; k < kCols; ++k) {
      PutByte(dut_->act_i, k, AnyOperand(corners));
      PutByte(dut_->weight_i, k, AnyOperand(corners));
    }
    dut_->swap_i = swap;
    SetShift(std::min(rows, reached_));
    SetSum(corners);
    dut_.Tick();
    std::uint32_t first = 0;
    std::memcpy(&first, &dut_->sum_o, std::min(sizeof(first), sizeof(dut_->sum_o)));
    sums_.insert(first);
    ++cycles_;
#if !LOCKSTEP_PE
    compared_ += dut_->counts_o;
#else
    ++compared_;
#endif
  }

#if LOCKSTEP_PE
  void SetShift(int rows) {
    dut_->shift_i = rows > 0;
    dut_->load_i = rows > 0 || random_() % 2;
  }
  void SetSum(bool corners) {
    constexpr std::uint32_t kMask = ~std::uint32_t{0} >> (32 - LOCKSTEP_SUM_WIDTH);
    const auto any = static_cast<std::uint32_t>(random_());
    dut_->sum_i =
        (corners && any % 4 == 0 ? (any & 16 ? kMask >> 1 : (kMask >> 1) + 1) : any) & kMask;
  }
#else
  void SetShift(int rows) { dut_->shift_i = rows == 0 ? 0 : ~std::uint64_t{0} >> (64 - rows); }
  void SetSum(bool) {}
#endif

  device::ClockedDut<LOCKSTEP_MODEL> dut_;
  std::mt19937_64 random_;
  int reached_ = kRows;
  int cycles_ = 0, compared_ = 0;
  std::set<std::uint32_t> sums_;
};

TEST_F(LockstepTest, EveryWeightMeetsEveryActivation) {
  // All 65536 products in every cell at once: each weight stands in all of them while every
  // activation passes.
  for (int weight = -128; weight < 128; ++weight) {
    for (int k = 0; k < kCols; ++k) PutByte(dut_->weight_i, k, weight);
    for (int slot = 0; slot < kRows + kCols; ++slot) {
      dut_->swap_i = 0;
      SetShift(kRows);
      dut_.Tick();
    }
    SetShift(0);
    for (int act = -129; act < 128 + kRows + kCols; ++act) {
      dut_->swap_i = act == -129;
      for (int k = 0; k < kCols; ++k) PutByte(dut_->act_i, k, act);
      SetSum(true);
      dut_.Tick();
    }
  }
}

#if LOCKSTEP_PAIR
TEST_F(LockstepTest, EveryPairOfWeightsMeetsEveryActivation) {
  // Two weights that share an operand: all 2^24 triples, in every column at once.
  for (int weights = 0; weights < 256 * 256; ++weights) {
    for (int slot = 0; slot < kRows; ++slot) {
      for (int k = 0; k < kCols; ++k) PutByte(dut_->weight_i, k, weights >> 8 * (k % 2 ^ slot));
      dut_->swap_i = 0;
      SetShift(kRows);
      dut_.Tick();
    }
    SetShift(0);
    for (int act = -129; act < 128; ++act) {
      dut_->swap_i = act == -129;
      for (int k = 0; k < kCols; ++k) PutByte(dut_->act_i, k, act);
      dut_.Tick();
    }
  }
}
#endif

TEST_F(LockstepTest, CornersAndRandomValuesThroughSwapsShiftsAndPauses) {
  for (int burst = 0; burst < 400; ++burst) {
    const bool corners = burst % 2;
    const int swaps = 1 + static_cast<int>(random_() % 16),
              shifts = static_cast<int>(random_() % 4);
    for (int cycle = 0; cycle < 100; ++cycle) {
      const bool swap = random_() % swaps == 0;
      Cycle(corners, swap,
            shifts != 0 && random_() % 2 ? 1 + static_cast<int>(random_() % kRows) : 0);
    }
  }
  EXPECT_GT(sums_.size(), 5000u) << "the stimulus does not reach the sums";
}

TEST_F(LockstepTest, ResetInAnyCycle) {
  for (int i = 0; i < 50; ++i) {
    const int most =
        30 + 6 * (kRows + kCols);  // long enough for sums to count again (array_lockstep)
    for (std::uint64_t c = random_() % most; c > 0; --c) Cycle(false, random_() % 4 == 0, 1);
    dut_->rst_ni = 0;
    dut_->swap_i = 0;  // the contract of the array: nothing happens in reset
    SetShift(0);
    dut_.Tick();
    dut_->rst_ni = 1;
    reached_ = kRows;
  }
  EXPECT_GT(compared_, cycles_ / 3) << "of " << cycles_ << " cycles";
}

}  // namespace
}  // namespace systole::tb

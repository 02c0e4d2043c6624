// SPDX-License-Identifier: Apache-2.0
/// systole_array: tiles on a schedule, every sum in its cycle, against the golden matmul. What no
/// vector and no weight row uses is new garbage in every cycle.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "Vunit_array_1x1_m0_s16.h"
#include "Vunit_array_1x4_m0_s32.h"
#include "Vunit_array_1x4_m1_s32_p.h"
#include "Vunit_array_3x5_m0_s19_p.h"
#include "Vunit_array_3x5_m0_s32.h"
#include "Vunit_array_3x5_m1_s19.h"
#include "Vunit_array_4x1_m1_s32.h"
#include "Vunit_array_4x4_m0_s32.h"
#include "Vunit_array_4x4_m1_s18_p.h"
#include "Vunit_array_4x4_m1_s32.h"
#include "Vunit_array_4x4_m2_s18.h"
#include "Vunit_array_5x3_m0_s18.h"
#include "Vunit_array_5x3_m2_s32.h"
#include "Vunit_array_5x3_m2_s32_p.h"
#include "unit/array_bench.h"
#if SYSTOLE_HAS_XILINX
#include "Vunit_array_3x5_m1_s19_x7.h"
#include "Vunit_array_4x4_m0_s18_x7.h"
#include "Vunit_array_5x3_m2_s32_x7.h"
#endif

namespace systole::tb {
namespace {

template <typename M, int kR, int kC, int kMulStages, int kSumWidth>
struct Array {
  using Model = M;
  static constexpr int kRows = kR, kCols = kC, kStages = kMulStages, kWidth = kSumWidth;
  static constexpr bool kSwapsAsOne = false;  // both rows of a pair, with its first
};
struct A1x1S16 : Array<Vunit_array_1x1_m0_s16, 1, 1, 0, 16> {
  static constexpr const char* kName = "1x1_S16";
};
struct A1x4 : Array<Vunit_array_1x4_m0_s32, 1, 4, 0, 32> {
  static constexpr const char* kName = "1x4";
};
struct A4x1M1 : Array<Vunit_array_4x1_m1_s32, 4, 1, 1, 32> {
  static constexpr const char* kName = "4x1_M1";
};
struct A3x5 : Array<Vunit_array_3x5_m0_s32, 3, 5, 0, 32> {
  static constexpr const char* kName = "3x5";
};
struct A3x5M1S19 : Array<Vunit_array_3x5_m1_s19, 3, 5, 1, 19> {
  static constexpr const char* kName = "3x5_M1_S19";
};
struct A5x3S18 : Array<Vunit_array_5x3_m0_s18, 5, 3, 0, 18> {
  static constexpr const char* kName = "5x3_S18";
};
struct A5x3M2 : Array<Vunit_array_5x3_m2_s32, 5, 3, 2, 32> {
  static constexpr const char* kName = "5x3_M2";
};
struct A4x4 : Array<Vunit_array_4x4_m0_s32, 4, 4, 0, 32> {
  static constexpr const char* kName = "4x4";
};
struct A4x4M1 : Array<Vunit_array_4x4_m1_s32, 4, 4, 1, 32> {
  static constexpr const char* kName = "4x4_M1";
};
struct A4x4M2S18 : Array<Vunit_array_4x4_m2_s18, 4, 4, 2, 18> {
  static constexpr const char* kName = "4x4_M2_S18";
};
// Pairs of cells: every row in one, an odd row left over, no pair at all.
struct A4x4M1S18Pairs : Array<Vunit_array_4x4_m1_s18_p, 4, 4, 1, 18> {
  static constexpr const char* kName = "4x4_M1_S18_Pairs";
};
struct A5x3M2Pairs : Array<Vunit_array_5x3_m2_s32_p, 5, 3, 2, 32> {
  static constexpr const char* kName = "5x3_M2_Pairs";
};
struct A3x5S19Pairs : Array<Vunit_array_3x5_m0_s19_p, 3, 5, 0, 19> {
  static constexpr const char* kName = "3x5_S19_Pairs";
};
struct A1x4M1Pairs : Array<Vunit_array_1x4_m1_s32_p, 1, 4, 1, 32> {
  static constexpr const char* kName = "1x4_M1_Pairs";
};
#if SYSTOLE_HAS_XILINX
// Pairs that share a DSP48E1: constraints/xilinx-7.
template <typename Config>
struct Dsp48 : Config {
  static constexpr bool kSwapsAsOne = true;
};
struct A4x4S18Dsp48 : Dsp48<Array<Vunit_array_4x4_m0_s18_x7, 4, 4, 0, 18>> {
  static constexpr const char* kName = "4x4_S18_Dsp48";
};
struct A3x5M1S19Dsp48 : Dsp48<Array<Vunit_array_3x5_m1_s19_x7, 3, 5, 1, 19>> {
  static constexpr const char* kName = "3x5_M1_S19_Dsp48";
};
struct A5x3M2Dsp48 : Dsp48<Array<Vunit_array_5x3_m2_s32_x7, 5, 3, 2, 32>> {
  static constexpr const char* kName = "5x3_M2_Dsp48";
};
using Arrays = testing::Types<A1x1S16, A1x4, A4x1M1, A3x5, A3x5M1S19, A5x3S18, A5x3M2, A4x4, A4x4M1,
                              A4x4M2S18, A4x4M1S18Pairs, A5x3M2Pairs, A3x5S19Pairs, A1x4M1Pairs,
                              A4x4S18Dsp48, A3x5M1S19Dsp48, A5x3M2Dsp48>;
#else
using Arrays = testing::Types<A1x1S16, A1x4, A4x1M1, A3x5, A3x5M1S19, A5x3S18, A5x3M2, A4x4, A4x4M1,
                              A4x4M2S18, A4x4M1S18Pairs, A5x3M2Pairs, A3x5S19Pairs, A1x4M1Pairs>;
#endif
TYPED_TEST_SUITE(ArrayTest, Arrays, ConfigName);

// Row n weighs feature n % Cols with n + 1, all others with 0; feature k is 10 * (k + 1).
TYPED_TEST(ArrayTest, EachRowSumsItsOwnWeights) {
  const int rows = this->kRows, cols = this->kCols;
  Tile tile = this->ConstantTile(0, 1, 0);
  for (int n = 0; n < rows; ++n)
    tile.weights[n * cols + n % cols] = static_cast<std::int8_t>(n + 1);
  for (int k = 0; k < cols; ++k) tile.vectors[k] = static_cast<std::int8_t>(10 * (k + 1));
  std::vector<Tile> tiles = {tile};
  this->Schedule(tiles, 0);
  this->Play(tiles);
  for (int n = 0; n < rows; ++n) {
    EXPECT_EQ(this->Sum(tiles[0].slots[0], n), (n + 1) * 10 * (n % cols + 1)) << "row " << n;
  }
}

TYPED_TEST(ArrayTest, LargestSumFitsTheNarrowestWidth) {
  std::vector<Tile> tiles = {this->ConstantTile(-128, 1, -128), this->ConstantTile(-128, 1, 127)};
  this->Schedule(tiles, 0);
  this->Play(tiles);
  for (int n = 0; n < this->kRows; ++n) {
    EXPECT_EQ(this->Sum(tiles[0].slots[0], n), 16384 * this->kCols);
    EXPECT_EQ(this->Sum(tiles[1].slots[0], n), -16256 * this->kCols);
  }
}

TYPED_TEST(ArrayTest, OldWeightsServeTheSwapsSlotAndNewOnesTheNext) {
  const int rows = this->kRows, cols = this->kCols;
  std::vector<Tile> tiles = {this->ConstantTile(2, rows, 1), this->ConstantTile(3, rows, 1)};
  this->Schedule(tiles, 0);
  const int swap = tiles[1].swap;
  EXPECT_EQ(swap, tiles[0].slots.back());
  this->Play(tiles);
  for (int n = 0; n < rows; ++n) {
    EXPECT_EQ(this->Sum(swap, n), 2 * cols) << "row " << n;
    EXPECT_EQ(this->Sum(swap + 1, n), 3 * cols) << "row " << n;
  }
}

TYPED_TEST(ArrayTest, TilesOfRowsVectorsFollowWithoutABubble) {
  const int rows = this->kRows, count = 12;
  std::vector<Tile> tiles;
  for (int i = 0; i < count; ++i) tiles.push_back(this->RandomTile(rows, rows));
  this->Schedule(tiles, 0);
  // The schedule is as dense as can be: event 0 in the swap's cycle, the swap under the last
  // vector.
  EXPECT_EQ(tiles.back().slots.back(), rows + 1 + count * rows - 1);
  EXPECT_EQ(tiles[1].events[0], tiles[0].swap);
  EXPECT_EQ(tiles[1].swap, tiles[0].slots.back());
  this->Play(tiles);
}

TYPED_TEST(ArrayTest, OneVectorTilesOfAnyHeightKeepTheirWeights) {
  std::vector<Tile> tiles;
  for (int i = 0; i < 40; ++i) tiles.push_back(this->RandomTile(this->Draw(1, this->kRows), 1));
  this->Schedule(tiles, 0);
  this->Play(tiles);
}

TYPED_TEST(ArrayTest, AnyScheduleGivesEverySumInItsCycle) {
  for (int job = 0; job < 400; ++job) {
    SCOPED_TRACE("job " + std::to_string(job));
    std::vector<Tile> tiles;
    for (int i = this->Draw(1, 12); i > 0; --i) {
      tiles.push_back(this->RandomTile(this->Draw(1, this->kRows), this->Draw(1, 2 * this->kRows)));
    }
    this->Schedule(tiles, job % 4 == 0 ? 0 : this->Draw(1, 8));
    this->Play(tiles);
    if (this->HasFailure()) return;
  }
}

TYPED_TEST(ArrayTest, FreshJobIsRightAfterAResetInAnyCycle) {
  for (int until = 1; until < 40; ++until) {
    SCOPED_TRACE("reset in cycle " + std::to_string(until));
    std::vector<Tile> cut, fresh;
    for (int i = 0; i < 8; ++i) cut.push_back(this->RandomTile(this->kRows, this->kRows));
    for (int i = 0; i < 3; ++i) fresh.push_back(this->RandomTile(this->kRows, 2));
    this->Schedule(cut, 1);
    this->Schedule(fresh, 0);
    this->Play(cut, until);
    this->dut_.Reset(1);
    this->Play(fresh);
    if (this->HasFailure()) return;
  }
}

// In the cycle of the reset a swap or a shift has come to its second cell, which still takes it.
TYPED_TEST(ArrayTest, ResetStopsASwapOnItsWay) {
  const int cols = this->kCols;
  this->FillShadows(1);
  this->SwapAll();
  this->FillShadows(5);
  this->Cycle({}, {}, 0, true);
  this->Drive(nullptr, 0, false, nullptr);
  this->dut_.Reset(1);
  const std::vector<std::int64_t> sums = this->LiveSums();
  const std::int64_t first = cols > 1 ? 5 + 5 + (cols - 2) : 5;
  EXPECT_EQ(sums[0], first);
  for (int n = 1; n < this->kRows; ++n) {
    EXPECT_EQ(sums[n], n > 1 ? cols : TypeParam::kSwapsAsOne ? first : 5 + (cols - 1)) << n;
  }
}

TYPED_TEST(ArrayTest, ResetStopsAShiftOnItsWay) {
  const int cols = this->kCols;
  this->FillShadows(1);
  this->Cycle({}, 5, 1, false);
  const std::vector<std::optional<int>> fives(cols, 5);
  this->Drive(nullptr, 0, false, fives.data());
  this->dut_.Reset(1);
  this->SwapAll();
  const std::vector<std::int64_t> sums = this->LiveSums();
  EXPECT_EQ(sums[0], cols > 1 ? 5 + 5 + (cols - 2) : 5);
  for (int n = 1; n < this->kRows; ++n) EXPECT_EQ(sums[n], cols) << n;
}

using ArrayContractTest = ArrayTest<A4x4>;

TEST_F(ArrayContractTest, RefusesAShiftAheadOfTheSwap) {
  for (int j = 1; j < kRows; ++j) {
    for (const bool early : {true, false}) {
      const int wait = early ? j - 1 : j;  // cycles from the swap to the shift of rows 0..j
      for (int i = 0; i < wait; ++i) Cycle({}, {}, 0, i == 0);
      Drive(nullptr, (std::uint64_t{2} << j) - 1, wait == 0, nullptr);
      if (early) {
        EXPECT_THROW(dut_.Tick(), RtlContractBroken) << "row " << j;
      } else {
        EXPECT_NO_THROW(dut_.Tick()) << "row " << j;
      }
      SwapAll();
    }
  }
}

TEST_F(ArrayContractTest, RefusesAHoleInTheRowsThatShift) {
  for (const std::uint64_t rows : {2, 4, 5, 6, 8, 11, 14}) {
    Drive(nullptr, rows, false, nullptr);
    EXPECT_THROW(dut_.Tick(), RtlContractBroken) << rows;
  }
}

}  // namespace
}  // namespace systole::tb

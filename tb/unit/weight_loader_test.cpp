// SPDX-License-Identifier: Apache-2.0
/// systole_weight_loader: which rows move in which cycle, when the shadow is full, how many MACs a
/// slot of the tile is worth.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>

#include "Vunit_weight_loader_1.h"
#include "Vunit_weight_loader_4.h"
#include "Vunit_weight_loader_5.h"
#include "Vunit_weight_loader_64.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

template <typename Config>
class WeightLoaderTest : public testing::Test {
 protected:
  WeightLoaderTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Drive(0, 0, false, false);
    dut_.Reset();
  }

  /// Offers a tile (none if n_used is 0) and a weight row, swaps, and lets the outputs settle. What
  /// is not offered is garbage.
  void Drive(int n_used, int k_used, bool weights, bool swap) {
    dut_->tile_valid_i = n_used > 0;
    dut_->tile_n_used_i = (n_used > 0 ? n_used : random_()) & 0x7F;
    dut_->tile_k_used_i = (n_used > 0 ? k_used : random_()) & 0x7F;
    dut_->weight_valid_i = weights;
    dut_->swap_i = swap;
    dut_.Settle();
  }
  /// Loads a tile at full speed and swaps it in.
  void LoadAndSwap(int n_used) {
    for (int j = 0; j < n_used; ++j) {
      Drive(n_used, 1, true, false);
      dut_.Tick();
    }
    Drive(0, 0, false, true);
    dut_.Tick();
    Drive(0, 0, false, false);
  }
  int Draw(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  void Play(const Stall& tile_stall, const Stall& weight_stall, int swap_one_in);

  static constexpr int kRows = Config::kRows;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

/// Random tiles, from reset, against counting; a full shadow is swapped in with a chance of one in
/// `swap_one_in`.
template <typename Config>
void WeightLoaderTest<Config>::Play(const Stall& tile_stall, const Stall& weight_stall,
                                    int swap_one_in) {
  Giver tiles(random_(), tile_stall), weights(random_(), weight_stall);
  const auto size = [&] { return Draw(0, 2) ? Draw(1, kRows) : 1; };
  int n_used = size(), k_used = Draw(1, 64), rows = 0, full_macs = 0;
  bool full = false;
  for (int cycle = 0; cycle < 3000; ++cycle) {
    const bool tile = tiles.Valid(), weight = weights.Valid();
    const bool swap = full && Draw(1, swap_one_in) == 1;
    Drive(tile ? n_used : 0, k_used, weight, swap);
    const bool ready = tile && (rows > 0 || !full || swap), event = ready && weight;
    std::uint64_t moving = 0;
    for (int n = 0; event && n <= rows; ++n) moving |= std::uint64_t{1} << n;
    ASSERT_EQ(dut_->weight_ready_o, ready) << "cycle " << cycle;
    ASSERT_EQ(dut_->shift_o, moving) << "cycle " << cycle;
    ASSERT_EQ(dut_->tile_ready_o, event && rows == n_used - 1) << "cycle " << cycle;
    ASSERT_EQ(dut_->full_o, full) << "cycle " << cycle;
    if (full) {
      ASSERT_EQ(dut_->tile_macs_o, full_macs) << "cycle " << cycle;
    }
    dut_.Tick();
    if (swap) full = false;
    if (event) {
      weights.Taken();
      ++rows;
    }
    if (event && rows == n_used) {
      tiles.Taken();
      full = true;
      full_macs = n_used * k_used;
      n_used = size();
      k_used = Draw(1, 64);
      rows = 0;
    }
  }
}

template <typename M, int kN>
struct Loader {
  using Model = M;
  static constexpr int kRows = kN;
};
struct Loader1 : Loader<Vunit_weight_loader_1, 1> {
  static constexpr const char* kName = "Rows1";
};
struct Loader4 : Loader<Vunit_weight_loader_4, 4> {
  static constexpr const char* kName = "Rows4";
};
struct Loader5 : Loader<Vunit_weight_loader_5, 5> {
  static constexpr const char* kName = "Rows5";
};
struct Loader64 : Loader<Vunit_weight_loader_64, 64> {
  static constexpr const char* kName = "Rows64";
};
using Loaders = testing::Types<Loader1, Loader4, Loader5, Loader64>;
TYPED_TEST_SUITE(WeightLoaderTest, Loaders, ConfigName);

using FourRowLoaderTest = WeightLoaderTest<Loader4>;

// Written out: what goes in and what must be seen in each cycle.
TEST_F(FourRowLoaderTest, EventsMoveOneMoreRowEachAndWaitForTheSwap) {
  struct Step {
    int n_used, k_used;
    bool weights, swap;
    int shift, weight_ready, tile_ready, full, macs;
    const char* what;
  };
  const Step steps[] = {
      {0, 0, true, false, 0x0, 0, 0, 0, -1, "a row, but no tile"},
      {3, 2, false, false, 0x0, 1, 0, 0, -1, "a tile, but no row"},
      {3, 2, true, false, 0x1, 1, 0, 0, -1, "event 0 at once: nothing to wait for"},
      {3, 2, true, false, 0x3, 1, 0, 0, -1, "event 1"},
      {3, 2, false, false, 0x0, 1, 0, 0, -1, "a gap in the rows"},
      {3, 2, true, false, 0x7, 1, 1, 0, -1, "event 2, the last: the tile is taken"},
      {2, 5, true, false, 0x0, 0, 0, 1, 6, "full, 3 * 2 MACs a vector: event 0 waits"},
      {2, 5, true, true, 0x1, 1, 0, 1, 6, "event 0 in the swap's own cycle"},
      {2, 5, true, false, 0x3, 1, 1, 0, -1, "no wait for the later events"},
      {0, 0, false, true, 0x0, 0, 0, 1, 10, "a swap with nothing to load"},
      {4, 4, true, false, 0x1, 1, 0, 0, -1, "empty again"},
      {4, 4, true, false, 0x3, 1, 0, 0, -1, ""},
      {4, 4, true, false, 0x7, 1, 0, 0, -1, ""},
      {4, 4, true, false, 0xF, 1, 1, 0, -1, "all rows"},
      {1, 9, true, true, 0x1, 1, 1, 1, 16, "a one-row tile fills it in the cycle of the swap"},
      {1, 7, true, false, 0x0, 0, 0, 1, 9, "so full stays"},
  };
  for (const Step& s : steps) {
    Drive(s.n_used, s.k_used, s.weights, s.swap);
    EXPECT_EQ(dut_->shift_o, s.shift) << s.what;
    EXPECT_EQ(dut_->weight_ready_o, s.weight_ready) << s.what;
    EXPECT_EQ(dut_->tile_ready_o, s.tile_ready) << s.what;
    EXPECT_EQ(dut_->full_o, s.full) << s.what;
    if (s.macs >= 0) {
      EXPECT_EQ(dut_->tile_macs_o, s.macs) << s.what;
    }
    dut_.Tick();
  }
}

TYPED_TEST(WeightLoaderTest, LoadsAOneRowTileEveryCycle) {
  for (int i = 0; i < 100; ++i) {
    this->Drive(1, 1 + i % 64, true, /*swap=*/i > 0);
    ASSERT_EQ(this->dut_->shift_o, 1u) << i;
    ASSERT_EQ(this->dut_->tile_ready_o, 1) << i;
    ASSERT_EQ(this->dut_->full_o, i > 0) << i;
    if (i > 0) {
      ASSERT_EQ(this->dut_->tile_macs_o, 1 + (i - 1) % 64) << i;
    }
    this->dut_.Tick();
  }
}

TYPED_TEST(WeightLoaderTest, LoadsAllRowsInAsManyCycles) {
  const int rows = this->kRows;
  for (int i = 0; i < 3 * rows; ++i) {
    this->Drive(rows, 64, true, /*swap=*/i > 0 && i % rows == 0);
    ASSERT_EQ(this->dut_->weight_ready_o, 1) << i;
    ASSERT_EQ(this->dut_->shift_o >> (i % rows), 1u) << i;
    if (i > 0 && i % rows == 0) {
      ASSERT_EQ(this->dut_->tile_macs_o, rows * 64);
    }
    this->dut_.Tick();
  }
}

TYPED_TEST(WeightLoaderTest, MovesTheRightRowsUnderStallsAndLateSwaps) {
  for (const NamedStall& tile : kStalls) {
    for (const NamedStall& weight : kStalls) {
      for (const int swap_one_in : {1, 4, 30}) {
        SCOPED_TRACE(std::string("tile stalls ") + tile.name + ", weight stalls " + weight.name +
                     ", swaps one in " + std::to_string(swap_one_in));
        this->Drive(0, 0, false, false);
        this->dut_.Reset();
        this->Play(tile.stall, weight.stall, swap_one_in);
        if (this->HasFailure()) return;
      }
    }
  }
}

TYPED_TEST(WeightLoaderTest, ResetForgetsAHalfLoadedTileAndAFullOne) {
  const int rows = this->kRows;
  for (int loaded = 0; loaded <= rows; ++loaded) {
    for (int j = 0; j < loaded; ++j) {
      this->Drive(rows, 3, true, false);
      this->dut_.Tick();
    }
    this->Drive(loaded < rows ? rows : 0, 3, true, false);
    this->dut_.Reset(1);
    this->Drive(rows, 3, true, false);
    EXPECT_EQ(this->dut_->full_o, 0) << loaded;
    EXPECT_EQ(this->dut_->shift_o, 1u) << "event 0 again, after " << loaded;
    this->Drive(0, 0, false, false);
    this->dut_.Reset(1);
    this->Play(Stall::None(), Stall::OneInFour(), 2);
    if (this->HasFailure()) return;
    this->Drive(0, 0, false, false);
    this->dut_.Reset(1);
  }
}

TYPED_TEST(WeightLoaderTest, ContractRefusesASwapOfAShadowThatIsNotFull) {
  this->Drive(0, 0, false, true);
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
  this->LoadAndSwap(1);
  this->Drive(0, 0, false, true);
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken) << "twice";
}

TYPED_TEST(WeightLoaderTest, ContractRefusesATileThatDoesNotFit) {
  this->LoadAndSwap(this->kRows);
  this->Drive(this->kRows + 1, 1, false, false);
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
  this->Drive(1, 1, false, false);
  this->dut_->tile_n_used_i = 0;
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
}

TEST_F(FourRowLoaderTest, ContractRefusesATileThatShrinksWhileItLoads) {
  for (int j = 0; j < 2; ++j) {
    Drive(3, 1, true, false);
    dut_.Tick();
  }
  Drive(2, 1, false, false);
  EXPECT_THROW(dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

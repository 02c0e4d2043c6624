// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_ARRAY_BENCH_H_
#define SYSTOLE_TB_UNIT_ARRAY_BENCH_H_

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "golden/matmul.h"
#include "unit/unit_dut.h"

/// Puts tiles on a schedule and plays them into a systole_array.
namespace systole::tb {

using Bytes = std::vector<std::int8_t>;

/// Weights and vectors of one tile, row-major over all columns, and the cycle in which each enters
/// at column 0.
struct Tile {
  int n_used, m;
  Bytes weights, vectors;
  std::vector<int> events = {};  ///< event j carries row n_used - 1 - j
  int swap = 0;
  std::vector<int> slots = {};
};

template <typename Config>
class ArrayTest : public testing::Test {
 protected:
  static constexpr int kRows = Config::kRows, kCols = Config::kCols;
  static constexpr std::uint64_t kAllRows = (std::uint64_t{1} << kRows) - 1;

  ArrayTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Drive(nullptr, 0, {}, {});
    dut_.Reset();
  }

  int Draw(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  Tile RandomTile(int n_used, int m) {
    Tile tile{n_used, m, Bytes(n_used * kCols), Bytes(m * kCols)};
    const bool extreme = Draw(0, 3) == 0;
    for (Bytes* bytes : {&tile.weights, &tile.vectors}) {
      for (auto& b : *bytes) b = static_cast<std::int8_t>(extreme ? -128 : Draw(-128, 127));
    }
    return tile;
  }
  static Tile ConstantTile(int weight, int m, int value) {
    return {kRows, m, Bytes(kRows * kCols, static_cast<std::int8_t>(weight)),
            Bytes(m * kCols, static_cast<std::int8_t>(value))};
  }

  /// Gives each event, swap and vector the earliest cycle the array allows, or up to `gap` cycles
  /// more.
  void Schedule(std::vector<Tile>& tiles, int gap) {
    const auto wait = [&] { return gap > 0 && Draw(0, 2) == 0 ? Draw(1, gap) : 0; };
    int last_swap = 0, last_slot = 0;
    for (Tile& tile : tiles) {
      int cycle = last_swap;  // event 0 may share it
      for (int j = 0; j < tile.n_used; ++j) tile.events.push_back((cycle += wait())++);
      tile.swap = last_swap = std::max(cycle, last_slot) + wait();
      cycle = last_swap + 1;
      for (int i = 0; i < tile.m; ++i) tile.slots.push_back(last_slot = (cycle += wait())++);
    }
  }

  /// One cycle of inputs. `acts` and `weights` say what column k sees, if that counts.
  void Drive(const std::optional<int>* acts, std::uint64_t shift, bool swap,
             const std::optional<int>* weights) {
    for (int k = 0; k < kCols; ++k) {
      const auto pick = [&](const std::optional<int>* lane) {
        return static_cast<std::uint8_t>(lane && lane[k] ? *lane[k] : Draw(0, 255));
      };
      dut_->act_i[k] = pick(acts);
      dut_->weight_i[k] = pick(weights);
    }
    dut_->shift_i = static_cast<std::uint8_t>(shift);
    dut_->swap_i = swap;
  }

  /// Plays scheduled tiles from cycle 0 to `until`, or to the last sum, and checks every sum of
  /// every used row in its cycle: slot + n + Cols + MulStages.
  void Play(const std::vector<Tile>& tiles, int until = 1 << 30) {
    const int latency = kRows + kCols + Config::kStages;
    const int cycles = tiles.back().slots.back() + latency + 1;
    using Lane = std::vector<std::optional<int>>;
    std::vector<Lane> acts(cycles, Lane(kCols)), weights(cycles, Lane(kCols));
    std::vector<Lane> want(cycles, Lane(kRows));
    std::vector<std::uint64_t> shift(cycles);
    std::vector<bool> swap(cycles);
    for (const Tile& tile : tiles) {
      for (int j = 0; j < tile.n_used; ++j) {
        shift[tile.events[j]] = (std::uint64_t{2} << j) - 1;
        for (int k = 0; k < kCols; ++k) {
          weights[tile.events[j] + k][k] = tile.weights[(tile.n_used - 1 - j) * kCols + k];
        }
      }
      swap[tile.swap] = true;
      const std::vector<std::int32_t> sums =
          golden::MatmulDirect({tile.m, kCols, tile.n_used}, tile.vectors, tile.weights,
                               std::vector<std::int32_t>(tile.n_used, 0), 0);
      for (int i = 0; i < tile.m; ++i) {
        const int slot = tile.slots[i];
        for (int k = 0; k < kCols; ++k) acts[slot + k][k] = tile.vectors[i * kCols + k];
        for (int n = 0; n < tile.n_used; ++n) {
          want[slot + n + kCols + Config::kStages][n] = sums[i * tile.n_used + n];
        }
      }
    }
    sums_.assign(cycles, std::vector<std::int64_t>(kRows));
    for (int c = 0; c < std::min(cycles, until); ++c) {
      Drive(acts[c].data(), shift[c], swap[c], weights[c].data());
      dut_.Settle();
      for (int n = 0; n < kRows; ++n) {
        sums_[c][n] = Signed(dut_->sum_o[n], Config::kWidth);
        if (!want[c][n]) continue;
        ASSERT_EQ(sums_[c][n], *want[c][n])
            << "row " << n << ", cycle " << c << ", slot " << c - n - kCols - Config::kStages;
      }
      dut_.Tick();
    }
    Drive(nullptr, 0, false, nullptr);
  }
  /// One cycle in which every column sees `act` and `weight`, where given.
  void Cycle(std::optional<int> act, std::optional<int> weight, std::uint64_t shift, bool swap) {
    const std::vector<std::optional<int>> acts(kCols, act), weights(kCols, weight);
    Drive(acts.data(), shift, swap, weights.data());
    dut_.Tick();
  }
  void FillShadows(int weight) {
    for (int i = 0; i < kRows; ++i) Cycle({}, weight, kAllRows, false);
    for (int i = 0; i < kCols; ++i) Cycle({}, weight, 0, false);
  }
  /// Swaps in all cells, from the corner on.
  void SwapAll() {
    Cycle({}, {}, 0, true);
    for (int i = 0; i < kRows + kCols; ++i) Cycle({}, {}, 0, false);
  }
  /// The sums of the live weights: what leaves when every activation has been 1 for long enough.
  std::vector<std::int64_t> LiveSums() {
    for (int i = 0; i < kRows + kCols + Config::kStages; ++i) Cycle(1, {}, 0, false);
    std::vector<std::int64_t> sums;
    for (int n = 0; n < kRows; ++n) sums.push_back(Signed(dut_->sum_o[n], Config::kWidth));
    return sums;
  }
  /// What Play() saw for the vector of `slot` at the end of row n.
  std::int64_t Sum(int slot, int n) { return sums_.at(slot + n + kCols + Config::kStages)[n]; }

  std::vector<std::vector<std::int64_t>> sums_;  ///< [cycle][row]
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_ARRAY_BENCH_H_

// SPDX-License-Identifier: Apache-2.0
/// The systolic array as a plain C++ loop nest, cycle for cycle: what somebody would write who
/// wants a fast model of this array and no RTL. It stands in array_bench.sv's environment and must
/// reach the same checksum.
#ifndef SYSTOLE_TB_BENCH_PLAIN_ARRAY_H_
#define SYSTOLE_TB_BENCH_PLAIN_ARRAY_H_

#include <array>
#include <cstdint>
#include <cstring>

namespace systole::bench {

template <int kRows, int kCols>
class PlainArray {
 public:
  PlainArray() { Tick(2, false); }

  /// `cycles` periods of the clock.
  void Tick(int cycles, bool out_of_reset = true) {
    for (; cycles > 0; --cycles) Step(out_of_reset);
  }
  std::uint32_t checksum() const { return checksum_; }

 private:
  static constexpr int kWords = (8 * kCols + 63) / 64;

  void Step(bool out_of_reset) {
    std::uint32_t folded = checksum_ << 1 | checksum_ >> 31;
    for (int n = 0; n < kRows; ++n) folded ^= static_cast<std::uint32_t>(sum_[kCols][n]);

    // What stands at the array's edges in this cycle. The skew of lane k: what came k cycles ago.
    std::int8_t lane[8 * kWords];
    std::memcpy(lane, random_.data(), sizeof lane);
    for (int k = 0; k < kCols; ++k) history_[now_][k] = lane[k];
    const std::uint64_t shift = slot_ < kRows ? (std::uint64_t{2} << slot_) - 1 : 0;
    shift_[now_] = shift;
    if (slot_ == 63) age_ = 0;

    // From east to west, so that each column reads the sums that its western neighbour made before.
    for (int k = kCols - 1; k >= 0; --k) {
      const int then = (now_ - k) & (kPast - 1);
      std::int8_t* const act = act_[k];
      std::memmove(act + 1, act, kRows);  // act[n] is what stands at row n in this cycle
      act[0] = history_[then][k];
      Multiply(act, live_[k], sum_[k], sum_[k + 1]);
      const int met = age_ - k;  // the row of this column that the last swap has come to
      if (met >= 0 && met < kRows) live_[k][met] = shadow_[k][met];
      if (const std::uint64_t rows = shift_[then]) {
        for (int n = kRows - 1; n > 0; --n) {
          if (rows >> n & 1) shadow_[k][n] = shadow_[k][n - 1];
        }
        shadow_[k][0] = history_[then][k];
      }
    }

    now_ = (now_ + 1) & (kPast - 1);
    slot_ = out_of_reset ? (slot_ + 1) & 63 : 0;
    checksum_ = out_of_reset ? folded : 0;
    for (int w = 0; w < kWords; ++w) {
      std::uint64_t x = random_[w];
      x ^= x << 13;
      x ^= x >> 7;
      x ^= x << 17;
      random_[w] = out_of_reset ? x : 0x9e3779b97f4a7c15u + std::uint64_t(w) * 0x123456789abcdef1u;
    }
    ++age_;
    if (!out_of_reset) shift_.fill(0);
  }

  /// One column's cells. Bytes may alias anything, so without __restrict nothing is vectorised.
  static void Multiply(const std::int8_t* __restrict act, const std::int8_t* __restrict live,
                       const std::int32_t* __restrict west, std::int32_t* __restrict east) {
    for (int n = 0; n < kRows; ++n) east[n] = west[n] + act[n] * live[n];
  }

  static_assert(kRows + kCols <= 65, "a swap every 64 cycles: one wave at a time");
  static constexpr int kPast = 128;  // cycles remembered; a power of two above kRows + kCols
  std::array<std::uint64_t, kWords> random_{};
  std::int8_t history_[kPast][kCols] = {};
  std::array<std::uint64_t, kPast> shift_{};
  int now_ = 0, slot_ = 0;
  int age_ = kRows + kCols;  // cycles since the last swap: its wave has left the array
  std::int8_t act_[kCols][kRows + 1] = {};
  std::int8_t live_[kCols][kRows] = {}, shadow_[kCols][kRows] = {};
  std::int32_t sum_[kCols + 1][kRows] = {};
  std::uint32_t checksum_ = 0;
};

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_PLAIN_ARRAY_H_

// SPDX-License-Identifier: Apache-2.0
/// What textbook_mesh.sv and naive_mesh.sv must make, from their equation and not from their
/// registers.
///
///   sum(n, t) = sum over k of a(k, u - n) * w(n, k, u),  u = t - (Cols - k)
///
/// Time    cycle t lies between edges t and t + 1; reset covers edges 1 and 2 (Clocked::kReset), so
///         cycle 2 is slot 0.
/// a       lane k of the xorshift registers in a cycle; w: the weight that the cell then had,
/// loaded
///         in slots that are multiples of 64 from lane k XOR n. Of the naive mesh's two, an
///         activation meets the one of its bank (bit 6 of the slot in which it entered), and a load
///         goes into the other one than that of the activation that is there.
/// Cost    Rows x Cols a cycle.
#ifndef SYSTOLE_TB_BENCH_MESH_EQUATION_H_
#define SYSTOLE_TB_BENCH_MESH_EQUATION_H_

#include <cstdint>
#include <vector>

namespace systole::bench {

enum class Mesh { kTextbook, kNaive };

class MeshEquation {
 public:
  MeshEquation(Mesh mesh, int rows, int cols) : mesh_(mesh), rows_(rows), cols_(cols) {}

  /// From this cycle on all weights that count have been loaded and all sums begun since reset.
  int first() const { return kSlot0 + 3 * kPeriod + rows_ + cols_; }

  /// What cycle t, at least first(), adds to the checksum: next = rotated left by one, XOR this.
  std::uint32_t Folded(int t) {
    std::uint32_t folded = 0;
    for (int n = 0; n < rows_; ++n) {
      std::uint32_t sum = 0;
      for (int k = 0; k < cols_; ++k) {
        const int u = t - (cols_ - k);
        sum += static_cast<std::uint32_t>(Lane(k, u - n) * Weight(n, k, u));
      }
      folded ^= sum;
    }
    for (int k = 0; k < cols_; ++k) {
      folded ^= 0x01010101u * static_cast<std::uint8_t>(Lane(k, t - rows_)) ^ Bank(rows_, t);
    }
    return folded;
  }

 private:
  static constexpr int kSlot0 = 2, kPeriod = 64;

  int Lane(int k, int t) {
    const auto word = static_cast<std::size_t>(k / 8);
    if (words_.size() <= word) words_.resize(word + 1);
    std::vector<std::uint64_t>& x = words_[word];
    if (x.empty()) x.assign(kSlot0 + 1, 0x9e3779b97f4a7c15u + word * 0x123456789abcdef1u);
    while (static_cast<int>(x.size()) <= t) {
      std::uint64_t next = x.back();
      next ^= next << 13;
      next ^= next >> 7;
      next ^= next << 17;
      x.push_back(next);
    }
    return static_cast<std::int8_t>(x[static_cast<std::size_t>(t)] >> (8 * (k % 8)));
  }
  std::uint32_t Bank(int n, int t) const {
    if (mesh_ == Mesh::kTextbook) return 0;
    return static_cast<std::uint32_t>((t - n - kSlot0) / kPeriod) & 1;
  }
  int Weight(int n, int k, int t) {
    int load = kSlot0 + (t - 1 - kSlot0) / kPeriod * kPeriod;
    while (mesh_ == Mesh::kNaive && Bank(n, load) == Bank(n, t)) load -= kPeriod;
    return static_cast<std::int8_t>(Lane(k, load) ^ n);
  }

  Mesh mesh_;
  int rows_, cols_;
  std::vector<std::vector<std::uint64_t>> words_;  // [word of the lanes][cycle]
};

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_MESH_EQUATION_H_

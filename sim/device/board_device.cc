// SPDX-License-Identifier: Apache-2.0
#include "device/board_device.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace systole::device {
namespace {

constexpr int kSize = 4;  // rows, columns, bytes of a word

int Tiles(int length) { return (length + kSize - 1) / kSize; }

/// Four bytes of row `row` of a [.][k] matrix from column k0 on; zeros beyond k.
std::uint32_t Word(const std::vector<std::int8_t>& matrix, int k, int row, int k0) {
  std::uint32_t word = 0;
  for (int i = 0; i < kSize && k0 + i < k; ++i) {
    const std::size_t at = static_cast<std::size_t>(row) * static_cast<std::size_t>(k) +
                           static_cast<std::size_t>(k0 + i);
    word |= std::uint32_t{static_cast<std::uint8_t>(matrix[at])} << (8 * i);
  }
  return word;
}

/// Outputs n0 .. n0 + count - 1, whose weights are in the board's second memory.
struct Group {
  int n0, count, weight_words;
  int blocks() const { return Tiles(count); }
  int n_last() const { return count - kSize * (blocks() - 1); }
};

Bytes EncodeJob(const MatmulJob& job, const Group& group, int vectors) {
  const int k_tiles = Tiles(job.k);
  const int k_last = job.k - kSize * (k_tiles - 1);
  Bytes bytes;
  AppendWord(&bytes, static_cast<std::uint32_t>(vectors | k_tiles << 16));
  AppendWord(&bytes, 0, 2);                                               // activations
  AppendWord(&bytes, 0, 2);                                               // weights
  AppendWord(&bytes, static_cast<std::uint32_t>(group.weight_words), 2);  // results
  AppendWord(&bytes,
             static_cast<std::uint32_t>(group.blocks() | (k_last | group.n_last() << 4) << 8), 2);
  for (const int value : {int{job.config.zero_point}, int{job.config.clamp_min},
                          int{job.config.clamp_max}, int{job.config.single_rounding}}) {
    AppendWord(&bytes, static_cast<std::uint32_t>(value), 1);
  }
  return bytes;
}

/// As the unit takes them: block, K tile, the block's last row first.
std::vector<std::uint32_t> WeightWords(const MatmulJob& job, const Group& group) {
  std::vector<std::uint32_t> words;
  for (int n0 = 0; n0 < group.count; n0 += kSize) {
    for (int k0 = 0; k0 < job.k; k0 += kSize) {
      for (int n = std::min(kSize, group.count - n0) - 1; n >= 0; --n) {
        words.push_back(Word(job.weights, job.k, group.n0 + n0 + n, k0));
      }
    }
  }
  return words;
}

std::vector<std::uint32_t> ParameterWords(const MatmulJob& job, const Group& group) {
  std::vector<std::uint32_t> words;
  for (int n = 0; n < group.count; ++n) {
    const Parameter& p = job.parameters[static_cast<std::size_t>(group.n0 + n)];
    if (p.multiplier >> 31 != 0 || p.shift < -31 || p.shift > 1) {
      throw std::invalid_argument("matmul: parameters of output " + std::to_string(group.n0 + n) +
                                  " are outside multiplier < 2^31, shift -31..+1");
    }
    for (const std::uint32_t word : {static_cast<std::uint32_t>(p.bias), p.multiplier,
                                     static_cast<std::uint32_t>(p.shift), 0U}) {
      words.push_back(word);
    }
  }
  return words;
}

std::vector<std::uint32_t> ActivationWords(const MatmulJob& job, int m0, int vectors) {
  std::vector<std::uint32_t> words;
  for (int k0 = 0; k0 < job.k; k0 += kSize) {
    for (int m = 0; m < vectors; ++m) words.push_back(Word(job.activations, job.k, m0 + m, k0));
  }
  return words;
}

}  // namespace

MatmulResult BoardDevice::RunJob(const MatmulJob& job) {
  if (job.m < 1 || job.k < 1 || job.n < 1) {
    throw std::invalid_argument("matmul: M, K or N is not 1 or more");
  }
  CheckJob(job, shape_);
  const int k_tiles = Tiles(job.k);
  // A block of four outputs must leave room for the results of one vector.
  const int most_blocks =
      std::min({kBoardChannels / kSize, (kMemoryWords - 1) / (kSize * k_tiles + 1)});
  if (most_blocks < 1) {
    throw std::invalid_argument("matmul: K is " + std::to_string(job.k) +
                                ", more than the board's memory holds");
  }
  MatmulResult result;
  result.values.resize(static_cast<std::size_t>(job.m) * static_cast<std::size_t>(job.n));
  std::uint64_t cycles = 0;
  for (int n0 = 0; n0 < job.n; n0 += kSize * most_blocks) {
    Group group{n0, std::min(kSize * most_blocks, job.n - n0), 0};
    const std::vector<std::uint32_t> weights = WeightWords(job, group);
    group.weight_words = static_cast<int>(weights.size());
    link_.Write(kParameters, ParameterWords(job, group));
    link_.Write(kSecondMemory, weights);
    const int most =
        std::min({k_tiles > 1 ? shape_.acc_depth : kMemoryWords, kMemoryWords / k_tiles,
                  (kMemoryWords - group.weight_words) / group.blocks()});
    const int batches = (job.m + most - 1) / most;
    for (int b = 0, m0 = 0; b < batches; ++b) {
      const int vectors = job.m / batches + (b < job.m % batches ? 1 : 0);
      link_.Write(kFirstMemory, ActivationWords(job, m0, vectors));
      const BoardLink::JobCounts counts = link_.Run(EncodeJob(job, group, vectors));
      const std::vector<std::uint32_t> words =
          link_.Read(kSecondMemory + group.weight_words, group.blocks() * vectors);
      for (int m = 0; m < vectors; ++m) {
        for (int n = 0; n < group.count; ++n) {
          const std::uint32_t word = words[static_cast<std::size_t>(n / kSize * vectors + m)];
          result.values[static_cast<std::size_t>(m0 + m) * static_cast<std::size_t>(job.n) +
                        static_cast<std::size_t>(n0 + n)] =
              static_cast<std::int8_t>(word >> (8 * (n % kSize)));
        }
      }
      m0 += vectors;
      cycles += counts.cycles;
      RunReport& report = result.report;
      const auto blocks = static_cast<std::uint64_t>(group.blocks());
      const auto slots = static_cast<std::uint64_t>(vectors) * static_cast<std::uint64_t>(k_tiles);
      if (counts.vectors != blocks * slots) {
        throw DeviceError("board: " + std::to_string(counts.vectors) +
                          " vectors entered its array, not " + std::to_string(blocks * slots));
      }
      report.beats[0] += blocks * static_cast<std::uint64_t>(k_tiles);
      report.beats[1] += weights.size();
      report.beats[2] += counts.vectors;
      report.beats[3] += static_cast<std::uint64_t>(group.count);
      report.beats[4] += blocks * static_cast<std::uint64_t>(vectors);
      report.counters.macs += static_cast<std::uint64_t>(vectors) *
                              static_cast<std::uint64_t>(job.k) *
                              static_cast<std::uint64_t>(group.count);
    }
  }
  result.report.first_cycle = 1;
  result.report.last_cycle = cycles;
  result.report.counters.cycles = cycles;
  return result;
}

std::string BoardDevice::Remarks() const {
  return "board at " + line_.name() + ": " + std::to_string(link_.bytes()) +
         " bytes over the serial line, " + std::to_string(link_.repeats()) +
         " requests repeated; cycles are those of its jobs, without the line";
}

}  // namespace systole::device

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_JOB_BENCH_H_
#define SYSTOLE_TB_UNIT_JOB_BENCH_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "golden/matmul.h"
#include "golden/requantise.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

/// systole_job between two memories that obey systole_memory's law, and the golden product.
namespace systole::tb {

inline constexpr int kSize = 4, kWords = 1 << 14, kChannels = 256;

/// The fields of job_t, as docs/board.md has them.
struct Job {
  int vectors = 1, k_tiles = 1, act_base = 0, weight_base = 0, result_base = 0, n_blocks = 1;
  int k_last = 4, n_last = 4;
  device::OutputConfig config;

  int n_used(int block) const { return block + 1 == n_blocks ? n_last : kSize; }
  int k() const { return kSize * (k_tiles - 1) + k_last; }
  int n() const { return kSize * (n_blocks - 1) + n_last; }
  int slots() const { return vectors * k_tiles * n_blocks; }
};

template <typename C>
class JobBench : public testing::Test {
 protected:
  JobBench() : dut_(C::kName, Seed()), dice_(1), parameters_(kChannels) {
    for (auto* memory : {&first_, &second_}) {
      memory->resize(kWords);
      for (auto& word : *memory) word = dice_.Word();
    }
    dut_->start_i = 0;
    dut_->param_write_i = 0;
    dut_.Reset();
    for (int channel = 0; channel < kChannels; ++channel) {
      auto& p = parameters_[static_cast<std::size_t>(channel)];
      p = {static_cast<std::int32_t>(dice_.Between(-30000, 30000)), dice_.Word() >> 1,
           static_cast<std::int8_t>(dice_.Between(-10, -4))};
      const std::uint32_t fields[] = {static_cast<std::uint32_t>(p.bias), p.multiplier,
                                      static_cast<std::uint32_t>(p.shift)};
      for (int field = 0; field < 3; ++field) {
        dut_->param_write_i = 1;
        dut_->param_channel_i = channel;
        dut_->param_field_i = field;
        dut_->param_data_i = fields[field];
        dut_.Tick();
      }
    }
    dut_->param_write_i = 0;
  }
  void Present(const Job& job) {
    const auto byte = [](int value) { return static_cast<std::uint32_t>(value) & 255; };
    dut_->job_i[0] = static_cast<std::uint32_t>(job.vectors | job.k_tiles << 16);
    dut_->job_i[1] = static_cast<std::uint32_t>(job.act_base | job.weight_base << 16);
    dut_->job_i[2] = static_cast<std::uint32_t>(job.result_base | job.n_blocks << 16) |
                     static_cast<std::uint32_t>(job.k_last | job.n_last << 4) << 24;
    dut_->job_i[3] = byte(job.config.zero_point) | byte(job.config.clamp_min) << 8 |
                     byte(job.config.clamp_max) << 16 |
                     (std::uint32_t{job.config.single_rounding} | (dice_.Word() & 0xFE)) << 24;
  }
  /// The memories beside it, as systole_memory is: what was read stays until the next access.
  void Cycle() {
    dut_->act_data_i = first_out_;
    dut_->other_data_i = second_out_;
    dut_.Settle();
    EXPECT_FALSE(dut_->other_read_o && dut_->other_write_o) << "one port";
    if (dut_->busy_o && dut_->act_read_o) first_out_ = first_[dut_->act_address_o];
    if (dut_->busy_o && dut_->other_write_o) {
      second_[dut_->other_address_o] = dut_->other_data_o;
      second_out_ = dice_.Word();
    } else if (dut_->busy_o && dut_->other_read_o) {
      second_out_ = second_[dut_->other_address_o];
    }
    dut_.Tick();
  }
  void Garbage() {
    for (int word = 0; word < 4; ++word) dut_->job_i[word] = dice_.Word();
  }
  /// From start to done; false if it takes longer than `limit` cycles.
  bool Run(const Job& job, std::uint64_t limit) {
    Present(job);
    dut_->start_i = 1;
    const std::uint64_t begin = dut_.cycle();
    Cycle();
    dut_->start_i = 0;
    EXPECT_TRUE(dut_->busy_o);
    while (!dut_->done_o && dut_.cycle() - begin < limit) Cycle();
    cycles_ = dut_.cycle() - begin + 1;  // that of done_o, too
    if (!dut_->done_o) return false;
    EXPECT_FALSE(dut_->busy_o);
    EXPECT_EQ(dut_->cycles_o, cycles_);
    const std::uint32_t vectors = dut_->vectors_o, fault = dut_->fault_o;
    for (int i = 0; i < 5; ++i) {  // then the job has gone, its counts stay
      Cycle();
      Garbage();
      EXPECT_FALSE(dut_->done_o);
      EXPECT_EQ(dut_->cycles_o, cycles_);
      EXPECT_EQ(dut_->vectors_o, vectors);
      EXPECT_EQ(dut_->fault_o, fault);
    }
    return true;
  }
  /// Random operands into the memories; what the second one must hold when the job is done.
  void Place(const Job& job) {
    const auto at = [](int base, int index) {
      return static_cast<std::size_t>((base + index) % kWords);
    };
    std::vector<std::int8_t> act(static_cast<std::size_t>(job.vectors * job.k()));
    std::vector<std::int8_t> weights(static_cast<std::size_t>(job.n() * job.k()));
    const bool extreme = dice_.Chance(20);
    for (auto* matrix : {&act, &weights}) {
      for (auto& v : *matrix) v = extreme ? -128 : static_cast<std::int8_t>(dice_.Word());
    }
    // Four of a row from k0 on; where the last tile has fewer, garbage.
    const auto word = [&](const std::vector<std::int8_t>& matrix, int row, int k0) {
      std::uint32_t bits = dice_.Word();
      for (int i = 0; i < kSize && k0 + i < job.k(); ++i) {
        const auto v = matrix[static_cast<std::size_t>(row * job.k() + k0 + i)];
        bits = (bits & ~(255U << (8 * i))) | (static_cast<std::uint32_t>(v) & 255) << (8 * i);
      }
      return bits;
    };
    for (int tile = 0; tile < job.k_tiles; ++tile) {
      for (int m = 0; m < job.vectors; ++m) {
        first_[at(job.act_base, tile * job.vectors + m)] = word(act, m, kSize * tile);
      }
    }
    // More of them than the memory has words: what came last is there.
    for (int i = 0; job.k_tiles == 1 && i < job.vectors * job.k(); ++i) {
      const std::uint32_t bits = first_[at(job.act_base, i / job.k())];
      act[static_cast<std::size_t>(i)] = static_cast<std::int8_t>(bits >> (8 * (i % job.k())));
    }
    int row = 0;
    for (int block = 0; block < job.n_blocks; ++block) {
      for (int tile = 0; tile < job.k_tiles; ++tile) {
        for (int n = job.n_used(block) - 1; n >= 0; --n) {
          second_[at(job.weight_base, row++)] = word(weights, kSize * block + n, kSize * tile);
        }
      }
    }
    want_ = second_;
    counts_.assign(kWords, 0xFFFFFFFF);
    const auto sums =
        golden::MatmulDirect({job.vectors, job.k(), job.n()}, act, weights,
                             std::vector<std::int32_t>(static_cast<std::size_t>(job.n()), 0), 0);
    for (int block = 0; block < job.n_blocks; ++block) {
      for (int m = 0; m < job.vectors; ++m) {
        const std::size_t address = at(job.result_base, block * job.vectors + m);
        want_[address] = counts_[address] = 0;
        for (int n = 0; n < job.n_used(block); ++n) {
          const int output = kSize * block + n;
          const int value =
              Requantised(sums[static_cast<std::size_t>(m * job.n() + output)], output, job.config);
          want_[address] |= (static_cast<std::uint32_t>(value) & 255) << (8 * n);
          counts_[address] |= 255U << (8 * n);
        }
      }
    }
  }
  int Requantised(std::int32_t sum, int output, const device::OutputConfig& config) const {
    const auto& p = parameters_[static_cast<std::size_t>(output)];
    golden::Requant q;
    q.multiplier = static_cast<std::int32_t>(p.multiplier);
    q.shift = p.shift;
    q.zero_point = config.zero_point;
    q.min = config.clamp_min;
    q.max = config.clamp_max;
    return golden::RequantiseOne(
        sum + p.bias, q,
        config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble);
  }
  /// Runs it; every word of the second memory is right, results as far as outputs count.
  void ExpectExact(const Job& job) {
    SCOPED_TRACE("M " + std::to_string(job.vectors) + " K " + std::to_string(job.k()) + " N " +
                 std::to_string(job.n()));
    Place(job);
    const auto limit = static_cast<std::uint64_t>(
        2 * job.slots() + kSize * C::kReqCycles * job.vectors * job.n_blocks + 1000);
    ASSERT_TRUE(Run(job, limit)) << "not done after " << limit << " cycles";
    EXPECT_EQ(dut_->fault_o, 0);
    EXPECT_EQ(dut_->vectors_o, static_cast<std::uint32_t>(job.slots()));
    for (int a = 0; a < kWords; ++a) {
      const auto i = static_cast<std::size_t>(a);
      ASSERT_EQ(second_[i] & counts_[i], want_[i] & counts_[i]) << "word " << a;
    }
  }
  Job RandomJob(int most_vectors) {
    Job job;
    job.vectors = static_cast<int>(dice_.Between(1, most_vectors));
    job.k_tiles = static_cast<int>(dice_.Between(1, 6));
    job.n_blocks = static_cast<int>(dice_.Between(1, 5));
    job.k_last = static_cast<int>(dice_.Between(1, 4));
    job.n_last = static_cast<int>(dice_.Between(1, 4));
    job.act_base = static_cast<int>(dice_.Between(0, kWords - 1));  // all wrap at the end
    job.weight_base = static_cast<int>(dice_.Between(0, kWords - 1));
    job.result_base = (job.weight_base + kWords / 2) % kWords;
    job.config = {dice_.Chance(50), static_cast<std::int8_t>(dice_.Between(-128, 127)), -120, 110};
    return job;
  }

  ClockedDut<typename C::Model> dut_;
  Dice dice_;
  std::vector<device::Parameter> parameters_;
  std::vector<std::uint32_t> first_, second_, want_, counts_;
  std::uint32_t first_out_ = 0, second_out_ = 0;
  std::uint64_t cycles_ = 0;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_JOB_BENCH_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_RESCALE_BENCH_H_
#define SYSTOLE_TB_UNIT_RESCALE_BENCH_H_

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "golden/requantise.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

/// systole_rescale with its parameters, and the golden word due in each cycle.
namespace systole::tb {

inline constexpr int kLanes = 4, kChannels = 256;
using Totals = std::array<std::int32_t, kLanes>;

template <typename C>
class RescaleBench : public testing::Test {
 protected:
  static constexpr int kWordCycles = kLanes * C::kReqCycles;
  // From the cycle of a word's last lane, which is that of its acceptance: req_stages() + 1.
  static constexpr int kLatency = C::kReqCycles + 4 + 1;

  RescaleBench() : dut_(C::kName, Seed()), dice_(1), parameters_(kChannels) {
    dut_->run_i = 0;
    dut_->param_write_i = 0;
    Offer(false, {}, false);
    dut_.Reset();
  }
  void WriteField(int channel, int field, std::uint32_t data) {
    dut_->param_write_i = 1;
    dut_->param_channel_i = channel;
    dut_->param_field_i = field;
    dut_->param_data_i = data;
    Tick();
    dut_->param_write_i = 0;
  }
  void Write(int channel, const device::Parameter& p) {
    parameters_[static_cast<std::size_t>(channel)] = p;
    // The bits that are not looked at are garbage.
    WriteField(channel, 0, static_cast<std::uint32_t>(p.bias));
    WriteField(channel, 1, p.multiplier | (dice_.Word() << 31));
    WriteField(channel, 2, (static_cast<std::uint32_t>(p.shift) & 63) | (dice_.Word() << 6));
    if (dice_.Chance(20)) WriteField(channel, 3, dice_.Word());  // there is no such field
  }
  device::Parameter RandomParameter() {
    const auto bias =
        dice_.Chance(10) ? dice_.Between(INT32_MIN, INT32_MAX) : dice_.Between(-99999, 99999);
    const std::uint32_t multiplier = dice_.Chance(5) ? 0 : dice_.Word() >> 1;
    return {static_cast<std::int32_t>(bias), multiplier,
            static_cast<std::int8_t>(dice_.Chance(80) ? dice_.Between(-14, -4)
                                                      : dice_.Between(-31, 1))};
  }
  void WriteAll() {
    for (int channel = 0; channel < kChannels; ++channel) Write(channel, RandomParameter());
  }
  Totals RandomTotals() {
    Totals totals;
    for (auto& t : totals) {
      t = static_cast<std::int32_t>(dice_.Chance(10) ? dice_.Between(INT32_MIN, INT32_MAX)
                                                     : dice_.Between(-200000, 200000));
    }
    return totals;
  }
  void Begin(const device::OutputConfig& config) {
    config_ = config;
    dut_->cfg_i = EncodeConfig(config);
    dut_->run_i = 1;
    block_ = 0;
  }
  /// A cycle or more: run_i falls, and nothing is on its way any more.
  void End() {
    dut_->run_i = 0;
    Offer(false, {}, false);
    due_.clear();
    Tick();
  }
  void Offer(bool valid, const Totals& totals, bool last) {
    dut_->result_valid_i = valid;
    for (std::size_t n = 0; n < kLanes; ++n) {
      dut_->result_i[n] = valid ? static_cast<std::uint32_t>(totals[n]) : dice_.Word();
    }
    dut_->last_i = valid ? last : dice_.Word() & 1;
  }
  /// One clock; then the outputs must be what the cycle law says.
  void Tick() {
    if (!dut_->param_write_i) {
      dut_->param_channel_i = dice_.Word() & 255;
      dut_->param_field_i = dice_.Word() & 3;
      dut_->param_data_i = dice_.Word();
    }
    dut_.Tick();
    const bool due = !due_.empty() && due_.front().cycle == dut_.cycle();
    ASSERT_EQ(dut_->word_valid_o, due) << "cycle " << dut_.cycle();
    ASSERT_EQ(dut_->block_done_o, due && due_.front().last);
    if (!due) return;
    ASSERT_EQ(dut_->word_o, due_.front().word) << "word " << words_;
    due_.pop_front();
    ++words_;
  }
  /// One cycle with a word offered; true if it was accepted.
  bool Cycle(const Totals& totals, bool last) {
    Offer(true, totals, last);
    dut_.Settle();
    const bool accepted = dut_->result_ready_o;
    if (accepted) {
      due_.push_back({dut_.cycle() + kLatency, Want(totals), last});
      block_ += last;
    }
    Tick();
    return accepted;
  }
  void Idle(int cycles) {
    for (int i = 0; i < cycles; ++i) {
      Offer(false, {}, false);
      Tick();
    }
  }
  /// Offers until it is accepted; cycles that took.
  int Send(const Totals& totals, bool last) {
    for (int cycles = 1; cycles < 1000; ++cycles) {
      if (Cycle(totals, last)) return cycles;
      if (this->HasFailure()) return 0;
    }
    ADD_FAILURE() << "never accepted";
    return 0;
  }
  std::uint32_t Want(const Totals& totals) {
    std::uint32_t word = 0;
    for (std::size_t n = 0; n < kLanes; ++n) {
      const auto& p = parameters_[static_cast<std::size_t>(block_) * kLanes % kChannels + n];
      golden::Requant q;
      q.multiplier = static_cast<std::int32_t>(p.multiplier);
      q.shift = p.shift;
      q.zero_point = config_.zero_point;
      q.min = config_.clamp_min;
      q.max = config_.clamp_max;
      const auto biased = static_cast<std::int32_t>(static_cast<std::uint32_t>(totals[n]) +
                                                    static_cast<std::uint32_t>(p.bias));
      const int value = golden::RequantiseOne(
          biased, q,
          config_.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble);
      word |= (static_cast<std::uint32_t>(value) & 255) << (8 * n);
    }
    return word;
  }
  struct Due {
    std::uint64_t cycle;
    std::uint32_t word;
    bool last;
  };
  ClockedDut<typename C::Model> dut_;
  Dice dice_;
  std::vector<device::Parameter> parameters_;
  device::OutputConfig config_;
  std::deque<Due> due_;
  int block_ = 0;
  int words_ = 0;  ///< that have come out
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_RESCALE_BENCH_H_

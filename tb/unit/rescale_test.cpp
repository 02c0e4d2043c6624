// SPDX-License-Identifier: Apache-2.0
/// systole_rescale against the golden requantisation: every channel's own parameters, both
/// roundings, stalls, blocks, and the cycle of every word.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "Vunit_rescale_q32.h"
#include "Vunit_rescale_q4.h"
#include "Vunit_rescale_q8.h"
#include "golden/requantise.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

constexpr int kLanes = 4, kChannels = 256;
using Totals = std::array<std::int32_t, kLanes>;

template <typename M, int kCycles>
struct Config {
  using Model = M;
  static constexpr int kReqCycles = kCycles;
};
struct Q4 : Config<Vunit_rescale_q4, 4> {
  static constexpr const char* kName = "Q4";
};
struct Q8 : Config<Vunit_rescale_q8, 8> {
  static constexpr const char* kName = "Q8";
};
struct Q32 : Config<Vunit_rescale_q32, 32> {
  static constexpr const char* kName = "Q32";
};

template <typename C>
class Rescale : public testing::Test {
 protected:
  static constexpr int kWordCycles = kLanes * C::kReqCycles;
  // From the cycle of a word's last lane, which is that of its acceptance: req_stages() + 1.
  static constexpr int kLatency = C::kReqCycles + 4 + 1;

  Rescale() : dut_(C::kName, Seed()), dice_(1), parameters_(kChannels) {
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
    dut_->param_channel_i = dice_.Word() & 255;
    dut_->param_field_i = dice_.Word() & 3;
    dut_->param_data_i = dice_.Word();
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
using Paces = testing::Types<Q4, Q8, Q32>;
TYPED_TEST_SUITE(Rescale, Paces, ConfigName);

TYPED_TEST(Rescale, EveryChannelHasItsOwnParameters) {
  this->WriteAll();
  for (const bool single : {false, true}) {
    this->Begin({single, 3, -128, 127});
    for (int block = 0; block < kChannels / kLanes; ++block) {
      this->Send(this->RandomTotals(), /*last=*/true);
    }
    this->Idle(this->kLatency);
    this->End();
  }
  EXPECT_EQ(this->words_, 2 * kChannels / kLanes);
}

TYPED_TEST(Rescale, PencilAndPaper) {
  // (100 + 20) * 0.5 / 4 = 15, plus 5; half of a tie either way; the clamps.
  this->Write(0, {20, 1 << 30, -2});
  this->Write(1, {0, 1 << 30, 0});
  this->Write(2, {0, 1 << 30, 1});
  this->Write(3, {-1, 0x7FFFFFFF, 0});
  this->Begin({false, 5, -100, 100});
  this->Send({100, -3, 1000, -1000}, true);
  ASSERT_EQ(this->due_.size(), 1U);
  // 15 + 5, -1.5 up to -1 at bit 31 + 5, above, below.
  EXPECT_EQ(this->due_.front().word, 0x9C640414U);
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, 1);
}

TYPED_TEST(Rescale, TakesAWordEveryFourTimesReqCycles) {
  this->WriteAll();
  this->Begin({});
  this->Send(this->RandomTotals(), false);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(this->Send(this->RandomTotals(), i % 3 == 0), this->kWordCycles) << i;
  }
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, 11);
}

TYPED_TEST(Rescale, RandomBlocksAndPausesAreBitExact) {
  for (int run = 0; run < 12 && !this->HasFailure(); ++run) {
    this->WriteAll();
    const auto low = this->dice_.Between(-128, 100);
    this->Begin({this->dice_.Chance(50), static_cast<std::int8_t>(this->dice_.Between(-128, 127)),
                 static_cast<std::int8_t>(low),
                 static_cast<std::int8_t>(this->dice_.Between(low, 127))});
    for (int words = 0; words < 60 && !this->HasFailure(); ++words) {
      if (this->dice_.Chance(30)) this->Idle(static_cast<int>(this->dice_.Between(1, 60)));
      this->Send(this->RandomTotals(), this->dice_.Chance(40));
    }
    this->Idle(this->kLatency);
    this->End();
  }
  EXPECT_EQ(this->words_, 12 * 60);
}

TYPED_TEST(Rescale, BlocksBeyondTheLastChannelBeginAtTheFirstAgain) {
  this->WriteAll();
  this->Begin({});
  for (int block = 0; block < kChannels / kLanes + 3; ++block) {
    this->Send(this->RandomTotals(), true);
  }
  this->Idle(this->kLatency);
  EXPECT_EQ(this->words_, kChannels / kLanes + 3);
}

TYPED_TEST(Rescale, WithoutARunNothingIsTakenAndNothingComes) {
  this->WriteAll();
  for (int i = 0; i < 5 * this->kWordCycles; ++i) {
    ASSERT_FALSE(this->Cycle(this->RandomTotals(), true)) << i;
  }
}

TYPED_TEST(Rescale, AStopOrResetAnywhereForgetsAllButTheParameters) {
  this->WriteAll();
  for (int cycles = 1; cycles < 2 * this->kWordCycles; cycles += 3) {
    for (const bool reset : {false, true}) {
      this->Begin({});
      this->Send(this->RandomTotals(), true);  // so that the next run must go back to block 0
      const Totals totals = this->RandomTotals();
      for (int i = 0; i < cycles && !this->Cycle(totals, true);) ++i;
      if (reset) {
        this->due_.clear();
        this->dut_.Reset(1);
        this->Begin({});
      } else {
        this->End();
        this->Begin({true, -7, -50, 50});
      }
      this->Send(this->RandomTotals(), false);
      this->Send(this->RandomTotals(), true);
      this->Send(this->RandomTotals(), true);
      this->Idle(this->kLatency);
      ASSERT_TRUE(this->due_.empty());
      this->End();
      if (this->HasFailure()) return;
    }
  }
}

TYPED_TEST(Rescale, AParameterWrittenInARunBreaksTheContract) {
  this->Begin({});
  this->dut_->param_write_i = 1;
  EXPECT_THROW(this->dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

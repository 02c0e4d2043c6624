// SPDX-License-Identifier: Apache-2.0
/// A parameter store under test: drives its streams, and holds every output of every cycle to a
/// model of the ring.
#ifndef SYSTOLE_TB_UNIT_PARAMETERS_BENCH_H_
#define SYSTOLE_TB_UNIT_PARAMETERS_BENCH_H_

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "device/clocked_dut.h"
#include "rtl_test_util.h"

namespace systole::tb {

template <typename M, int kRowsOf, int kBlocksOf>
struct ParametersBuild {
  using Model = M;
  static constexpr int kRows = kRowsOf, kBlocks = kBlocksOf;
};

/// A parameter set on its way in: what its command says, and its parameters.
struct ParameterSet {
  std::uint32_t index = 0;
  device::OutputConfig config;
  std::vector<device::Parameter> channels;
};

/// Offers sets and parameters as valid/ready streams, checks every output in every cycle against a
/// model of the ring, and keeps new garbage on whatever is not valid.
template <typename B>
class ParametersBench : public testing::Test {
 protected:
  static constexpr int kRows = B::kRows, kBlocks = B::kBlocks;
  using Words = std::array<std::uint32_t, 3>;

  ParametersBench() : dut_("systole_parameters", Seed()), dice_(30) { Reset(2); }

  device::Parameter DrawLegal() {
    static constexpr std::uint32_t kMultipliers[] = {0, 1, 1U << 30, 0x7FFFFFFF};
    static constexpr std::int8_t kShifts[] = {-31, -30, -1, 0, 1};
    return {
        static_cast<std::int32_t>(dice_.Word()),
        dice_.Chance(30) ? dice_.Pick(kMultipliers) : dice_.Word() >> 1,
        dice_.Chance(30) ? dice_.Pick(kShifts) : static_cast<std::int8_t>(dice_.Between(-31, 1))};
  }
  ParameterSet DrawSet(int n_used) {
    const auto byte = [this] { return static_cast<std::int8_t>(dice_.Word()); };
    ParameterSet set{dice_.Word(), {dice_.Chance(50), byte(), byte(), byte()}, {}};
    for (int n = 0; n < n_used; ++n) set.channels.push_back(DrawLegal());
    return set;
  }

  /// One cycle: the next set and its next parameter are offered or not, a set is released or not,
  /// and each row reads from the stored set `read[row]`, counted from the oldest, or not at all
  /// (-1).
  void Step(bool offer_set, bool offer_parameter, bool release, const std::vector<int>& read = {}) {
    offer_set = offer_set && !incoming_.empty();
    const ParameterSet* set = offer_set ? &incoming_.front() : nullptr;
    const bool has_parameter = offer_parameter && !incoming_.empty();
    const device::Parameter parameter =
        has_parameter ? incoming_.front().channels[row_]
                      : device::Parameter{static_cast<std::int32_t>(dice_.Word()), dice_.Word(),
                                          static_cast<std::int8_t>(dice_.Word())};
    dut_->set_valid_i = offer_set;
    dut_->set_n_used_i = set ? set->channels.size() : dice_.Word() & 127;
    dut_->set_cfg_i = set ? EncodeConfig(set->config) : dice_.Word() & 0x1FFFFFF;
    dut_->set_index_i = set ? set->index : dice_.Word();
    dut_->param_valid_i = has_parameter;
    const Words words = parameter.Encode();
    for (int w = 0; w < 3; ++w) dut_->param_i[w] = words[w];
    dut_->release_i = release;
    std::map<int, Words> reads;
    for (int n = 0; n < kRows; ++n) {
      const int which = static_cast<std::size_t>(n) < read.size() ? read[n] : -1;
      dut_->read_i[n] = which >= 0;
      dut_->read_set_i[n] = which >= 0 ? (oldest_ + which) % kBlocks : dice_.Word() & 127;
      if (which < 0) continue;
      const ParameterSet& source = stored_.at(which);
      reads[n] = EncodeChannel(source.channels.at(n), source.config);
    }
    dut_.Settle();
    for (const auto& [n, want] : reads_) {  // of the cycle before
      const Words got = {dut_->channel_o[n][0], dut_->channel_o[n][1], dut_->channel_o[n][2]};
      ASSERT_EQ(got, want) << "row " << n;
    }

    const bool room = static_cast<int>(stored_.size()) < kBlocks;
    device::Fault fault = device::Fault::kNone;
    if (offer_set && has_parameter) {
      if (parameter.multiplier > 0x7FFFFFFF) {
        fault = device::Fault::kMultiplier;
      } else if (parameter.shift < -31 || parameter.shift > 1) {
        fault = device::Fault::kShift;
      }
    }
    const bool takes = offer_set && room && fault == device::Fault::kNone;
    const bool ends = takes && has_parameter && row_ + 1 == set->channels.size();
    ASSERT_EQ(dut_->param_ready_o, takes);
    ASSERT_EQ(dut_->set_ready_o, ends);
    ASSERT_EQ(dut_->stored_o, ends);
    ASSERT_EQ(dut_->fault_o, static_cast<int>(fault)) << device::Describe(fault);
    if (fault != device::Fault::kNone) {
      ASSERT_EQ(dut_->fault_index_o, set->index);
    }

    dut_.Tick();
    took_ = takes && has_parameter;
    if (took_) ++row_;
    if (ends) {
      stored_.push_back(incoming_.front());
      incoming_.pop_front();
      row_ = 0;
    }
    if (release) {
      stored_.pop_front();
      oldest_ = (oldest_ + 1) % kBlocks;
    }
    reads_ = reads;
  }

  void Offer(const ParameterSet& set) { incoming_.push_back(set); }
  /// Offers everything until nothing is left, or `cycles` have passed.
  void Run(int cycles = 1000) {
    for (; cycles > 0 && !incoming_.empty() && !this->HasFatalFailure(); --cycles)
      Step(true, true, false);
  }
  void Store(int n_used) {
    Offer(DrawSet(n_used));
    Run();
    ASSERT_TRUE(incoming_.empty());
  }
  /// Reads every channel of stored set `which`, each row alone, with other rows quiet.
  void ReadBack(int which) {
    for (std::size_t n = 0; n < stored_.at(which).channels.size(); ++n) {
      std::vector<int> read(kRows, -1);
      read[n] = which;
      Step(false, true, false, read);
    }
    Step(false, true, false);
  }
  /// No input claims anything.
  void Quiet() {
    dut_->set_valid_i = dut_->param_valid_i = dut_->release_i = 0;
    for (int n = 0; n < kRows; ++n) dut_->read_i[n] = 0;
  }
  /// Cycles of reset in which the inputs claim a legal beat and a release.
  void Reset(int cycles) {
    dut_->rst_ni = 0;
    dut_->set_valid_i = dut_->param_valid_i = dut_->release_i = 1;
    dut_->set_n_used_i = 1;
    const Words words = DrawLegal().Encode();
    for (int w = 0; w < 3; ++w) dut_->param_i[w] = words[w];
    dut_.Tick(cycles);
    dut_->rst_ni = 1;
    incoming_.clear();
    stored_.clear();
    reads_.clear();
    row_ = 0;
    oldest_ = 0;
  }

  /// The parameter offered in the last Step() was taken.
  bool took() const { return took_; }
  int stored() const { return static_cast<int>(stored_.size()); }
  int incoming() const { return static_cast<int>(incoming_.size()); }
  /// The rows that read in this cycle, each from a stored set that has its channel.
  std::vector<int> DrawReads() {
    std::vector<int> read(kRows, -1);
    for (int n = 0; n < kRows; ++n) {
      if (stored_.empty() || dice_.Chance(40)) continue;
      const int which = static_cast<int>(dice_.Between(0, stored() - 1));
      if (static_cast<std::size_t>(n) < stored_[which].channels.size()) read[n] = which;
    }
    return read;
  }

  device::ClockedDut<typename B::Model> dut_;
  Dice dice_;

 private:
  std::deque<ParameterSet> incoming_;  // the front one may be half taken
  std::deque<ParameterSet> stored_;    // oldest first
  std::map<int, Words> reads_;         // what the rows that read must show in the next cycle
  bool took_ = false;
  std::size_t row_ = 0;  // beats of the front one taken
  int oldest_ = 0;       // ring slot of the oldest stored set
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_PARAMETERS_BENCH_H_

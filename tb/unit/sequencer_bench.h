// SPDX-License-Identifier: Apache-2.0
/// A sequencer under test: offers tiles, activations, sets and credits, and holds every output of
/// every cycle to the entry rule of the architecture, written with totals and times instead of
/// registers.
#ifndef SYSTOLE_TB_UNIT_SEQUENCER_BENCH_H_
#define SYSTOLE_TB_UNIT_SEQUENCER_BENCH_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "device/clocked_dut.h"
#include "device/streams.h"
#include "rtl_test_util.h"

namespace systole::tb {

/// One build: its Verilated class and its parameters.
template <typename M, int kOutDepthOf, int kParamBlocksOf, int kReqCyclesOf, bool kInt32Of>
struct SequencerBuild {
  using Model = M;
  static constexpr int kOutDepth = kOutDepthOf, kParamBlocks = kParamBlocksOf;
  static constexpr int kReqCycles = kReqCyclesOf;
  static constexpr bool kInt32 = kInt32Of;
};

/// What the neighbours offer in one cycle.
struct SequencerInputs {
  bool tile = true;        ///< the next tile's command is known
  bool full = true;        ///< and its weights are in the shadow
  bool activation = true;  ///< a vector is there
  bool stored = false;     ///< one more parameter set becomes complete
  bool credit = false;     ///< a result leaves
};

template <typename B>
class SequencerBench : public testing::Test {
 protected:
  using SlotUse = device::SlotUse;

  SequencerBench() : dut_("systole_sequencer", Seed()), dice_(50) { Reset(2); }

  /// Adds a tile to those that will be offered. `flags` holds F for first, L for last, P for
  /// new_params.
  void Add(int vectors, const std::string& flags, int n_used = 1) {
    const auto has = [&flags](char c) { return flags.find(c) != std::string::npos; };
    device::TileCommand c;
    c.vectors = static_cast<std::uint16_t>(vectors);
    c.k_used = static_cast<std::uint8_t>(dice_.Between(1, 64));
    c.n_used = static_cast<std::uint8_t>(n_used);
    c.first = has('F');
    c.last = has('L');
    c.new_params = has('P');
    tiles_.push_back(c);
  }

  /// One cycle. Appends to uses() what the slot was used for: V vector, w a p c waits for weights,
  /// activations, parameters or credits, - nothing to do; to swaps() a ^ if it swaps; to releases()
  /// an r if it releases a set.
  void Step(SequencerInputs in) {
    in.tile = in.tile && !tiles_.empty();
    in.full = in.full && in.tile;
    const device::TileCommand next = in.tile ? tiles_.front() : device::TileCommand{};
    const unsigned next_macs = dice_.Word() & 0x3FFF;
    dut_->tile_valid_i = in.tile;
    dut_->tile_i = in.tile ? next.Encode() : Garbage();
    dut_->shadow_full_i = in.full;
    dut_->shadow_macs_i = next_macs;
    dut_->act_valid_i = in.activation;
    dut_->set_stored_i = in.stored;
    dut_->credit_i = in.credit;
    dut_.Settle();

    // The entry rule.
    const bool result = tile_ && tile_->last;
    const bool has_credit = results_ - returned_ < B::kOutDepth;
    const bool has_pace = results_ == 0 || now_ - last_result_ >= B::kReqCycles;
    const bool has_set = B::kInt32 || stored_ >= opened_;
    const bool may = tile_ && (!result || (has_credit && has_pace && has_set));
    const bool enters = may && in.activation;
    const bool ends = enters && entered_ + 1 == tile_->vectors;
    const bool swaps = in.full && (!tile_ || ends);
    const bool opens = swaps && next.first && next.new_params && !B::kInt32;
    SlotUse use = SlotUse::kVector;
    if (!enters) {
      if (!tile_) {
        use = in.tile ? SlotUse::kWeights : SlotUse::kNone;
      } else if (!in.activation) {
        use = SlotUse::kActivations;
      } else {
        use = has_set ? SlotUse::kCredits : SlotUse::kParameters;
      }
    }

    const Slot slot = Slot::Decode(dut_->slot_o);
    ASSERT_EQ(dut_->act_ready_o, may);
    ASSERT_EQ(dut_->swap_o, swaps);
    ASSERT_EQ(dut_->tile_ready_o, swaps);
    ASSERT_EQ(dut_->use_o, static_cast<int>(use)) << device::Describe(use);
    ASSERT_EQ(slot.valid, enters);
    ASSERT_EQ(slot.release_set, opens && opened_ > 0);
    ASSERT_EQ(dut_->busy_o, tile_ || in.tile || results_ > returned_);
    if (enters) {
      ASSERT_EQ(slot.first, tile_->first);
      ASSERT_EQ(slot.last, tile_->last);
      ASSERT_EQ(slot.block_end, tile_->last && ends);
      ASSERT_EQ(slot.n_used, tile_->n_used);
      ASSERT_EQ(slot.address, static_cast<unsigned>(entered_ % 4096));
      ASSERT_EQ(dut_->macs_o, macs_);
      if (!B::kInt32 && result) {
        ASSERT_EQ(slot.param_set, static_cast<unsigned>((opened_ - 1) % B::kParamBlocks));
      }
      vectors_.push_back(slot);
    }
    uses_ += "Vwapc-"[static_cast<int>(use)];
    swaps_ += swaps ? '^' : '.';
    releases_ += slot.release_set ? 'r' : '.';

    dut_.Tick();
    took_activation_ = enters;
    if (enters) {
      ++entered_;
      if (result) {
        ++results_;
        last_result_ = now_;
      }
    }
    if (ends) tile_.reset();
    if (swaps) {
      tile_ = next;
      tiles_.pop_front();
      entered_ = 0;
      macs_ = next_macs;
    }
    opened_ += opens;
    stored_ += in.stored;
    returned_ += in.credit;
    ++now_;
  }
  /// `cycles` in which nothing is missing: each result leaves in the cycle after its vector.
  void Run(int cycles, SequencerInputs in = {}) {
    for (; cycles > 0 && !this->HasFatalFailure(); --cycles) {
      in.credit = results_ > returned_;
      Step(in);
    }
  }
  /// `count` parameter sets become complete, while no tile is known.
  void Store(int count) {
    for (; count > 0; --count) Step({false, false, true, true, false});
    Forget();
  }
  /// Empties uses(), swaps(), releases() and vectors().
  void Forget() {
    uses_ = swaps_ = releases_ = "";
    vectors_.clear();
  }
  /// Cycles of reset in which everything is offered.
  void Reset(int cycles) {
    tiles_.clear();
    Add(5, "FLP");
    dut_->rst_ni = 0;
    dut_->tile_valid_i = dut_->shadow_full_i = dut_->act_valid_i = 1;
    dut_->set_stored_i = dut_->credit_i = 1;
    dut_->tile_i = tiles_.front().Encode();
    dut_.Tick(cycles);
    dut_->rst_ni = 1;
    tiles_.clear();
    tile_.reset();
    results_ = returned_ = opened_ = stored_ = 0;
    Forget();
  }

  const std::string& uses() const { return uses_; }
  const std::string& swaps() const { return swaps_; }
  const std::string& releases() const { return releases_; }
  const std::vector<Slot>& vectors() const { return vectors_; }  ///< the slots that carried one
  bool took_activation() const { return took_activation_; }
  std::int64_t outstanding() const { return results_ - returned_; }
  std::int64_t sets_ahead() const { return stored_ - opened_; }
  std::size_t tiles_left() const { return tiles_.size(); }

  device::ClockedDut<typename B::Model> dut_;
  Dice dice_;

 private:
  std::uint64_t Garbage() {
    return (std::uint64_t{dice_.Word()} << 32 | dice_.Word()) & ((std::uint64_t{1} << 60) - 1);
  }

  std::deque<device::TileCommand> tiles_;    // not swapped in yet
  std::optional<device::TileCommand> tile_;  // with vectors left
  int entered_ = 0;                          // of them
  unsigned macs_ = 0;
  std::int64_t now_ = 0, last_result_ = 0;
  std::int64_t results_ = 0, returned_ = 0;  // since reset, before this cycle
  std::int64_t opened_ = 0, stored_ = 0;
  std::string uses_, swaps_, releases_;
  std::vector<Slot> vectors_;
  bool took_activation_ = false;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_SEQUENCER_BENCH_H_

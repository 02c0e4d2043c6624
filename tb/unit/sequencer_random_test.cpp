// SPDX-License-Identifier: Apache-2.0
// The sequencer under random tiles with every neighbour slow or quick, held to the entry rule in
// every cycle.
#include <Vunit_sequencer_o1_int32.h>
#include <Vunit_sequencer_o3_b2_q4.h>
#include <Vunit_sequencer_o40_b5_q32.h>
#include <Vunit_sequencer_o6_b3.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "sequencer_bench.h"

namespace systole::tb {
namespace {

template <typename B>
class SequencerRandom : public SequencerBench<B> {
 protected:
  void AddBlock() {
    Dice& dice = this->dice_;
    static constexpr int kEdges[] = {1, 1, 1, 2, 3, 40};
    const int vectors = dice.Chance(70) ? dice.Pick(kEdges) : static_cast<int>(dice.Between(1, 12));
    const int n_used = static_cast<int>(dice.Between(1, 64));
    const int k_tiles = dice.Chance(40) ? 1 : static_cast<int>(dice.Between(1, 4));
    const bool opens = B::kInt32 ? dice.Chance(50) : !has_set_ || dice.Chance(60);
    has_set_ = has_set_ || opens;
    for (int k = 0; k < k_tiles; ++k) {
      this->Add(vectors,
                std::string(k == 0 ? "F" : "") + (k + 1 == k_tiles ? "L" : "") +
                    (k == 0 && opens ? "P" : ""),
                n_used);
    }
  }
  /// Some cycles in which every neighbour keeps its own pace; what is offered stays until it is
  /// taken.
  void Episode(int cycles) {
    Dice& dice = this->dice_;
    static constexpr int kChances[] = {100, 100, 75, 30, 5};
    const int tile = dice.Pick(kChances), full = dice.Pick(kChances),
              activation = dice.Pick(kChances);
    const int stored = B::kInt32 ? 0 : dice.Pick(kChances), credit = dice.Pick(kChances);
    for (; cycles > 0 && !this->HasFatalFailure(); --cycles) {
      if (this->tiles_left() < 3) AddBlock();
      offer_.tile = offer_.tile || dice.Chance(tile);
      offer_.full = offer_.full || (offer_.tile && dice.Chance(full));
      offer_.activation = offer_.activation || dice.Chance(activation);
      offer_.stored = this->sets_ahead() < B::kParamBlocks && dice.Chance(stored);
      offer_.credit = this->outstanding() > 0 && dice.Chance(credit);
      const auto tiles = this->tiles_left();
      this->Step(offer_);
      if (this->tiles_left() != tiles) offer_.tile = offer_.full = false;
      if (this->took_activation()) offer_.activation = false;
    }
  }
  void Restart() {
    this->Reset(1);
    offer_ = {false, false, false, false, false};
    has_set_ = false;
  }

 private:
  SequencerInputs offer_ = {false, false, false, false, false};
  bool has_set_ = false;
};

using Builds = testing::Types<SequencerBuild<Vunit_sequencer_o6_b3, 6, 3, 1, false>,
                              SequencerBuild<Vunit_sequencer_o3_b2_q4, 3, 2, 4, false>,
                              SequencerBuild<Vunit_sequencer_o40_b5_q32, 40, 5, 32, false>,
                              SequencerBuild<Vunit_sequencer_o1_int32, 1, 2, 1, true>>;
struct NameOf {
  template <typename B>
  static std::string GetName(int) {
    return "Credits" + std::to_string(B::kOutDepth) + "Sets" + std::to_string(B::kParamBlocks) +
           "ReqCycles" + std::to_string(B::kReqCycles) + (B::kInt32 ? "Int32" : "");
  }
};
TYPED_TEST_SUITE(SequencerRandom, Builds, NameOf);

TYPED_TEST(SequencerRandom, EveryCycleFollowsTheEntryRule) {
  std::string uses, swaps, releases;
  for (int i = 0; i < 400 && !this->HasFatalFailure(); ++i) {
    this->Episode(static_cast<int>(this->dice_.Between(20, 600)));
    uses += this->uses();
    swaps += this->swaps();
    releases += this->releases();
    this->Forget();
    if (this->dice_.Chance(20)) this->Restart();
  }
  // What the random neighbours were to bring about.
  int back_to_back = 0;
  for (std::size_t i = 0; i < uses.size(); ++i) back_to_back += uses[i] == 'V' && swaps[i] == '^';
  EXPECT_GT(back_to_back, 100);
  for (const char use : std::string("Vwac-"))
    EXPECT_GT(std::count(uses.begin(), uses.end(), use), 100) << use;
  EXPECT_EQ(uses.find('p') != std::string::npos, !TypeParam::kInt32);
  EXPECT_EQ(releases.find('r') != std::string::npos, !TypeParam::kInt32);
}

}  // namespace
}  // namespace systole::tb

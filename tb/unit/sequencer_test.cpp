// SPDX-License-Identifier: Apache-2.0
// The sequencer's timelines, slot by slot. V is a vector; w, a, p, c wait for weights, activations,
// parameters, credits;
// - is no tile; ^ is a swap; r releases a parameter set.
#include <Vunit_sequencer_o1_int32.h>
#include <Vunit_sequencer_o3_b2_q4.h>
#include <Vunit_sequencer_o6_b3.h>
#include <gtest/gtest.h>

#include <string>

#include "sequencer_bench.h"

namespace systole::tb {
namespace {

/// OutDepth 6, ParamBlocks 3.
class SequencerTest : public SequencerBench<SequencerBuild<Vunit_sequencer_o6_b3, 6, 3, 1, false>> {
 protected:
  /// The parameter set of each vector.
  std::string Sets() const {
    std::string sets;
    for (const Slot& slot : vectors()) sets += std::to_string(slot.param_set);
    return sets;
  }
};
/// OutDepth 3, ReqCycles 4.
class SequencerPacedTest
    : public SequencerBench<SequencerBuild<Vunit_sequencer_o3_b2_q4, 3, 2, 4, false>> {};
/// OutDepth 1, int32 results.
class SequencerInt32Test
    : public SequencerBench<SequencerBuild<Vunit_sequencer_o1_int32, 1, 2, 1, true>> {};

constexpr SequencerInputs kNothing = {false, false, false, false, false};
constexpr SequencerInputs kTileOnly = {true, false, true, false, false};

TEST_F(SequencerTest, TilesFollowEachOtherWithoutABubble) {
  Store(2);
  Add(3, "FLP");
  Add(4, "FLP");
  Run(10);
  EXPECT_EQ(uses(), "wVVVVVVV--");
  EXPECT_EQ(swaps(), "^..^......");
}

TEST_F(SequencerTest, TilesOfOneVectorEnterInEveryCycle) {
  Store(1);
  Add(1, "FLP");
  for (int i = 0; i < 4; ++i) Add(1, "FL");
  Run(8);
  EXPECT_EQ(uses(), "wVVVVV--");
  EXPECT_EQ(swaps(), "^^^^^...");
}

TEST_F(SequencerTest, KTilesOfOneVectorEnterInEveryCycle) {
  Store(1);
  Add(1, "FP");
  for (int i = 0; i < 3; ++i) Add(1, "");
  Add(1, "L");
  Run(7);
  EXPECT_EQ(uses(), "wVVVVV-");
  EXPECT_EQ(swaps(), "^^^^^..");
}

TEST_F(SequencerTest, WaitsForWeightsBeforeAndBetweenTiles) {
  Store(2);
  Add(2, "FLP");
  Add(2, "FLP");
  Run(3, kTileOnly);
  Run(1);
  Run(4, kTileOnly);  // the next tile is loading when the last vector enters
  Run(4);
  EXPECT_EQ(uses(), "wwwwVVwwwVV-");
  EXPECT_EQ(swaps(), "...^....^...");
}

TEST_F(SequencerTest, WaitsForActivationsAndTheSwapWaitsWithThem) {
  Store(2);
  Add(2, "FLP");
  Add(1, "FLP");
  Run(2);
  Run(3, {true, true, false, false, false});
  Run(3);
  EXPECT_EQ(uses(), "wVaaaVV-");
  EXPECT_EQ(swaps(), "^....^..");
}

TEST_F(SequencerTest, WaitsForParametersWithTheLastKTileOnly) {
  Add(2, "FP");
  Add(2, "L");
  Run(5);
  Step({true, true, true, true, false});  // stored in this cycle: good from the next on
  Run(3);
  EXPECT_EQ(uses(), "wVVpppVV-");
  EXPECT_EQ(swaps(), "^.^......");
}

TEST_F(SequencerTest, ASetStoredForTheNextBlockDoesNotServeThisOne) {
  Store(1);
  Add(1, "FLP");
  Add(1, "FLP");  // finds none: the first block took it
  Run(4);
  EXPECT_EQ(uses(), "wVpp");
}

TEST_F(SequencerTest, KeepNeedsNoOtherSet) {
  Store(1);
  Add(1, "FLP");
  Add(2, "FL");
  Add(1, "FP");
  Run(5);
  EXPECT_EQ(uses(), "wVVVV");  // the last one is not of a last K tile
}

TEST_F(SequencerTest, WaitsForCreditsAndOneComesBackACycleLater) {
  Store(1);
  Add(9, "FLP");
  for (int i = 0; i < 9; ++i) Step({});
  Step({true, true, true, false, true});  // a result leaves
  Step({});
  Step({});
  EXPECT_EQ(uses(), "wVVVVVVcccVc");
}

TEST_F(SequencerTest, OnlyResultsTakeCredits) {
  Store(1);
  Add(8, "FP");
  Add(8, "L");
  for (int i = 0; i < 17; ++i) Step({});
  EXPECT_EQ(uses(), "wVVVVVVVVVVVVVVcc");
}

TEST_F(SequencerTest, NamesTheFirstThingThatIsMissing) {
  Add(7, "FLP");
  Step({});
  Step({true, true, false, false, false});  // neither activation nor set
  Step({});
  Step({true, true, true, true, false});
  for (int i = 0; i < 7; ++i) Step({});     // the seventh has no credit
  Step({true, true, false, false, false});  // nor an activation
  EXPECT_EQ(uses(), "wappVVVVVVca");
}

TEST_F(SequencerTest, SetsGoRoundTheRingAndAreReleasedByTheNextOpening) {
  Store(3);
  Add(1, "FLP");
  Add(1, "FL");
  Add(1, "FLP");
  Add(1, "FLP");
  Run(5);
  EXPECT_EQ(uses(), "wVVVV");
  EXPECT_EQ(releases(), "..rr.")
      << "in the slot of the swap, which may carry the last vector that needs it";
  EXPECT_EQ(Sets(), "0012");
  Store(2);
  Add(1, "FP");
  Add(1, "L");
  Add(1, "FLP");
  Run(4);
  EXPECT_EQ(uses(), "wVVV");
  EXPECT_EQ(releases(), "r.r.");
  EXPECT_EQ(Sets(), "001");
}

TEST_F(SequencerTest, ASlotSaysWhereItsVectorBelongs) {
  Store(1);
  Add(3, "FP", 5);
  Add(3, "L", 5);
  Run(9);
  ASSERT_EQ(uses(), "wVVVVVV--");
  for (unsigned m = 0; m < 6; ++m) {
    const Slot& slot = vectors().at(m);
    EXPECT_EQ(slot.address, m % 3);
    EXPECT_EQ(slot.first, m < 3);
    EXPECT_EQ(slot.last, m >= 3);
    EXPECT_EQ(slot.block_end, m == 5);
    EXPECT_EQ(slot.n_used, 5U);
  }
}

TEST_F(SequencerTest, TheLargestTileEndsWhereItShould) {
  Store(1);
  Add(65535, "FLP", 127);
  Run(65540);
  EXPECT_EQ(uses(), "w" + std::string(65535, 'V') + "----");
}

TEST_F(SequencerTest, BusyUntilTheLastResultHasLeft) {
  Store(1);
  Step(kNothing);
  EXPECT_FALSE(dut_->busy_o);
  Add(1, "FLP");
  Run(2);
  for (int i = 0; i < 5; ++i) Step(kNothing);
  EXPECT_TRUE(dut_->busy_o);
  Step({false, false, false, false, true});
  Step(kNothing);
  EXPECT_FALSE(dut_->busy_o);
}

TEST_F(SequencerTest, ResetInAnySlotForgetsTilesCreditsAndSets) {
  for (int slots = 0; slots <= 12; ++slots) {
    Store(2);
    Add(3, "FP");
    Add(3, "L");
    Add(4, "FLP");
    for (int i = 0; i < slots; ++i) Step({});
    Reset(1 + slots % 2);
    Add(7, "FLP");  // needs all six credits, and a set of its own
    for (int i = 0; i < 2; ++i) Step({});
    Step({true, true, true, true, false});
    for (int i = 0; i < 7; ++i) Step({});
    EXPECT_EQ(uses(), "wppVVVVVVc");
    EXPECT_EQ(releases(), "..........");
    EXPECT_EQ(vectors().at(0).param_set, 0U);
    Reset(1);
  }
}

TEST_F(SequencerPacedTest, ResultsKeepTheirDistance) {
  Store(2);
  Add(3, "FLP");
  Add(2, "FLP");
  Run(22);
  EXPECT_EQ(uses(), "wVcccVcccVcccVcccV----");
  EXPECT_EQ(swaps(), "^........^............");
}

TEST_F(SequencerPacedTest, VectorsWithoutAResultUseTheTimeBetween) {
  Store(2);
  Add(1, "FLP");
  Add(2, "FP");
  Add(2, "L");
  Run(12);
  EXPECT_EQ(uses(), "wVVVcVcccV--");
}

TEST_F(SequencerPacedTest, CreditsAndDistanceAreBothNeeded) {
  Store(1);
  Add(5, "FLP");
  for (int i = 0; i < 14; ++i) Step({});  // three results, none leaves
  Step({true, true, true, false, true});
  for (int i = 0; i < 4; ++i) Step({});
  EXPECT_EQ(uses(), "wVcccVcccVcccccVccc");
}

TEST_F(SequencerInt32Test, NeedsNoParametersAndReleasesNone) {
  Add(2, "FLP");
  Add(1, "FLP");
  Run(8);
  EXPECT_EQ(uses(), "wVcVcV--");  // one credit: back a cycle after its vector
  EXPECT_EQ(releases(), "........");
}

TEST_F(SequencerTest, AFullShadowWithoutATileBreaksAContract) {
  dut_->tile_valid_i = dut_->act_valid_i = dut_->set_stored_i = dut_->credit_i = 0;
  dut_->shadow_full_i = 1;
  EXPECT_THROW(dut_.Tick(), device::RtlContractBroken);
}

TEST_F(SequencerTest, ACreditNobodyTookBreaksAContract) {
  EXPECT_THROW(Step({false, false, false, false, true}), device::RtlContractBroken);
}

TEST_F(SequencerTest, MoreSetsThanTheRingHoldsBreakAContract) {
  Store(3);
  EXPECT_THROW(Store(2), device::RtlContractBroken);
}

TEST_F(SequencerTest, ATileWithoutVectorsBreaksAContract) {
  Add(0, "FLP");
  EXPECT_THROW(Run(3), device::RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

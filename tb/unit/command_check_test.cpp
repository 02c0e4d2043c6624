// SPDX-License-Identifier: Apache-2.0
// The command check: the last legal and the first illegal value of everything, the order of the
// causes, what a fault stops, reset; then random commands against a list of the rules.
#include <Vunit_command_check_int32.h>
#include <Vunit_command_check_large.h>
#include <Vunit_command_check_small.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "command_check_bench.h"

namespace systole::tb {
namespace {

using device::Fault;
using device::TileCommand;
using Small = CheckBuild<Vunit_command_check_small, 4, 6, 10, false>;
using Int32 = CheckBuild<Vunit_command_check_int32, 4, 6, 10, true>;
using Large = CheckBuild<Vunit_command_check_large, 64, 64, 4096, false>;  // the largest there is

class CommandCheckTest : public CommandCheckBench<Small> {
 protected:
  /// After the commands `before`, `command` gets the verdict `want`.
  void After(const std::vector<TileCommand>& before, const TileCommand& command, Fault want) {
    SCOPED_TRACE(std::to_string(before.size()) + " before; M " + std::to_string(command.vectors) +
                 " k " + std::to_string(command.k_used) + " n " + std::to_string(command.n_used) +
                 ": " + device::Describe(want));
    Reset(1);
    for (const TileCommand& c : before) Accept(c);
    Expect(command, want);
    EXPECT_EQ(accepted(), before.size() + (want == Fault::kNone ? 1 : 0));
  }
};
class CommandCheckInt32Test : public CommandCheckBench<Int32> {};
class CommandCheckLargeTest : public CommandCheckBench<Large> {};

TEST_F(CommandCheckTest, VectorsFromOneToTheWiresLimitAreLegalInASingleTile) {
  After({}, Tile(0, 6, 4, "FLP"), Fault::kVectorsZero);
  After({}, Tile(1, 6, 4, "FLP"), Fault::kNone);
  After({}, Tile(11, 6, 4, "FLP"), Fault::kNone);
  for (int vectors = 1; vectors < 65536; vectors *= 2) {
    After({}, Tile(vectors, 6, 4, "FLP"), Fault::kNone);
  }
  After({}, Tile(65535, 6, 4, "FLP"), Fault::kNone);
}

TEST_F(CommandCheckTest, BlocksOfSeveralTilesFitTheAccumulators) {
  After({}, Tile(10, 6, 4, "FP"), Fault::kNone);
  After({}, Tile(11, 6, 4, "FP"), Fault::kVectorsTooMany);
  After({}, Tile(65535, 6, 4, "FP"), Fault::kVectorsTooMany);
  After({Tile(10, 6, 4, "FP")}, Tile(10, 6, 4, ""), Fault::kNone);
  After({Tile(10, 6, 4, "FP")}, Tile(10, 6, 4, "L"), Fault::kNone);
  After({Tile(10, 6, 4, "FP")}, Tile(11, 6, 4, "L"), Fault::kVectorsTooMany);
}

TEST_F(CommandCheckTest, DepthAndOutputsFitTheArray) {
  After({}, Tile(1, 0, 4, "FLP"), Fault::kDepthZero);
  After({}, Tile(1, 1, 4, "FLP"), Fault::kNone);
  After({}, Tile(1, 6, 4, "FLP"), Fault::kNone);
  After({}, Tile(1, 7, 4, "FLP"), Fault::kDepthTooLarge);
  After({}, Tile(1, 255, 4, "FLP"), Fault::kDepthTooLarge);
  After({}, Tile(1, 6, 0, "FLP"), Fault::kOutputsZero);
  After({}, Tile(1, 6, 1, "FLP"), Fault::kNone);
  After({}, Tile(1, 6, 5, "FLP"), Fault::kOutputsTooLarge);
  After({}, Tile(1, 6, 255, "FLP"), Fault::kOutputsTooLarge);
}

TEST_F(CommandCheckTest, FirstOpensABlockAndLastClosesIt) {
  const TileCommand open = Tile(3, 6, 4, "FP"), single = Tile(3, 6, 4, "FLP");
  const TileCommand middle = Tile(3, 6, 4, ""), close = Tile(3, 6, 4, "L");
  After({}, middle, Fault::kNotOpen);
  After({}, close, Fault::kNotOpen);
  After({single}, close, Fault::kNotOpen);
  After({open, close}, middle, Fault::kNotOpen);
  After({open}, open, Fault::kStillOpen);
  After({open}, single, Fault::kStillOpen);
  After({open, middle}, open, Fault::kStillOpen);
  After({open, middle, close}, open, Fault::kNone);
  After({single}, open, Fault::kNone);
}

TEST_F(CommandCheckTest, AContinuingTileMayChangeItsDepthAlone) {
  const TileCommand open = Tile(3, 6, 4, "FP");
  After({open}, Tile(3, 1, 4, ""), Fault::kNone);
  After({open}, Tile(2, 6, 4, ""), Fault::kChanged);
  After({open}, Tile(4, 6, 4, "L"), Fault::kChanged);
  After({open}, Tile(3, 6, 3, ""), Fault::kChanged);
  After({open}, Tile(3, 6, 4, "P"), Fault::kChanged);
  After({open}, Tile(3, 6, 4, "LP"), Fault::kChanged);
  After({open}, Tile(3, 6, 4, "", 5, 4), Fault::kNone);  // no new_params: cfg is ignored
  // The block that counts is the open one.
  After({Tile(5, 6, 2, "FLP"), open}, Tile(3, 6, 4, "L"), Fault::kNone);
}

TEST_F(CommandCheckTest, KeepNeedsASetOfTheSameOutputs) {
  const TileCommand keep = Tile(9, 6, 3, "FL");
  After({}, keep, Fault::kNoParams);
  After({Tile(1, 1, 3, "FLP")}, keep, Fault::kNone);
  After({Tile(1, 1, 2, "FLP")}, keep, Fault::kNoParams);
  After({Tile(1, 1, 4, "FLP")}, keep, Fault::kNoParams);
  After({Tile(1, 1, 3, "FLP"), keep, keep}, Tile(2, 2, 3, "F"), Fault::kNone);
  After({Tile(1, 1, 3, "FLP"), Tile(1, 1, 2, "FLP")}, keep, Fault::kNoParams);  // only the newest
  After({Tile(1, 1, 3, "FP"), Tile(1, 1, 3, "L")}, keep, Fault::kNone);
}

TEST_F(CommandCheckTest, ClampLimitsMayMeetButNotCross) {
  After({}, Tile(1, 1, 1, "FLP", 127, 127), Fault::kNone);
  After({}, Tile(1, 1, 1, "FLP", -128, -128), Fault::kNone);
  After({}, Tile(1, 1, 1, "FLP", -1, 0), Fault::kNone);  // signed
  After({}, Tile(1, 1, 1, "FLP", 0, -1), Fault::kClamp);
  After({}, Tile(1, 1, 1, "FLP", 127, -128), Fault::kClamp);
  After({}, Tile(1, 1, 1, "FP", 6, 5), Fault::kClamp);
  After({kPlain}, Tile(1, 1, 1, "FL", 6, 5), Fault::kNone);  // keeps the set it has
}

// Every row has two causes at once, or more; the one named first in fault_e is told.
TEST_F(CommandCheckTest, TheFirstCauseInOrderIsReported) {
  const TileCommand open = Tile(3, 6, 4, "FP"), set = Tile(3, 6, 4, "FLP");
  After({}, Tile(0, 0, 0, ""), Fault::kVectorsZero);
  After({}, Tile(0, 7, 5, "FLP", 1, 0), Fault::kVectorsZero);
  After({open}, Tile(11, 0, 4, ""), Fault::kVectorsTooMany);
  After({}, Tile(11, 7, 4, "F"), Fault::kVectorsTooMany);
  After({}, Tile(11, 6, 4, ""), Fault::kVectorsTooMany);        // not open either
  After({open}, Tile(11, 6, 4, "FP"), Fault::kVectorsTooMany);  // still open
  After({}, Tile(3, 0, 0, "FLP"), Fault::kDepthZero);
  After({}, Tile(3, 0, 5, "L"), Fault::kDepthZero);
  After({}, Tile(3, 7, 0, "FLP"), Fault::kDepthTooLarge);
  After({open}, Tile(3, 7, 5, "FLP"), Fault::kDepthTooLarge);
  After({}, Tile(3, 6, 0, "L"), Fault::kOutputsZero);
  After({open}, Tile(2, 6, 0, ""), Fault::kOutputsZero);
  After({}, Tile(3, 6, 5, ""), Fault::kOutputsTooLarge);
  After({open}, Tile(3, 6, 5, "FLP", 1, 0), Fault::kOutputsTooLarge);
  After({set}, Tile(2, 6, 3, "P", 1, 0),
        Fault::kNotOpen);  // changed, in a way, and the clamp is wrong
  After({open}, Tile(3, 6, 3, "FL"), Fault::kStillOpen);  // no set of three
  After({open}, Tile(3, 6, 4, "FLP", 1, 0), Fault::kStillOpen);
  After({open}, Tile(3, 6, 4, "P", 1, 0), Fault::kChanged);
}

TEST_F(CommandCheckTest, ASumOfUnequalTilesIsCountedToTheLastProduct) {
  for (int round = 0; round < 3;
       ++round) {  // another order of depths: every bit carries differently
    Reset(1);
    Accept(Tile(1, 5, 1, "FP"));
    int left = 131071 - 5;
    while (left > 6) {
      const int k_used = static_cast<int>(dice_.Between(1, 6));
      Accept(Tile(1, k_used, 1, ""));
      left -= k_used;
      if (HasFatalFailure()) return;
    }
    Expect(Tile(1, left, 1, ""), Fault::kNone);
    Expect(Tile(1, 1, 1, "L"), Fault::kSumTooLong);
  }
}

TEST_F(CommandCheckTest, WithoutRoomALegalCommandWaits) {
  const TileCommand open = Tile(3, 6, 4, "FP");
  for (int i = 0; i < 5; ++i) Step(&open, false, Fault::kNone);
  EXPECT_EQ(accepted(), 0U);
  Accept(open);  // had it opened a block before, this would be a fault
  EXPECT_EQ(accepted(), 1U);
}

TEST_F(CommandCheckTest, AnIllegalCommandIsFoundEvenWithoutRoom) {
  const TileCommand bad = Tile(0, 1, 1, "FLP");
  Accept(kPlain);
  Step(&bad, false, Fault::kVectorsZero);
  EXPECT_EQ(fault(), Fault::kVectorsZero);
}

TEST_F(CommandCheckTest, GarbageWithoutValidIsNoFault) { Idle(1000); }

TEST_F(CommandCheckTest, TheIndexOfAFaultCountsAcceptedCommands) {
  for (int i = 0; i < 300; ++i) Accept(kPlain);
  Idle(3);
  Expect(Tile(1, 1, 0, "FLP"), Fault::kOutputsZero);
  EXPECT_EQ(dut_->fault_index_o, 300U);
}

TEST_F(CommandCheckTest, AParameterFaultStopsTheCommandsAfterIt) {
  Accept(kPlain);
  Step(&kPlain, true, Fault::kNone, {Fault::kShift, 7});  // this one is still accepted
  EXPECT_EQ(accepted(), 2U);
  for (int i = 0; i < 5; ++i) Step(&kPlain, true, Fault::kNone, {Fault::kMultiplier, 8});
  EXPECT_EQ(accepted(), 2U);
  EXPECT_EQ(fault(), Fault::kShift);
  EXPECT_EQ(dut_->fault_index_o, 7U);
}

TEST_F(CommandCheckTest, AParameterFaultWinsInTheSameCycleAndLosesLater) {
  const TileCommand bad = Tile(0, 1, 1, "FLP");
  Accept(kPlain);
  Step(&bad, true, Fault::kVectorsZero, {Fault::kMultiplier, 0});
  EXPECT_EQ(fault(), Fault::kMultiplier);
  EXPECT_EQ(dut_->fault_index_o, 0U);
  Reset(1);
  Accept(kPlain);
  Step(&bad, true, Fault::kVectorsZero);
  Step(&bad, true, Fault::kVectorsZero, {Fault::kMultiplier, 0});
  EXPECT_EQ(fault(), Fault::kVectorsZero);
  EXPECT_EQ(dut_->fault_index_o, 1U);
}

TEST_F(CommandCheckTest, ResetForgetsBlockSetIndexAndFault) {
  Accept(Tile(3, 6, 4, "FP"));
  Reset(1);
  Expect(Tile(3, 6, 4, "L"), Fault::kNotOpen);
  Reset(2);
  Accept(Tile(3, 6, 4, "FLP"));
  Reset(1);
  Expect(Tile(3, 6, 4, "FL"), Fault::kNoParams);
  Reset(1);
  Accept(Tile(3, 6, 4, "FP"));  // index and fault are checked in every step
}

TEST_F(CommandCheckInt32Test, ParametersAreIgnored) {
  Accept(Tile(3, 6, 4, "FL"));  // nothing to keep, and no need to
  Accept(Tile(3, 6, 2, "FLP", 5, 4));
  Accept(Tile(3, 6, 4, "FP"));
  Accept(Tile(3, 6, 4, "P"));
  Accept(Tile(3, 6, 4, "LP", 5, 4));
  Expect(Tile(3, 6, 4, "L"), Fault::kNotOpen);
}

TEST_F(CommandCheckLargeTest, TheLargestSizesAreLegal) {
  Accept(Tile(4096, 64, 64, "FP"));
  Accept(Tile(4096, 64, 64, "L"));
  Expect(Tile(4097, 64, 64, "FP"), Fault::kVectorsTooMany);
  Reset(1);
  Expect(Tile(1, 65, 64, "FLP"), Fault::kDepthTooLarge);
  Reset(1);
  Expect(Tile(1, 64, 65, "FLP"), Fault::kOutputsTooLarge);
}

TEST_F(CommandCheckLargeTest, ASumOf131071ProductsIsTheLongest) {
  for (const int tail : {63, 64}) {
    for (const bool last : {false, true}) {
      Reset(1);
      Accept(Tile(1, 64, 1, "FP"));
      for (int i = 1; i < 2047; ++i) Accept(Tile(1, 64, 1, ""));  // 2047 * 64 = 131008
      Expect(Tile(1, tail, 1, last ? "L" : ""), tail == 63 ? Fault::kNone : Fault::kSumTooLong);
    }
  }
}

TEST_F(CommandCheckLargeTest, EachBlockCountsItsOwnSum) {
  for (int block = 0; block < 2; ++block) {
    Accept(Tile(1, 63, 1, "FP"));
    for (int i = 0; i < 2047; ++i) Accept(Tile(1, 64, 1, i == 2046 ? "L" : ""));
  }
  Accept(Tile(1, 64, 1, "FL"));
  Expect(Tile(1, 1, 1, ""), Fault::kNotOpen);
}

// The high bits of an index move after 2^31 commands. Without a reset it starts anywhere.
TEST(CommandCheckWithoutResetTest, EveryBitOfTheIndexCountsFromAnyStart) {
  using device::Fault;
  Dice dice(41);
  std::uint32_t seen = 0, seen_in_fault = 0;
  for (int start = 0; start < 1000; ++start) {
    device::ClockedDut<Small::Model> dut("systole_command_check without a reset",
                                         static_cast<int>(dice.Between(1, 1 << 30)));
    dut->rst_ni = 1;
    dut->valid_i = dut->room_i = 1;
    dut->command_i = Tile(1, 1, 1, "FLP").Encode();
    dut->param_fault_i = 0;
    dut.Settle();
    if (dut->fault_o != 0) continue;  // starts broken: 15 of 16
    const bool push = dut->push_o;    // else a block starts open, and the command is illegal
    const std::uint32_t index = dut->index_o;
    try {
      dut.Tick();
    } catch (const device::RtlContractBroken&) {  // that an open block's sum is legal takes a reset
    }
    ASSERT_EQ(dut->index_o, index + push) << "start " << start;
    ASSERT_EQ(dut->fault_o, static_cast<int>(push ? Fault::kNone : Fault::kStillOpen));
    seen |= index;
    if (push) continue;
    ASSERT_EQ(dut->fault_index_o, index) << "start " << start;
    seen_in_fault |= index;
  }
  EXPECT_EQ(seen, 0xFFFFFFFFU) << "a bit that never was 1";
  EXPECT_EQ(seen_in_fault, 0xFFFFFFFFU) << "a bit that never was 1";
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// The requantisation lane: values worked out by hand, reference vectors, cycle law, gaps, reset.
// Every lane, which is every multiplier inside. Random values are in requantise_random_test.cpp.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "device/clocked_dut.h"
#include "requantise_lane.h"
#include "shared_data.h"

namespace systole::tb {
namespace {

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kHalf = 1 << 30;  // the multiplier 0.5: with shift 1 a factor of one

template <typename Corner>
std::string NameOf(const testing::TestParamInfo<Corner>& info) {
  return info.param.name;
}

struct ScaleCorner {
  const char* name;
  std::int32_t acc, multiplier;
  int shift, want_double, want_single;
};

class RequantiseScale : public testing::TestWithParam<ScaleCorner> {};

TEST_P(RequantiseScale, MatchesPencilAndPaper) {
  const ScaleCorner& c = GetParam();
  for (const int req_cycles : kLanes) {
    LaneBench lane(req_cycles, 1);
    Requantisation r;
    r.total = c.acc;
    r.channel = {0, static_cast<std::uint32_t>(c.multiplier), static_cast<std::int8_t>(c.shift)};
    lane.Send(r, c.want_double);
    r.config.single_rounding = true;
    lane.Send(r, c.want_single);
    lane.Drain();
    EXPECT_EQ(lane.results(), 2);
  }
}

// Factor 1/2: one rounding whatever the mode, ties upward.
INSTANTIATE_TEST_SUITE_P(OneStep, RequantiseScale,
                         testing::Values(ScaleCorner{"PlusHalf", 1, kHalf, 0, 1, 1},
                                         ScaleCorner{"MinusHalf", -1, kHalf, 0, 0, 0},
                                         ScaleCorner{"PlusOneAndAHalf", 3, kHalf, 0, 2, 2},
                                         ScaleCorner{"MinusOneAndAHalf", -3, kHalf, 0, -1, -1},
                                         ScaleCorner{"Whole", -4, kHalf, 0, -2, -2},
                                         ScaleCorner{"NearlyOne", 100, kMax, 0, 100, 100},
                                         ScaleCorner{"NearlyMinusOne", -100, kMax, 0, -100, -100}),
                         NameOf<ScaleCorner>);

// Factor 1/4 and smaller: 31 bits first and the rest then, or all at once.
INSTANTIATE_TEST_SUITE_P(TwoSteps, RequantiseScale,
                         testing::Values(ScaleCorner{"PlusHalf", 2, kHalf, -1, 1, 1},
                                         ScaleCorner{"MinusHalf", -2, kHalf, -1, -1, 0},
                                         ScaleCorner{"PlusOneAndAHalf", 6, kHalf, -1, 2, 2},
                                         ScaleCorner{"MinusOneAndAHalf", -6, kHalf, -1, -2, -1},
                                         ScaleCorner{"QuarterClimbsTwice", 1, kHalf, -1, 1, 0},
                                         ScaleCorner{"MinusQuarter", -1, kHalf, -1, 0, 0},
                                         ScaleCorner{"FiveQuarters", 5, kHalf, -1, 2, 1},
                                         ScaleCorner{"MinusSevenQuarters", -7, kHalf, -1, -2, -2},
                                         ScaleCorner{"EighthOfTwelve", 12, kHalf, -2, 2, 2},
                                         ScaleCorner{"EighthOfMinusTwelve", -12, kHalf, -2, -2, -1},
                                         ScaleCorner{"EighthOfEleven", 11, kHalf, -2, 2, 1}),
                         NameOf<ScaleCorner>);

// Factor 2^-32 and nearly 2^-31, the dead channels of real networks. MaxTimesMax needs 33 bits to
// round.
INSTANTIATE_TEST_SUITE_P(ShiftMinus31, RequantiseScale,
                         testing::Values(ScaleCorner{"MinIsMinusHalf", kMin, kHalf, -31, -1, 0},
                                         ScaleCorner{"MaxIsNearlyHalf", kMax, kHalf, -31, 1, 0},
                                         ScaleCorner{"MaxTimesMax", kMax, kMax, -31, 1, 1},
                                         ScaleCorner{"MinTimesMax", kMin, kMax, -31, -1, -1},
                                         ScaleCorner{"ShiftMinus30", kMin, kMax, -30, -2, -2},
                                         ScaleCorner{"Zero", 0, kMax, -31, 0, 0}),
                         NameOf<ScaleCorner>);

// No reference vector has a multiplier between 0 and 2^30.
INSTANTIATE_TEST_SUITE_P(SmallMultiplier, RequantiseScale,
                         testing::Values(ScaleCorner{"ZeroTimesMin", kMin, 0, 0, 0, 0},
                                         ScaleCorner{"ZeroTimesMaxLeft", kMax, 0, 1, 0, 0},
                                         ScaleCorner{"OneTimesMin", kMin, 1, 0, -1, -1},
                                         ScaleCorner{"OneTimesMax", kMax, 1, 0, 1, 1},
                                         ScaleCorner{"OneHalf", kHalf, 1, 0, 1, 1},
                                         ScaleCorner{"OneMinusHalf", -kHalf, 1, 0, 0, 0},
                                         ScaleCorner{"OneBelowMinusHalf", -kHalf - 1, 1, 0, -1, -1},
                                         ScaleCorner{"OneMinusHalfTwoSteps", kMin, 1, -1, -1, 0},
                                         ScaleCorner{"OneVanishes", kMin, 1, -31, 0, 0},
                                         ScaleCorner{"FiveQuartersUp", kHalf, 5, -1, 2, 1},
                                         ScaleCorner{"MinusFiveQuarters", -kHalf, 5, -1, -1, -1},
                                         ScaleCorner{"MinusThreeHalves", -kHalf, 6, -1, -2, -1},
                                         ScaleCorner{"HundredTimesMax", kMax, 100, 0, 100, 100},
                                         ScaleCorner{"HundredTimesMin", kMin, 100, 0, -100, -100}),
                         NameOf<ScaleCorner>);

// With shift +1 the operand leaves int32 from 2^30 on; wrapped it would change its sign. No
// reference vector does that.
INSTANTIATE_TEST_SUITE_P(LeftShift, RequantiseScale,
                         testing::Values(ScaleCorner{"Identity", -77, kHalf, 1, -77, -77},
                                         ScaleCorner{"TieUpward", 1, 1610612736, 1, 2, 2},
                                         ScaleCorner{"NegativeTieUpward", -1, 1610612736, 1, -1,
                                                     -1},
                                         ScaleCorner{"FirstWrap", kHalf, 1, 1, 1, 1},
                                         ScaleCorner{"LastNegativeUnwrapped", -kHalf, 1, 1, -1, -1},
                                         ScaleCorner{"FirstNegativeWrap", -kHalf - 1, 1, 1, -1, -1},
                                         ScaleCorner{"MaxTimesOne", kMax, 1, 1, 2, 2},
                                         ScaleCorner{"MinTimesOne", kMin, 1, 1, -2, -2},
                                         ScaleCorner{"MaxTimes63", kMax, 63, 1, 126, 126},
                                         ScaleCorner{"MinTimes64", kMin, 64, 1, -128, -128},
                                         ScaleCorner{"WideMaxClamps", kMax, kMax, 1, 127, 127},
                                         ScaleCorner{"WideMinClamps", kMin, kMax, 1, -128, -128}),
                         NameOf<ScaleCorner>);

struct OutputCorner {
  const char* name;
  std::int32_t total, bias;
  int zero_point, min, max, want;
};

class RequantiseOutput : public testing::TestWithParam<OutputCorner> {};

TEST_P(RequantiseOutput, AddsBiasAndZeroPointThenClamps) {
  const OutputCorner& c = GetParam();
  for (const int req_cycles : kLanes) {
    LaneBench lane(req_cycles, 2);
    for (const bool single : {false, true}) {
      lane.Send({c.total,
                 {c.bias, kHalf, 1},
                 {single, static_cast<std::int8_t>(c.zero_point), static_cast<std::int8_t>(c.min),
                  static_cast<std::int8_t>(c.max)}},
                c.want);
    }
    lane.Drain();
    EXPECT_EQ(lane.results(), 2);
  }
}

INSTANTIATE_TEST_SUITE_P(
    ZeroPointAndClamp, RequantiseOutput,
    testing::Values(OutputCorner{"Inside", 100, 0, -50, -128, 60, 50},
                    OutputCorner{"AtMax", 127, 0, 0, -128, 127, 127},
                    OutputCorner{"PastMax", 128, 0, 0, -128, 127, 127},
                    OutputCorner{"AtMin", -128, 0, 0, -128, 127, -128},
                    OutputCorner{"PastMin", -129, 0, 0, -128, 127, -128},
                    OutputCorner{"LowestZeroPointAtMax", 255, 0, -128, -128, 127, 127},
                    OutputCorner{"LowestZeroPointPastMax", 256, 0, -128, -128, 127, 127},
                    OutputCorner{"LowestZeroPointBelow", 254, 0, -128, -128, 127, 126},
                    OutputCorner{"HighestZeroPointAtMin", -255, 0, 127, -128, 127, -128},
                    OutputCorner{"HighestZeroPointPastMin", -256, 0, 127, -128, 127, -128},
                    OutputCorner{"HighestZeroPointAbove", -254, 0, 127, -128, 127, -127},
                    OutputCorner{"Relu", -100, 0, 20, 20, 127, 20},
                    OutputCorner{"OnlyMin", 9, 0, 0, -128, -128, -128},
                    OutputCorner{"OnlyMax", 9, 0, 0, 127, 127, 127},
                    OutputCorner{"SinglePoint", -7, 0, 3, 5, 5, 5},
                    OutputCorner{"MaxDoesNotWrap", kMax, 0, 127, -128, 127, 127},
                    OutputCorner{"MinDoesNotWrap", kMin, 0, -128, -128, 127, -128}),
    NameOf<OutputCorner>);

INSTANTIATE_TEST_SUITE_P(
    Bias, RequantiseOutput,
    testing::Values(OutputCorner{"BiasAlone", 0, 77, 0, -128, 127, 77},
                    OutputCorner{"Sum", -50, 77, 0, -128, 127, 27},
                    OutputCorner{"WrapsBelowZero", kMax, 1, 0, -128, 127, -128},
                    OutputCorner{"WrapsAboveZero", kMin, -1, 0, -128, 127, 127},
                    OutputCorner{"WrapsToMinusTwo", kMax, kMax, 0, -128, 127, -2},
                    OutputCorner{"WrapsToZero", kMin, kMin, 0, -128, 127, 0}),
    NameOf<OutputCorner>);

class RequantiseTest : public testing::TestWithParam<int> {
 protected:
  int req_cycles() const { return GetParam(); }
  /// The value `value` by way of a factor of one.
  static Requantisation Identity(int value) { return {value, {0, kHalf, 1}, {}}; }
};

INSTANTIATE_TEST_SUITE_P(ReqCycles, RequantiseTest, testing::ValuesIn(kLanes),
                         [](const auto& info) { return std::to_string(info.param); });

// The accumulators are cut into a bias and a total anywhere, so the sum of the two wraps half of
// the time.
TEST_P(RequantiseTest, EqualsEveryReferenceVectorInBothRoundings) {
  SYSTOLE_NEED_SHARED_DATA();
  LaneBench lane(req_cycles(), 3);
  Dice dice(3);
  int sent = 0;
  for (const RequantVector& v : ReadRequantVectors()) {
    if (v.q.shift > 1) continue;  // the unit refuses these
    Requantisation r;
    r.channel = {static_cast<std::int32_t>(dice.Word()), static_cast<std::uint32_t>(v.q.multiplier),
                 static_cast<std::int8_t>(v.q.shift)};
    r.total = static_cast<std::int32_t>(static_cast<std::uint32_t>(v.acc) -
                                        static_cast<std::uint32_t>(r.channel.bias));
    r.config = {false, static_cast<std::int8_t>(v.q.zero_point), static_cast<std::int8_t>(v.q.min),
                static_cast<std::int8_t>(v.q.max)};
    lane.Send(r, v.out_double);
    r.config.single_rounding = true;
    lane.Send(r, v.out_single);
    sent += 2;
    if (lane.failed()) return;
  }
  lane.Drain();
  EXPECT_EQ(lane.results(), sent);
  EXPECT_EQ(sent, 2 * 95349) << "vectors of the file with a shift up to +1";
}

TEST_P(RequantiseTest, TakesATotalEveryReqCyclesAndAnswersAtThatPace) {
  LaneBench lane(req_cycles(), 4);
  for (int i = 0; i < 100; ++i) lane.Send(Identity(i - 50), i - 50);
  lane.Drain();
  EXPECT_EQ(lane.results(), 100);
}

TEST_P(RequantiseTest, GapsOfEveryLengthChangeNothing) {
  LaneBench lane(req_cycles(), 5);
  for (int gap = 0; gap <= 2 * LaneBench::Stages(req_cycles()); ++gap) {
    lane.Send(Identity(gap), gap);
    lane.Send(Identity(-gap), -gap);
    lane.Idle(gap);
  }
  lane.Drain();
}

TEST_P(RequantiseTest, NeighboursWithOtherChannelsDoNotMix) {
  LaneBench lane(req_cycles(), 6);
  for (int i = 0; i < 50; ++i) {
    // 3/4 * 2^-1 * 6 = 2.25 and -6 * 2^-2 = -1.5, with unlike zero points and clamps
    lane.Send({6, {0, 1610612736, -1}, {false, 10, -128, 127}}, 13);  // 4.5 up to 5, 2.5 away to 3
    lane.Send({-6, {0, kHalf, -1}, {true, -10, -128, 127}}, -11);     // -1.5 up to -1
    lane.Send({100, {28, kHalf, 1}, {true, 0, -5, 5}}, 5);
  }
  lane.Drain();
}

TEST_P(RequantiseTest, ResetEmptiesEveryStage) {
  LaneBench lane(req_cycles(), 7);
  const int stages = LaneBench::Stages(req_cycles());
  for (int age = 0; age <= stages; ++age) {
    for (const int cycles : {1, 3}) {
      for (int i = 0; i < 3; ++i) lane.Send(Identity(99), 99);
      lane.SendNow(Identity(98), 98);
      lane.Idle(age);
      lane.Reset(cycles);
      lane.Send(Identity(age), age);  // in the first cycle after it
      lane.Drain();
    }
  }
  EXPECT_FALSE(lane.failed());
}

class RequantiseSerialTest : public RequantiseTest {};

INSTANTIATE_TEST_SUITE_P(ReqCycles, RequantiseSerialTest, testing::Values(4, 8, 32),
                         [](const auto& info) { return std::to_string(info.param); });

TEST_P(RequantiseSerialTest, TotalsTooCloseBreakAContract) {
  LaneBench lane(req_cycles(), 8);
  lane.Send(Identity(1), 1);
  lane.Send(Identity(2), 2);
  lane.SendNow(Identity(3), 3);
  lane.Idle(req_cycles() - 2);
  EXPECT_THROW(
      {
        lane.SendNow(Identity(4), 4);
        lane.Idle(2);
      },
      device::RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

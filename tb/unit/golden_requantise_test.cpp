// SPDX-License-Identifier: Apache-2.0
/// The output stage against reference vectors and corners worked out by hand. Random values
/// against wide arithmetic are in golden_requantise_random_test.cpp.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/requantise.h"
#include "shared_data.h"

namespace systole::tb {
namespace {

using golden::Requant;
using golden::RequantiseOne;
using golden::Rounding;
using golden::ScaleOne;

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kHalf = 1 << 30;  // the multiplier 0.5, so shift 1 makes a factor of one

TEST(GoldenRequantise, ScalesEveryReferenceVectorInBothRoundings) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<RequantVector> vectors = ReadRequantVectors();
  ASSERT_EQ(vectors.size(), 100000U);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const RequantVector& v = vectors[i];
    ASSERT_EQ(ScaleOne(v.acc, v.q.multiplier, v.q.shift, Rounding::kDouble), v.scaled_double)
        << "record " << i;
    ASSERT_EQ(ScaleOne(v.acc, v.q.multiplier, v.q.shift, Rounding::kSingle), v.scaled_single)
        << "record " << i;
  }
}

TEST(GoldenRequantise, RequantisesEveryReferenceVectorInBothRoundings) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<RequantVector> vectors = ReadRequantVectors();
  ASSERT_EQ(vectors.size(), 100000U);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const RequantVector& v = vectors[i];
    ASSERT_EQ(RequantiseOne(v.acc, v.q, Rounding::kDouble), v.out_double) << "record " << i;
    ASSERT_EQ(RequantiseOne(v.acc, v.q, Rounding::kSingle), v.out_single) << "record " << i;
  }
}

struct Corner {
  const char* name;
  std::int32_t acc;
  std::int32_t multiplier;
  int shift;
  std::int64_t want_double;
  std::int64_t want_single;
};

class GoldenScale : public testing::TestWithParam<Corner> {};

TEST_P(GoldenScale, MatchesPencilAndPaper) {
  const Corner& c = GetParam();
  EXPECT_EQ(ScaleOne(c.acc, c.multiplier, c.shift, Rounding::kDouble), c.want_double);
  EXPECT_EQ(ScaleOne(c.acc, c.multiplier, c.shift, Rounding::kSingle), c.want_single);
}

std::string NameOf(const testing::TestParamInfo<Corner>& info) { return info.param.name; }

// Factor 1/2: one rounding whatever the mode, ties upward.
INSTANTIATE_TEST_SUITE_P(OneStep, GoldenScale,
                         testing::Values(Corner{"PlusHalf", 1, kHalf, 0, 1, 1},
                                         Corner{"MinusHalf", -1, kHalf, 0, 0, 0},
                                         Corner{"PlusOneAndAHalf", 3, kHalf, 0, 2, 2},
                                         Corner{"MinusOneAndAHalf", -3, kHalf, 0, -1, -1},
                                         Corner{"Whole", -4, kHalf, 0, -2, -2}),
                         NameOf);

// Factor 1/4: 31 bits first and one more then, or all at once.
INSTANTIATE_TEST_SUITE_P(TwoSteps, GoldenScale,
                         testing::Values(Corner{"PlusHalf", 2, kHalf, -1, 1, 1},
                                         Corner{"MinusHalf", -2, kHalf, -1, -1, 0},
                                         Corner{"PlusOneAndAHalf", 6, kHalf, -1, 2, 2},
                                         Corner{"MinusOneAndAHalf", -6, kHalf, -1, -2, -1},
                                         Corner{"QuarterClimbsTwice", 1, kHalf, -1, 1, 0},
                                         Corner{"MinusQuarter", -1, kHalf, -1, 0, 0},
                                         Corner{"FiveQuartersClimbTwice", 5, kHalf, -1, 2, 1},
                                         Corner{"MinusFiveQuarters", -5, kHalf, -1, -1, -1},
                                         Corner{"MinusSevenQuarters", -7, kHalf, -1, -2, -2}),
                         NameOf);

// Factor 2^-32 and just below 2^-31: the dead channels of real networks.
INSTANTIATE_TEST_SUITE_P(ShiftMinus31, GoldenScale,
                         testing::Values(Corner{"MinIsMinusHalf", kMin, kHalf, -31, -1, 0},
                                         Corner{"MaxIsNearlyHalf", kMax, kHalf, -31, 1, 0},
                                         Corner{"MaxTimesMax", kMax, kMax, -31, 1, 1},
                                         Corner{"MinTimesMax", kMin, kMax, -31, -1, -1},
                                         Corner{"Zero", 0, kMax, -31, 0, 0}),
                         NameOf);

// Multipliers below 2^30 come from operators that divide them, zero from channels without weights.
INSTANTIATE_TEST_SUITE_P(SmallMultiplier, GoldenScale,
                         testing::Values(Corner{"ZeroTimesMin", kMin, 0, 0, 0, 0},
                                         Corner{"ZeroTimesMaxLeft", kMax, 0, 30, 0, 0},
                                         Corner{"OneTimesMin", kMin, 1, 0, -1, -1},
                                         Corner{"OneTimesMax", kMax, 1, 0, 1, 1},
                                         Corner{"OneHalf", kHalf, 1, 0, 1, 1},
                                         Corner{"OneMinusHalf", -kHalf, 1, 0, 0, 0},
                                         Corner{"OneBelowMinusHalf", -kHalf - 1, 1, 0, -1, -1},
                                         Corner{"OneMinusHalfInTwoSteps", kMin, 1, -1, -1, 0},
                                         Corner{"OneVanishes", kMin, 1, -31, 0, 0},
                                         Corner{"ThreeTimesMin", kMin, 3, 0, -3, -3}),
                         NameOf);

// From shift 1 on, acc * 2^shift leaves int32: a wrapped shift would change the sign.
INSTANTIATE_TEST_SUITE_P(
    LeftShift, GoldenScale,
    testing::Values(
        Corner{"OneIsIdentityAtMax", kMax, kHalf, 1, kMax, kMax},
        Corner{"OneIsIdentityAtMin", kMin, kHalf, 1, kMin, kMin},
        Corner{"OneFirstWrap", kHalf, kMax, 1, kMax, kMax},
        Corner{"OneMaxTimesMax", kMax, kMax, 1, 4294967292, 4294967292},
        Corner{"OneMinTimesMax", kMin, kMax, 1, -4294967294, -4294967294},
        Corner{"OneTieUpward", 1, 1610612736, 1, 2, 2},
        Corner{"OneNegativeTieUpward", -1, 1610612736, 1, -1, -1},
        Corner{"OneWideTie", 1073741825, 1610612736, 1, 1610612738, 1610612738},
        Corner{"OneWideNegativeTie", -1073741825, 1610612736, 1, -1610612737, -1610612737},
        Corner{"ThirtyTimesMin", kMin, kMax, 30, -2305843008139952128, -2305843008139952128},
        Corner{"ThirtyHalf", 1, 1, 30, 1, 1}, Corner{"ThirtyMinusHalf", -1, 1, 30, 0, 0}),
    NameOf);

struct OutputCorner {
  const char* name;
  std::int32_t acc;
  int zero_point;
  int min;
  int max;
  int want;
};

class GoldenOutput : public testing::TestWithParam<OutputCorner> {};

TEST_P(GoldenOutput, AddsZeroPointThenClamps) {
  const OutputCorner& c = GetParam();
  const Requant q{kHalf, 1, c.zero_point, c.min, c.max};
  EXPECT_EQ(RequantiseOne(c.acc, q, Rounding::kDouble), c.want);
  EXPECT_EQ(RequantiseOne(c.acc, q, Rounding::kSingle), c.want);
}

INSTANTIATE_TEST_SUITE_P(Corners, GoldenOutput,
                         testing::Values(OutputCorner{"Inside", 100, -50, -128, 60, 50},
                                         OutputCorner{"AtMax", 127, 0, -128, 127, 127},
                                         OutputCorner{"PastMax", 128, 0, -128, 127, 127},
                                         OutputCorner{"AtMin", -128, 0, -128, 127, -128},
                                         OutputCorner{"PastMin", -129, 0, -128, 127, -128},
                                         OutputCorner{"ZeroPointPastMax", 100, 50, -128, 127, 127},
                                         OutputCorner{"BackInside", -200, 127, -128, 127, -73},
                                         OutputCorner{"Relu", -100, 20, 20, 127, 20},
                                         OutputCorner{"SinglePoint", -7, 3, 5, 5, 5},
                                         OutputCorner{"MaxNoWrap", kMax, 127, -128, 127, 127},
                                         OutputCorner{"MinNoWrap", kMin, -128, -128, 127, -128}),
                         [](const auto& info) { return std::string(info.param.name); });

// 2^32 - 4 and 2 - 2^32: as int32 these would be -4 and 2, on the wrong side of every clamp.
TEST(GoldenRequantise, AResultWiderThanInt32ClampsToItsOwnSide) {
  const Requant q{kMax, 1, 0, -128, 127};
  for (const Rounding rounding : {Rounding::kDouble, Rounding::kSingle}) {
    EXPECT_EQ(RequantiseOne(kMax, q, rounding), 127);
    EXPECT_EQ(RequantiseOne(kMin, q, rounding), -128);
  }
}

struct Refusal {
  const char* name;
  Requant q;
  const char* message;
};

class GoldenRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(GoldenRefusal, NamesTheFieldAndItsRange) {
  for (const Rounding rounding : {Rounding::kDouble, Rounding::kSingle}) {
    try {
      RequantiseOne(0, GetParam().q, rounding);
      FAIL() << "accepted";
    } catch (const std::domain_error& error) {
      EXPECT_STREQ(error.what(), GetParam().message);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Fields, GoldenRefusal,
    testing::Values(
        Refusal{"Multiplier", {-1, 0, 0, -128, 127}, "multiplier is -1, not in 0..2147483647"},
        Refusal{"ShiftLow", {kHalf, -32, 0, -128, 127}, "shift is -32, not in -31..30"},
        Refusal{"ShiftHigh", {kHalf, 31, 0, -128, 127}, "shift is 31, not in -31..30"},
        Refusal{
            "ZeroPointLow", {kHalf, 0, -129, -128, 127}, "zero_point is -129, not in -128..127"},
        Refusal{"ZeroPointHigh", {kHalf, 0, 128, -128, 127}, "zero_point is 128, not in -128..127"},
        Refusal{"MinLow", {kHalf, 0, 0, -129, 127}, "min is -129, not in -128..127"},
        Refusal{"MinHigh", {kHalf, 0, 0, 128, 128}, "min is 128, not in -128..127"},
        Refusal{"MaxBelowMin", {kHalf, 0, 0, 5, 4}, "max is 4, not in 5..127"},
        Refusal{"MaxHigh", {kHalf, 0, 0, -128, 128}, "max is 128, not in -128..127"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GoldenRequantise, ScaleOneRefusesWhatRequantiseOneRefuses) {
  EXPECT_THROW(ScaleOne(1, -1, 0, Rounding::kDouble), std::domain_error);
  EXPECT_THROW(ScaleOne(1, kHalf, -32, Rounding::kDouble), std::domain_error);
  EXPECT_THROW(ScaleOne(1, kHalf, 31, Rounding::kSingle), std::domain_error);
}

}  // namespace
}  // namespace systole::tb

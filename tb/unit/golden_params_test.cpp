// SPDX-License-Identifier: Apache-2.0
/// Scales to integers: every reference row, and corners worked out by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/quantise_params.h"
#include "shared_data.h"

namespace systole::tb {
namespace {

using golden::Activation;
using golden::ActivationRange;
using golden::DequantizeValue;
using golden::EffectiveScalePerChannel;
using golden::EffectiveScalePerTensor;
using golden::Multiplier;
using golden::QuantizeActivation;
using golden::QuantizeMultiplier;
using golden::QuantizeValue;
using golden::Rounding;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string Text(const Multiplier& m) {
  return std::to_string(m.multiplier) + "," + std::to_string(m.shift);
}

std::string Reference(double real) { return Text(QuantizeMultiplier(real, Rounding::kDouble)); }

TEST(GoldenParams, QuantizeMultiplierEqualsEveryReferenceRow) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<CsvRow> rows = ReadCsv("golden/qparams/quantize_multiplier.csv");
  ASSERT_EQ(rows.size(), 4042U);
  for (const CsvRow& row : rows) {
    const double real = DoubleOfBits(row.at("double_hex"));
    ASSERT_EQ(Reference(real), row.at("M0") + "," + row.at("shift")) << row.at("double");
    if (std::stoi(row.at("shift")) > golden::kMaxShift) continue;  // there the modes part
    ASSERT_EQ(Text(QuantizeMultiplier(real, Rounding::kSingle)), Reference(real));
  }
}

TEST(GoldenParams, EffectiveScalesEqualEveryReferenceRow) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<CsvRow> rows = ReadCsv("golden/qparams/conv_fc_multiplier.csv");
  ASSERT_EQ(rows.size(), 4000U);
  for (const CsvRow& row : rows) {
    const float in = FloatOfBits(row.at("in_scale_hex"));
    const float weight = FloatOfBits(row.at("w_scale_hex"));
    const float out = FloatOfBits(row.at("out_scale_hex"));
    ASSERT_EQ(Reference(EffectiveScalePerChannel(in, weight, out)),
              row.at("conv_M0") + "," + row.at("conv_shift"));
    ASSERT_EQ(Reference(EffectiveScalePerTensor(in, weight, out)),
              row.at("fc_per_tensor_M0") + "," + row.at("fc_per_tensor_shift"));
  }
}

TEST(GoldenParams, ActivationRangeEqualsEveryReferenceRow) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::map<std::string, Activation> activations{{"NONE", Activation::kNone},
                                                      {"RELU", Activation::kRelu},
                                                      {"RELU6", Activation::kRelu6},
                                                      {"RELU_N1_TO_1", Activation::kReluN1To1}};
  const std::vector<CsvRow> rows = ReadCsv("golden/qparams/activation_range.csv");
  ASSERT_EQ(rows.size(), 2000U);
  for (const CsvRow& row : rows) {
    const ActivationRange range =
        QuantizeActivation(activations.at(row.at("activation")),
                           FloatOfBits(row.at("out_scale_hex")), std::stoi(row.at("zero_point")));
    ASSERT_EQ(std::to_string(range.min), row.at("act_min"));
    ASSERT_EQ(std::to_string(range.max), row.at("act_max"));
  }
}

// The multipliers of element-wise addition and softmax are QuantizeMultiplier of other factors. The
// factors are spelt out here; the operators themselves are not part of this room yet.
TEST(GoldenParams, QuantizeMultiplierServesTheFactorsOfAddition) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<CsvRow> rows = ReadCsv("golden/qparams/add_params.csv");
  ASSERT_EQ(rows.size(), 1000U);
  for (const CsvRow& row : rows) {
    const double s1 = FloatOfBits(row.at("s1_hex"));
    const double s2 = FloatOfBits(row.at("s2_hex"));
    const double out = FloatOfBits(row.at("so_hex"));
    const double twice_max = 2 * std::max(s1, s2);
    ASSERT_EQ(Reference(s1 / twice_max), row.at("m1") + "," + row.at("sh1"));
    ASSERT_EQ(Reference(s2 / twice_max), row.at("m2") + "," + row.at("sh2"));
    ASSERT_EQ(Reference(twice_max / (1048576.0 * out)), row.at("mo") + "," + row.at("sho"));
  }
}

TEST(GoldenParams, QuantizeMultiplierServesTheFactorsOfSoftmax) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<CsvRow> rows = ReadCsv("golden/qparams/softmax_params.csv");
  ASSERT_EQ(rows.size(), 500U);
  for (const CsvRow& row : rows) {
    const double in = FloatOfBits(row.at("in_scale_hex"));
    const double beta = FloatOfBits(row.at("beta_hex"));
    ASSERT_EQ(Reference(std::min(beta * in * 67108864.0, 2147483647.0)),
              row.at("input_multiplier") + "," + row.at("input_left_shift"));
  }
}

TEST(GoldenParams, QuantizeMultiplierNormalises) {
  EXPECT_EQ(Reference(0.0), "0,0");
  EXPECT_EQ(Reference(0.5), "1073741824,0");
  EXPECT_EQ(Reference(0.75), "1610612736,0");
  EXPECT_EQ(Reference(1.0), "1073741824,1");
  EXPECT_EQ(Reference(0.1875), "1610612736,-2");
}

TEST(GoldenParams, QuantizeMultiplierRoundsTiesAwayAndCarriesIntoTheShift) {
  const double unit = std::ldexp(1.0, -31);
  EXPECT_EQ(Reference(0.5 + 0.5 * unit), "1073741825,0");
  EXPECT_EQ(Reference(0.5 + 0.49 * unit), "1073741824,0");
  EXPECT_EQ(Reference(1.0 - 0.51 * unit), "2147483647,0");
  EXPECT_EQ(Reference(1.0 - 0.5 * unit), "1073741824,1");
}

TEST(GoldenParams, QuantizeMultiplierFlushesBelowTheSmallestShift) {
  EXPECT_EQ(Reference(std::ldexp(1.0, -32)), "1073741824,-31");
  EXPECT_EQ(Reference(std::nextafter(std::ldexp(1.0, -32), 0.0)), "1073741824,-31") << "carries";
  EXPECT_EQ(Reference(std::ldexp(0.999, -32)), "0,0");
  EXPECT_EQ(Reference(std::numeric_limits<double>::denorm_min()), "0,0");
}

TEST(GoldenParams, OnlySingleRoundingSaturatesLargeMultipliers) {
  const double largest = std::ldexp(1.0, 30) - 0.5;  // below 2^30 after rounding to 31 bits
  EXPECT_EQ(Text(QuantizeMultiplier(largest, Rounding::kSingle)), "2147483647,30");
  EXPECT_EQ(Text(QuantizeMultiplier(largest, Rounding::kDouble)), "2147483647,30");
  EXPECT_EQ(Text(QuantizeMultiplier(std::ldexp(1.0, 30), Rounding::kSingle)), "2147483647,30");
  EXPECT_EQ(Text(QuantizeMultiplier(std::ldexp(1.0, 30), Rounding::kDouble)), "1073741824,31");
}

TEST(GoldenParams, QuantizeMultiplierRefusesWhatIsNoFactor) {
  for (const double bad : {-0.5, double{kInfinity}, double{kNan}}) {
    EXPECT_THROW(QuantizeMultiplier(bad, Rounding::kDouble), std::domain_error) << bad;
    EXPECT_THROW(QuantizeMultiplier(bad, Rounding::kSingle), std::domain_error) << bad;
  }
}

// 0.1F is 13421773 * 2^-27. Its square has 48 bits; a float keeps the upper 24 of them.
TEST(GoldenParams, PerTensorScaleIsAFloatProductAndPerChannelIsNot) {
  const double exact = 13421773.0 * 13421773.0 * std::ldexp(1.0, -54);
  EXPECT_EQ(EffectiveScalePerChannel(0.1F, 0.1F, 0.5F), 2 * exact);
  EXPECT_EQ(EffectiveScalePerTensor(0.1F, 0.1F, 0.5F), 2 * std::ldexp(10737419.0, -30));
}

void ExpectScaleRefused(double (*effective)(float, float, float)) {
  for (const float bad : {0.0F, -1.0F, kInfinity, kNan}) {
    EXPECT_THROW(effective(bad, 1, 1), std::domain_error) << bad;
    EXPECT_THROW(effective(1, 1, bad), std::domain_error) << bad;
  }
  for (const float bad : {-1.0F, kInfinity, kNan}) {
    EXPECT_THROW(effective(1, bad, 1), std::domain_error) << bad;
  }
  EXPECT_EQ(effective(1, 0, 1), 0) << "a channel without weights";
}

TEST(GoldenParams, EffectiveScalesRefuseWhatIsNoScale) {
  ExpectScaleRefused(EffectiveScalePerChannel);
  ExpectScaleRefused(EffectiveScalePerTensor);
  try {
    EffectiveScalePerChannel(1, 1, 0);
    FAIL() << "accepted";
  } catch (const std::domain_error& error) {
    EXPECT_STREQ(error.what(), "scale_out is 0.000000, not a finite number above 0");
  }
}

TEST(GoldenParams, ActivationRangeClampsWhereTheRealFunctionDoes) {
  const auto range = [](Activation activation, float scale, int zero_point) {
    const ActivationRange r = QuantizeActivation(activation, scale, zero_point);
    return std::to_string(r.min) + ".." + std::to_string(r.max);
  };
  EXPECT_EQ(range(Activation::kNone, 0.1F, 3), "-128..127");
  EXPECT_EQ(range(Activation::kRelu, 0.1F, 3), "3..127");
  EXPECT_EQ(range(Activation::kRelu6, 0.1F, 3), "3..63");
  EXPECT_EQ(range(Activation::kReluN1To1, 0.1F, 3), "-7..13");
  EXPECT_EQ(range(Activation::kRelu6, 4.0F, 0), "0..2") << "1.5 is a tie, away from zero";
  EXPECT_EQ(range(Activation::kReluN1To1, 2.0F, 0), "-1..1") << "half is a tie, away from zero";
  EXPECT_EQ(range(Activation::kRelu6, 0.01F, -128), "-128..127");
  EXPECT_EQ(range(Activation::kReluN1To1, 0.001F, -128), "-128..127");
  EXPECT_EQ(range(Activation::kRelu, 0.1F, 127), "127..127");
}

TEST(GoldenParams, ActivationRangeRefusesWhatHasNone) {
  EXPECT_THROW(QuantizeActivation(Activation::kNone, 0, 0), std::domain_error);
  EXPECT_THROW(QuantizeActivation(Activation::kRelu, 1, 128), std::domain_error);
  EXPECT_THROW(QuantizeActivation(Activation::kRelu, 1, -129), std::domain_error);
  EXPECT_THROW(QuantizeActivation(Activation::kRelu6, 1e-9F, 0), std::domain_error);
  EXPECT_THROW(QuantizeActivation(Activation::kRelu6, 1e-40F, 0), std::domain_error);
  EXPECT_THROW(QuantizeActivation(static_cast<Activation>(4), 1, 0), std::domain_error);
}

TEST(GoldenParams, QuantizeValueRoundsTiesAwayAndSaturates) {
  EXPECT_EQ(QuantizeValue(1.0F, 2.0F, 0), 1);
  EXPECT_EQ(QuantizeValue(-1.0F, 2.0F, 0), -1);
  EXPECT_EQ(QuantizeValue(0.99F, 2.0F, 0), 0);
  EXPECT_EQ(QuantizeValue(3.0F, 2.0F, 10), 12);
  EXPECT_EQ(QuantizeValue(127.5F, 1.0F, 0), 127);
  EXPECT_EQ(QuantizeValue(-300.0F, 1.0F, 127), -128);
  EXPECT_EQ(QuantizeValue(255.0F, 1.0F, -128), 127);
  EXPECT_EQ(QuantizeValue(kInfinity, 1.0F, -128), 127);
  EXPECT_EQ(QuantizeValue(-kInfinity, 1.0F, 127), -128);
  EXPECT_EQ(QuantizeValue(3e38F, 1e-38F, -128), 127) << "the quotient overflows";
}

TEST(GoldenParams, QuantizeValueUndoesDequantizeValue) {
  for (const float scale : {1e-6F, 0.00390625F, 0.1F, 3.7F}) {
    for (const int zero_point : {-128, -1, 0, 83, 127}) {
      for (int q = -128; q <= 127; ++q) {
        const auto value = static_cast<std::int8_t>(q);
        ASSERT_EQ(QuantizeValue(DequantizeValue(value, scale, zero_point), scale, zero_point), q)
            << "scale " << scale << ", zero point " << zero_point;
      }
    }
  }
  EXPECT_EQ(DequantizeValue(-3, 0.5F, 7), -5.0F);
}

TEST(GoldenParams, ValuesRefuseNanAndBadTensors) {
  EXPECT_THROW(QuantizeValue(kNan, 1, 0), std::domain_error);
  EXPECT_THROW(QuantizeValue(1, 0, 0), std::domain_error);
  EXPECT_THROW(QuantizeValue(1, kNan, 0), std::domain_error);
  EXPECT_THROW(QuantizeValue(1, 1, 128), std::domain_error);
  EXPECT_THROW(DequantizeValue(1, -1, 0), std::domain_error);
  EXPECT_THROW(DequantizeValue(1, 1, -129), std::domain_error);
}

}  // namespace
}  // namespace systole::tb

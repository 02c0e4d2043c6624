// SPDX-License-Identifier: Apache-2.0
/// The quantiser: a layer worked out on paper, the awkward channels, and what is refused.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "golden/quantise_params.h"
#include "quant/quantise.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using golden::Activation;
using golden::Rounding;
using quant::Calibrator;
using quant::FloatNetwork;
using quant::Options;
using quant::Quantise;
using quant::QuantisedLayer;
using quant::QuantisedNetwork;

using Bytes = std::vector<std::int8_t>;

constexpr Options kMinMax{Calibrator::kMinMax, 99.9};

QuantisedNetwork QuantiseAll(const FloatNetwork& network) {
  return Quantise(network, network.calibration, kMinMax);
}

/// Two inputs 0..255, two neurons. Every scale is a power of two:
///   input    [0, 255]: 1, zero point -128
///   weights  127/128 at most: 2^-7; 127/64 at most: 2^-6
///   output   neuron 1 on (0, 255): 255 * 127/64 + 255/64 = 510, so [0, 510]: 2, zero point -128
///   bias     3.90625 / (1 * 2^-7) = 500; 3.984375 / (1 * 2^-6) = 255
///   factor   2^-7 / 2 = 2^-8 = 2^30 * 2^(-7 - 31); 2^-6 / 2 = 2^-7 = 2^30 * 2^(-6 - 31)
FloatNetwork PaperNetwork() {
  return NetworkOf({{"paper",
                     2,
                     2,
                     {127.0F / 128, -64.0F / 128, 13.0F / 64, 127.0F / 64},
                     {3.90625F, 3.984375F},
                     Activation::kRelu}},
                   {{255, 0}, {0, 255}});
}

TEST(QuantQuantise, MakesTheIntegersWorkedOutOnPaper) {
  const QuantisedNetwork network = QuantiseAll(PaperNetwork());
  EXPECT_EQ(network.name, "net");
  EXPECT_EQ(network.input_scale, 1.0F);
  EXPECT_EQ(network.input_zero_point, -128);
  ASSERT_EQ(network.layers.size(), 1U);
  const QuantisedLayer& layer = network.layers[0];
  EXPECT_EQ(layer.name, "paper");
  EXPECT_EQ(layer.input_scale, 1.0F);
  EXPECT_EQ(layer.output_scale, 2.0F);
  EXPECT_EQ(layer.weight_scales, (std::vector<float>{0.0078125F, 0.015625F}));
  EXPECT_EQ(layer.constant_channels, 0);
  EXPECT_FALSE(layer.output_widened);
  EXPECT_EQ(layer.fc.in_features, 2);
  EXPECT_EQ(layer.fc.out_features, 2);
  EXPECT_EQ(layer.fc.weights, (Bytes{127, -64, 13, 127}));
  EXPECT_EQ(layer.fc.bias, (std::vector<std::int32_t>{500, 255}));
  EXPECT_EQ(layer.fc.multiplier, (std::vector<std::int32_t>{1 << 30, 1 << 30}));
  EXPECT_EQ(layer.fc.shift, (std::vector<int>{-7, -6}));
  EXPECT_EQ(layer.fc.input_zero_point, -128);
  EXPECT_EQ(layer.fc.output_zero_point, -128);
  EXPECT_EQ(layer.fc.act_min, -128);
  EXPECT_EQ(layer.fc.act_max, 127);
}

TEST(QuantQuantise, ComputesTheAnswersWorkedOutOnPaper) {
  const FloatNetwork real = PaperNetwork();
  const QuantisedNetwork network = QuantiseAll(real);
  EXPECT_EQ(QuantiseImage(real, network, 0), (Bytes{127, -128}));
  // (255 * 127 + 500) / 256 = 128.46 -> 0; (255 * 13 + 255) / 128 = 27.89 -> -100.
  EXPECT_EQ(RunGolden(network, {127, -128}, Rounding::kDouble).back(), (Bytes{0, -100}));
  // 255 * -64 + 500 < 0 -> -128; (255 * 127 + 255) / 128 = 255 -> 127.
  EXPECT_EQ(RunGolden(network, {-128, 127}, Rounding::kSingle).back(), (Bytes{-128, 127}));
}

TEST(QuantQuantise, PutsTheZeroPointWhereTheRangeSaysAndClampsThere) {
  // Input [-100, 155]: scale 1, zero point -28. The same for the output of x -> x.
  const FloatNetwork network = NetworkOf(
      {{"none", 1, 1, {1}, {0}, Activation::kNone}, {"relu6", 1, 1, {1}, {0}, Activation::kRelu6}},
      {{0}, {255}}, -100);
  const QuantisedNetwork to = QuantiseAll(network);
  EXPECT_EQ(to.input_zero_point, -28);
  EXPECT_EQ(to.layers[0].fc.input_zero_point, -28);
  EXPECT_EQ(to.layers[0].fc.output_zero_point, -28);
  EXPECT_EQ(to.layers[0].fc.act_min, -128);
  EXPECT_EQ(to.layers[0].fc.act_max, 127);
  EXPECT_EQ(to.layers[1].fc.input_zero_point, -28) << "a layer's input is the last one's output";
  EXPECT_EQ(to.layers[1].fc.output_zero_point, -128);
  EXPECT_EQ(to.layers[1].fc.act_min, -128);
  for (int q = -128; q <= 127; ++q) {
    EXPECT_EQ(RunGolden(to, {static_cast<std::int8_t>(q)}, Rounding::kDouble)[0][0], q);
  }
}

TEST(QuantQuantise, HandsEachLayersOutputScaleToTheNext) {
  const FloatNetwork network = NetworkOf({{"half", 1, 1, {0.5F}, {0}, Activation::kNone},
                                          {"double", 1, 1, {2}, {0}, Activation::kNone}},
                                         {{0}, {255}});
  const QuantisedNetwork to = QuantiseAll(network);
  EXPECT_EQ(to.layers[0].input_scale, 1.0F);
  EXPECT_EQ(to.layers[0].output_scale, 0.5F);
  EXPECT_EQ(to.layers[1].input_scale, 0.5F);
  EXPECT_EQ(to.layers[1].output_scale, 1.0F);
}

TEST(QuantQuantise, ClampsAReluThatNeverFiredAtZero) {
  // Calibrated on 0 and below: the output has no range, so scale 1 and zero point 0.
  const FloatNetwork network = NetworkOf({{"a", 1, 1, {-1}, {0}, Activation::kRelu}}, {{0}, {255}});
  const QuantisedNetwork to = QuantiseAll(network);
  EXPECT_EQ(to.layers[0].output_scale, 1.0F);
  EXPECT_EQ(to.layers[0].fc.output_zero_point, 0);
  EXPECT_EQ(to.layers[0].fc.act_min, 0);
  EXPECT_EQ(to.layers[0].fc.act_max, 127);
  EXPECT_EQ(RunGolden(to, {127}, Rounding::kDouble).back(), Bytes{0});
}

TEST(QuantQuantise, MakesDeadChannelsExactConstants) {
  // Output range [0, 510] as on paper; neurons 1 and 2 have no weights.
  const FloatNetwork network =
      NetworkOf({{"a", 1, 3, {2, 0, 0}, {0, 300, -7}, Activation::kRelu}}, {{0}, {255}});
  const QuantisedNetwork to = QuantiseAll(network);
  const QuantisedLayer& layer = to.layers[0];
  EXPECT_EQ(layer.output_scale, 2.0F);
  EXPECT_EQ(layer.constant_channels, 2);
  EXPECT_EQ(layer.fc.bias[1], 300) << "answer 300 / 2 - 128 = 22, so 2 * (22 + 128)";
  EXPECT_EQ(layer.fc.multiplier[1], 1 << 30);
  EXPECT_EQ(layer.fc.shift[1], 0);
  EXPECT_EQ(layer.fc.bias[2], 0) << "-7 is below the range: answer -128";
  for (const Rounding rounding : {Rounding::kDouble, Rounding::kSingle}) {
    for (const int x : {-128, 0, 127}) {
      const Bytes out = RunGolden(to, {static_cast<std::int8_t>(x)}, rounding).back();
      EXPECT_EQ(out[1], 22);
      EXPECT_EQ(out[2], -128);
    }
  }
}

TEST(QuantQuantise, RaisesAWeightScaleThatWouldOverflowTheBias) {
  // max |w| / 127 = 7.9e-11 puts a bias of 3 at 3.8e10, far beyond int32.
  const FloatNetwork network =
      NetworkOf({{"a", 2, 1, {1e-8F, -1e-8F}, {3}, Activation::kNone}}, {{0, 255}, {255, 0}});
  const QuantisedNetwork to = QuantiseAll(network);
  const QuantisedLayer& layer = to.layers[0];
  EXPECT_EQ(layer.constant_channels, 0);
  EXPECT_EQ(layer.fc.weights, (Bytes{4, -4}));  // 1e-8 / (3 / 2^30) = 3.58
  EXPECT_GT(layer.fc.bias[0], (1 << 30) - (1 << 12));
  EXPECT_LE(layer.fc.bias[0], 1 << 30);
  EXPECT_EQ(RunGolden(to, {127, -128}, Rounding::kDouble).back(), Bytes{127}) << "3 of [0, 3]";
}

TEST(QuantQuantise, MakesAChannelConstantWhoseWeightsVanishBesideItsBias) {
  const FloatNetwork network =
      NetworkOf({{"a", 1, 1, {1e-20F}, {3}, Activation::kNone}}, {{0}, {255}});
  const QuantisedLayer layer = QuantiseAll(network).layers[0];
  EXPECT_EQ(layer.constant_channels, 1);
  EXPECT_EQ(layer.fc.weights, Bytes{0});
  EXPECT_EQ(layer.fc.bias, std::vector<std::int32_t>{510}) << "3 of [0, 3] is 127 = 255 - 128";
}

TEST(QuantQuantise, KeepsTheWorstAccumulatorInInt32) {
  // All weights alike, every input at the far end of a range with the zero point at -128.
  constexpr int kIn = 100000;
  FloatNetwork network =
      NetworkOf({{"a", kIn, 1, std::vector<float>(kIn, 1), {100}, Activation::kNone}},
                {std::vector<std::uint8_t>(kIn, 255)});
  const golden::FullyConnected fc = QuantiseAll(network).layers[0].fc;
  std::int64_t worst = std::abs(std::int64_t{fc.bias[0]});
  for (const std::int8_t w : fc.weights) worst += 255 * std::abs(int{w});
  EXPECT_LE(worst, std::numeric_limits<std::int32_t>::max());
  EXPECT_GT(fc.weights[0], 20) << "no more of the weights is given up than must be";
}

TEST(QuantQuantise, WidensTheOutputWhereTheFactorWouldNeedALargerShift) {
  // Differences of 0 and 1 from inputs of 0..255: s_in s_w / s_out = (1/127) / (1/255) > 2.
  const FloatNetwork network =
      NetworkOf({{"a", 2, 1, {1, -1}, {0}, Activation::kNone}}, {{0, 0}, {255, 254}, {255, 255}});
  const QuantisedLayer layer = QuantiseAll(network).layers[0];
  EXPECT_TRUE(layer.output_widened);
  EXPECT_EQ(layer.fc.shift, std::vector<int>{1});
  EXPECT_GE(layer.fc.multiplier[0], 1 << 30);
  EXPECT_NEAR(layer.output_scale, 1.0 / 254, 1e-6);
  // One step of the input still is about 254 steps of the output.
  const Bytes out = RunGolden(QuantiseAll(network), {127, 126}, Rounding::kDouble).back();
  EXPECT_NEAR(out[0], -128 + 254, 1);
}

TEST(QuantQuantise, NeedsNoCalibratorToKnowTheScalesOfWeights) {
  const FloatNetwork network = PaperNetwork();
  for (const Calibrator calibrator : quant::kCalibrators) {
    const QuantisedNetwork to = Quantise(network, network.calibration, {calibrator, 99.9});
    EXPECT_EQ(to.layers[0].fc.weights, (Bytes{127, -64, 13, 127}));
  }
}

TEST(QuantQuantise, RefusesInOneLineWhatItCantDo) {
  FloatNetwork network = PaperNetwork();
  EXPECT_EQ(ErrorOf([&] { Quantise(network, {}); }), "net: no image to calibrate on");
  EXPECT_EQ(ErrorOf([&] { Quantise(network, {0, 2}); }), "net: there is no image 2, only 0..1");
  EXPECT_EQ(ErrorOf([&] {
              Quantise(network, {0}, {Calibrator::kPercentile, 20});
            }),
            "net: input: calibration: the percentile is not above 50 and at most 100");
  network.layers[0].weights.assign(4, 3e38F);
  EXPECT_EQ(ErrorOf([&] { Quantise(network, {0}); }),
            "net: layer paper: calibration: a sample is not a finite number");
  // An accumulator step of 1e-30 * 3.4e38 is still too small for this bias.
  FloatNetwork extreme =
      NetworkOf({{"extreme", 1, 1, {3e38F}, {1e20F}, Activation::kNone}}, {{0}, {255}});
  extreme.input_scale = 1e-30F;
  EXPECT_EQ(ErrorOf([&] { QuantiseAll(extreme); }),
            "net: layer extreme: needs a scale beyond float32");
  constexpr int kIn = 131072;
  const FloatNetwork longer =
      NetworkOf({{"long", kIn, 1, std::vector<float>(kIn, 1), {0}, Activation::kNone}},
                {std::vector<std::uint8_t>(kIn, 1)});
  EXPECT_EQ(ErrorOf([&] { QuantiseAll(longer); }),
            "net: layer long: sums 131072 products, more than 131071");
}

}  // namespace
}  // namespace systole::tb

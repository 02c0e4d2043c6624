// SPDX-License-Identifier: Apache-2.0
/// The report's figures by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "quant/report.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using golden::Activation;
using golden::Rounding;
using quant::Calibrator;
using quant::Evaluate;
using quant::FloatNetwork;
using quant::FormatReport;
using quant::Quantise;
using quant::QuantisedNetwork;
using quant::Report;

/// x -> (x, 255 - x), calibrated on 0 and 255: all scales 1, weights 127 / 127.
FloatNetwork Mirror() {
  FloatNetwork network =
      NetworkOf({{"mirror", 1, 2, {1, -1}, {0, 255}, Activation::kNone}}, {{0}, {255}, {100}});
  network.labels = {1, 0, 0};  // right, right, wrong: 100 < 155
  return network;
}

QuantisedNetwork QuantiseMirror(const FloatNetwork& network) {
  return Quantise(network, {0, 1}, {Calibrator::kMinMax, 99.9});
}

TEST(QuantReport, FindsNoErrorWhereThereIsNone) {
  const FloatNetwork network = Mirror();
  const Report report = Evaluate(network, QuantiseMirror(network), {0, 1, 2}, Rounding::kDouble);
  ASSERT_EQ(report.tensors.size(), 2U);
  EXPECT_EQ(report.tensors[0].name, "input");
  EXPECT_EQ(report.tensors[0].scale, 1.0F);
  EXPECT_EQ(report.tensors[0].zero_point, -128);
  EXPECT_TRUE(std::isinf(report.tensors[0].sqnr_db));
  EXPECT_EQ(report.tensors[1].name, "mirror");
  EXPECT_EQ(report.tensors[1].max_abs_error, 0);
  EXPECT_EQ(report.tensors[1].saturated, 0);
  EXPECT_EQ(report.real.correct, 2);
  EXPECT_EQ(report.int8.correct, 2);
  EXPECT_EQ(report.real.total, 3);
  EXPECT_EQ(report.int8.total, 3);
  EXPECT_EQ(report.same_answer, 3);
}

TEST(QuantReport, CountsSaturationNoiseAndTheLargestError) {
  // Calibrated on 0 and 51 alone, so input and identity have scale 0.2 and end at 51.
  const FloatNetwork network =
      NetworkOf({{"id", 1, 1, {1}, {0}, Activation::kNone}}, {{0}, {51}, {61}, {51}});
  const QuantisedNetwork to = Quantise(network, {0, 1}, {Calibrator::kMinMax, 99.9});
  const Report report = Evaluate(network, to, {0, 1, 2, 3}, Rounding::kDouble);
  // 61 becomes 51: noise 10^2; signal 51^2 + 61^2 + 51^2 = 8923.
  EXPECT_NEAR(report.tensors[0].sqnr_db, 10 * std::log10(8923.0 / 100), 1e-3);
  EXPECT_NEAR(report.tensors[0].max_abs_error, 10, 1e-4);
  EXPECT_DOUBLE_EQ(report.tensors[0].saturated, 0.25);
  EXPECT_NEAR(report.tensors[1].sqnr_db, 10 * std::log10(8923.0 / 100), 1e-3);
  EXPECT_DOUBLE_EQ(report.tensors[1].saturated, 0.25);
}

TEST(QuantReport, CountsSaturationAtTheLowerEndToo) {
  // Calibrated on -51 and 0; then comes -61.
  const FloatNetwork network =
      NetworkOf({{"id", 1, 1, {1}, {0}, Activation::kNone}}, {{10}, {61}, {0}}, -61);
  const QuantisedNetwork to = Quantise(network, {0, 1}, {Calibrator::kMinMax, 99.9});
  const Report report = Evaluate(network, to, {1, 2}, Rounding::kDouble);
  EXPECT_DOUBLE_EQ(report.tensors[0].saturated, 0.5);
  EXPECT_NEAR(report.tensors[1].max_abs_error, 10, 1e-4);
}

TEST(QuantReport, TellsALayersOwnErrorFromWhatItInherits) {
  // The first layer is cut short at 51; the second halves, exactly, on another scale: it adds
  // nothing of its own but starts from a wrong value.
  const FloatNetwork network = NetworkOf(
      {{"a", 1, 1, {1}, {0}, Activation::kNone}, {"b", 1, 1, {0.5F}, {0}, Activation::kNone}},
      {{0}, {255}, {100}});
  QuantisedNetwork to = Quantise(network, {0, 1}, {Calibrator::kMinMax, 99.9});
  to.layers[0].fc.act_max = to.layers[0].fc.output_zero_point + 51;
  const Report report = Evaluate(network, to, {2}, Rounding::kDouble);
  const double decibel = 10 * std::log10(100.0 * 100 / (49.0 * 49));
  EXPECT_NEAR(report.tensors[1].max_abs_error, 49, 1e-3);
  EXPECT_NEAR(report.tensors[1].own_sqnr_db, decibel, 1e-3);
  EXPECT_NEAR(report.tensors[2].max_abs_error, 24.5, 1e-3);
  EXPECT_NEAR(report.tensors[2].sqnr_db, decibel, 1e-3);
  EXPECT_GT(report.tensors[2].own_sqnr_db, 100) << "fed the right input, it is right";
}

TEST(QuantReport, PrintsOneLineATensorAndTheScores) {
  FloatNetwork network = Mirror();
  network.layers[0].weights[1] = 0;  // a constant channel: (x, 255)
  const Report report = Evaluate(network, QuantiseMirror(network), {0, 1, 2}, Rounding::kSingle);
  EXPECT_EQ(FormatReport(report),
            "tensor                  scale   zero   SQNR dB  alone dB  max |error| saturated%\n"
            "input                       1   -128       inf       inf            0      0.000\n"
            "mirror                      1   -128       inf       inf            0      0.000"
            "  1 constant\n"
            "net: float 2/3 (66.67 %), int8 2/3 (66.67 %), single rounding, same answer on 3\n");
}

TEST(QuantReport, RefusesNetworksThatDontBelongTogether) {
  const FloatNetwork network = Mirror();
  QuantisedNetwork to = QuantiseMirror(network);
  EXPECT_EQ(ErrorOf([&] { Evaluate(network, to, {}, Rounding::kDouble); }),
            "net: no image to evaluate on");
  to.layers.clear();
  EXPECT_EQ(ErrorOf([&] { Evaluate(network, to, {0}, Rounding::kDouble); }),
            "net: the int8 network has 0 layers, the float one 1");
}

}  // namespace
}  // namespace systole::tb

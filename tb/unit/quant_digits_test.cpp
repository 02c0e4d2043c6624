// SPDX-License-Identifier: Apache-2.0
/// The bundled digits network: its data are what its README says, and int8 costs next to nothing.
/// SYSTOLE_NETWORKS is the folder sim/networks.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

#include "golden/fully_connected.h"
#include "quant/load_network.h"
#include "quant/quantise.h"
#include "quant/report.h"

namespace systole::tb {
namespace {

using golden::Rounding;
using quant::Calibrator;
using quant::Evaluate;
using quant::FloatNetwork;
using quant::Options;
using quant::Quantise;
using quant::QuantisedNetwork;
using quant::Report;

const std::filesystem::path kFolder = std::filesystem::path(SYSTOLE_NETWORKS) / "digits";

const FloatNetwork& Digits() {
  static const FloatNetwork network = quant::LoadNetwork(kFolder);
  return network;
}

TEST(QuantDigits, BundleIsSmallerThanAMebibyte) {
  std::uintmax_t bytes = 0;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) bytes += file.file_size();
  EXPECT_LT(bytes, 1U << 20);
}

TEST(QuantDigits, HasTwoHiddenLayersOfSizesThatFillNoArray) {
  const FloatNetwork& network = Digits();
  EXPECT_EQ(network.image_count(), 1797);
  EXPECT_EQ(network.image_height, 8);
  EXPECT_EQ(network.image_width, 8);
  ASSERT_EQ(network.layers.size(), 3U);
  EXPECT_EQ(network.layers[0].out, 90);
  EXPECT_EQ(network.layers[1].out, 45);
  EXPECT_EQ(network.layers[2].out, 10);
  for (const std::uint8_t pixel : network.images) ASSERT_LE(pixel, 16);
}

TEST(QuantDigits, TestsOnAStratifiedFifth) {
  const FloatNetwork& network = Digits();
  ASSERT_EQ(network.test.size(), 360U);
  std::array<int, 10> all{};
  std::array<int, 10> test{};
  for (const std::uint8_t label : network.labels) ++all[label];
  for (const int image : network.test) ++test[network.labels[image]];
  for (int digit = 0; digit < 10; ++digit) {
    EXPECT_LT(std::fabs(test[digit] - all[digit] * 360 / 1797.0), 1) << "digit " << digit;
  }
}

TEST(QuantDigits, FloatIsRightOnAtLeast97Percent) {
  const quant::Score score = ScoreFloat(Digits(), Digits().test);
  EXPECT_EQ(score.total, 360);
  EXPECT_GE(score.accuracy(), 0.97);
  EXPECT_EQ(score.correct, 355) << "what train.py printed, by NumPy";
}

TEST(QuantDigits, NoCalibratorAndNoRoundingCostsMoreThanAPoint) {
  for (const Calibrator calibrator : quant::kCalibrators) {
    const QuantisedNetwork network =
        Quantise(Digits(), Digits().calibration, {calibrator, Options().percentile});
    for (const Rounding rounding : {Rounding::kDouble, Rounding::kSingle}) {
      SCOPED_TRACE(quant::CalibratorName(calibrator));
      const Report report = Evaluate(Digits(), network, Digits().test, rounding);
      std::cout << quant::CalibratorName(calibrator) << "\n" << FormatReport(report);
      EXPECT_EQ(report.real.correct, 355);
      EXPECT_EQ(report.int8.total, 360);
      EXPECT_GE(report.int8.accuracy(), report.real.accuracy() - 0.01);
      EXPECT_GT(report.tensors.back().sqnr_db, 25);
    }
  }
}

TEST(QuantDigits, EveryLayerRunsOnTheLanes) {
  const QuantisedNetwork network = Quantise(Digits(), Digits().calibration);
  for (const quant::QuantisedLayer& layer : network.layers) {
    EXPECT_NO_THROW(golden::CheckFullyConnected(layer.fc)) << layer.name;
    for (const int shift : layer.fc.shift) EXPECT_LE(shift, 1) << layer.name;
  }
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// Ranges and scales: by hand, and the calibrators against each other and against a plain search.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/quantise_params.h"
#include "harness/seed.h"
#include "quant/calibrate.h"

namespace systole::tb {
namespace {

using quant::Calibrator;
using quant::ChooseRange;
using quant::kCalibrators;
using quant::Range;
using quant::ScaleOfRange;
using quant::TensorScale;

/// Mean square error value by value, through the golden conversions: shares nothing with the
/// calibrator's running sums.
double MeanSquareError(const std::vector<float>& samples, const Range& range) {
  const TensorScale scale = ScaleOfRange(range);
  double sum = 0;
  for (const float x : samples) {
    const std::int8_t q = golden::QuantizeValue(x, scale.scale, scale.zero_point);
    const double error = x - double{golden::DequantizeValue(q, scale.scale, scale.zero_point)};
    sum += error * error;
  }
  return sum / static_cast<double>(samples.size());
}

std::vector<float> Normal(int count, float deviation, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, deviation);
  std::vector<float> samples(count);
  for (float& x : samples) x = normal(random);
  return samples;
}

TEST(QuantScale, SpreadsInt8OverTheRange) {
  const TensorScale a = ScaleOfRange({0, 510});
  EXPECT_EQ(a.scale, 2.0F);
  EXPECT_EQ(a.zero_point, -128);
  const TensorScale b = ScaleOfRange({-100, 155});
  EXPECT_EQ(b.scale, 1.0F);
  EXPECT_EQ(b.zero_point, -28);
  const TensorScale c = ScaleOfRange({-25.5, 0});
  EXPECT_FLOAT_EQ(c.scale, 0.1F);
  EXPECT_EQ(c.zero_point, 127);
  // 127.5 steps below 0: the zero point is rounded, so 0 itself stays exact.
  EXPECT_EQ(ScaleOfRange({-1, 1}).zero_point, -1);
}

TEST(QuantScale, OfNoWidthIsOneAndKeepsZero) {
  const TensorScale scale = ScaleOfRange({0, 0});
  EXPECT_EQ(scale.scale, 1.0F);
  EXPECT_EQ(scale.zero_point, 0);
}

TEST(QuantScale, IsNeverTooSmallForAFloat) {
  const TensorScale scale = ScaleOfRange({0, 1e-40});
  EXPECT_EQ(scale.scale, std::numeric_limits<float>::min());
  EXPECT_EQ(scale.zero_point, -128);
}

TEST(QuantCalibrate, MinMaxTakesTheExtremes) {
  const Range range = ChooseRange({3, -2, 0.5F, 7}, Calibrator::kMinMax, 99.9);
  EXPECT_EQ(range.low, -2);
  EXPECT_EQ(range.high, 7);
}

TEST(QuantCalibrate, PercentileCutsTheSameShareOffBothEnds) {
  std::vector<float> samples;
  for (int i = 100; i >= 0; --i) samples.push_back(static_cast<float>(i - 50));  // -50..50
  const Range range = ChooseRange(samples, Calibrator::kPercentile, 90);
  EXPECT_DOUBLE_EQ(range.low, -40);  // ten of a hundred steps
  EXPECT_DOUBLE_EQ(range.high, 40);
  const Range all = ChooseRange(samples, Calibrator::kPercentile, 100);
  EXPECT_DOUBLE_EQ(all.low, -50);
  EXPECT_DOUBLE_EQ(all.high, 50);
}

TEST(QuantCalibrate, PercentileIsLinearBetweenRanks) {
  // Ranks 0, 1, 2: the 75th percentile is rank 1.5.
  const Range range = ChooseRange({-4, 2, 10}, Calibrator::kPercentile, 75);
  EXPECT_DOUBLE_EQ(range.high, 6);
  EXPECT_DOUBLE_EQ(range.low, -1);
}

TEST(QuantCalibrate, EveryRangeIncludesZero) {
  for (const Calibrator calibrator : kCalibrators) {
    SCOPED_TRACE(quant::CalibratorName(calibrator));
    const Range above = ChooseRange({5, 6, 7}, calibrator, 99.9);
    EXPECT_EQ(above.low, 0);
    EXPECT_GT(above.high, 0);
    const Range below = ChooseRange({-5, -6, -7}, calibrator, 99.9);
    EXPECT_EQ(below.high, 0);
    EXPECT_LT(below.low, 0);
    const Range zeros = ChooseRange({0, 0}, calibrator, 99.9);
    EXPECT_EQ(zeros.low, 0);
    EXPECT_EQ(zeros.high, 0);
  }
}

TEST(QuantCalibrate, OnDataWithAnOutlierMseLosesLeastAndPercentileSparesTheBulk) {
  const std::vector<float> bulk = Normal(100000, 1, Seed());
  std::vector<float> samples = bulk;
  samples.push_back(40);
  std::map<Calibrator, double> all;
  std::map<Calibrator, double> of_bulk;
  for (const Calibrator calibrator : kCalibrators) {
    const Range range = ChooseRange(samples, calibrator, 99.99);
    all[calibrator] = MeanSquareError(samples, range);
    of_bulk[calibrator] = MeanSquareError(bulk, range);
    std::cout << quant::CalibratorName(calibrator) << ": range " << range.low << " .. "
              << range.high << ", mean square error " << all[calibrator] << ", without the outlier "
              << of_bulk[calibrator] << "\n";
  }
  EXPECT_EQ(ChooseRange(samples, Calibrator::kMinMax, 99.99).high, 40);
  EXPECT_LT(all[Calibrator::kMse], 0.9 * all[Calibrator::kMinMax]);
  EXPECT_LT(all[Calibrator::kMse], all[Calibrator::kPercentile]);
  EXPECT_LT(of_bulk[Calibrator::kPercentile], 0.1 * of_bulk[Calibrator::kMinMax]);
}

TEST(QuantCalibrate, MseIsNeverWorseThanMinMax) {
  for (std::uint32_t i = 0; i < 20; ++i) {
    std::vector<float> samples = Normal(50 + 97 * i, 0.01F * (1 + i * i), Seed() + i);
    if (i % 3 == 0) samples.push_back(3.0F * i);
    if (i % 4 == 0) {
      for (float& x : samples) x = std::max(x, 0.0F);  // as after ReLU
    }
    const double min_max =
        MeanSquareError(samples, ChooseRange(samples, Calibrator::kMinMax, 99.9));
    const double mse = MeanSquareError(samples, ChooseRange(samples, Calibrator::kMse, 99.9));
    EXPECT_LE(mse, min_max * (1 + 1e-6));
  }
}

TEST(QuantCalibrate, MseComesCloseToAnExhaustiveSearch) {
  std::vector<float> samples = Normal(5000, 1, Seed());
  for (float& x : samples) x = std::max(x, 0.0F);  // one end, so that the search is short
  samples.push_back(12);
  double best = std::numeric_limits<double>::infinity();
  for (int i = 1; i <= 1200; ++i) {
    best = std::min(best, MeanSquareError(samples, {0, 0.01 * i}));
  }
  EXPECT_LE(MeanSquareError(samples, ChooseRange(samples, Calibrator::kMse, 99.9)), 1.01 * best);
}

TEST(QuantCalibrate, RefusesWhatHasNoRange) {
  EXPECT_THROW(ChooseRange({}, Calibrator::kMinMax, 99.9), std::invalid_argument);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THROW(ChooseRange({1, nan}, Calibrator::kMinMax, 99.9), std::invalid_argument);
  EXPECT_THROW(ChooseRange({1}, Calibrator::kPercentile, 50), std::invalid_argument);
  EXPECT_THROW(ChooseRange({1}, Calibrator::kPercentile, 100.5), std::invalid_argument);
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#include "quant/calibrate.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace systole::quant {
namespace {

/// Sorted samples with running sums, which give the square error of a whole run of samples that
/// share one int8 without a look at each.
class Samples {
 public:
  explicit Samples(const std::vector<float>& sorted)
      : sorted_(sorted.begin(), sorted.end()), sum_(1, 0.0), square_(1, 0.0) {
    for (const double x : sorted_) {
      sum_.push_back(sum_.back() + x);
      square_.push_back(square_.back() + x * x);
    }
  }

  double low() const { return sorted_.front(); }
  double high() const { return sorted_.back(); }

  /// Sum of (x - dequantised(quantised(x)))^2.
  double SquareError(const TensorScale& to) const {
    double error = 0;
    std::size_t first = 0;
    for (int q = -128; q <= 127; ++q) {
      // Samples up to halfway to the next value become q; at the top, all that are left.
      const double end = double{to.scale} * (q + 0.5 - to.zero_point);
      const auto last =
          q == 127 ? sorted_.end() : std::upper_bound(sorted_.begin() + first, sorted_.end(), end);
      const auto past = static_cast<std::size_t>(last - sorted_.begin());
      const double value = double{to.scale} * (q - to.zero_point);
      error += square_[past] - square_[first] - 2 * value * (sum_[past] - sum_[first]) +
               value * value * static_cast<double>(past - first);
      first = past;
    }
    return error;
  }

 private:
  std::vector<double> sorted_;
  std::vector<double> sum_;
  std::vector<double> square_;
};

Range WithZero(double low, double high) { return {std::min(low, 0.0), std::max(high, 0.0)}; }

/// Linear between the two ranks that `percent` falls between.
double PercentileOf(const std::vector<float>& sorted, double percent) {
  const double rank = percent / 100 * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(rank);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (rank - std::floor(rank)) * (double{sorted[above]} - sorted[below]);
}

/// Shrink factors 2^(-step/8) for the ends of a range: first 1 down to 1/64, coarsely, then an
/// eighth of a step apart around the best of those.
Range LeastSquares(const Samples& samples) {
  const Range full = WithZero(samples.low(), samples.high());
  double best_error = samples.SquareError(ScaleOfRange(full));
  double best_low = 0;  // in steps
  double best_high = 0;
  const auto range = [&](double low_step, double high_step) {
    return Range{full.low * std::exp2(-low_step / 8), full.high * std::exp2(-high_step / 8)};
  };
  const auto search = [&](double from_low, double from_high, double stride, int count) {
    // An end that is 0 stays 0: there is nothing to shrink.
    const int lows = full.low == 0 ? 1 : count;
    const int highs = full.high == 0 ? 1 : count;
    for (int i = 0; i < lows; ++i) {
      for (int j = 0; j < highs; ++j) {
        const double low = std::max(from_low + i * stride, 0.0);
        const double high = std::max(from_high + j * stride, 0.0);
        const double error = samples.SquareError(ScaleOfRange(range(low, high)));
        if (error < best_error) {
          best_error = error;
          best_low = low;
          best_high = high;
        }
      }
    }
  };
  search(0, 0, 1, 49);
  search(best_low - 1, best_high - 1, 0.125, 17);
  return range(best_low, best_high);
}

}  // namespace

const char* CalibratorName(Calibrator calibrator) {
  switch (calibrator) {
    case Calibrator::kMinMax:
      return "min/max";
    case Calibrator::kPercentile:
      return "percentile";
    case Calibrator::kMse:
      return "mse";
  }
  return "unknown";
}

Range ChooseRange(std::vector<float> samples, Calibrator calibrator, double percentile) {
  if (samples.empty()) throw std::invalid_argument("calibration: no samples");
  if (!std::all_of(samples.begin(), samples.end(), [](float x) { return std::isfinite(x); })) {
    throw std::invalid_argument("calibration: a sample is not a finite number");
  }
  if (!(percentile > 50 && percentile <= 100)) {
    throw std::invalid_argument("calibration: the percentile is not above 50 and at most 100");
  }
  std::sort(samples.begin(), samples.end());
  switch (calibrator) {
    case Calibrator::kMinMax:
      break;
    case Calibrator::kPercentile:
      return WithZero(PercentileOf(samples, 100 - percentile), PercentileOf(samples, percentile));
    case Calibrator::kMse:
      return LeastSquares(Samples(samples));
  }
  return WithZero(samples.front(), samples.back());
}

TensorScale ScaleOfRange(const Range& range) {
  if (range.low == 0 && range.high == 0) return {1.0F, 0};
  const double exact = (range.high - range.low) / 255;
  const auto scale = static_cast<float>(std::max<double>(exact, FLT_MIN));
  const double zero_point = std::round(-128 - range.low / scale);
  return {scale, static_cast<int>(std::clamp(zero_point, -128.0, 127.0))};
}

}  // namespace systole::quant

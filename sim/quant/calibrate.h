// SPDX-License-Identifier: Apache-2.0
/// From the values a tensor takes to the int8 scale it gets.
///
///   real = scale * (q - zero_point), q in [-128, 127]
///
/// Tests: tb/unit/quant_calibrate_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_CALIBRATE_H_
#define SYSTOLE_SIM_QUANT_CALIBRATE_H_

#include <vector>

namespace systole::quant {

/// How the range of a tensor is chosen from samples of it.
enum class Calibrator {
  kMinMax,      ///< nothing saturates; one outlier coarsens every other value
  kPercentile,  ///< the same share of samples is cut off at both ends, whatever that costs
  kMse,         ///< the range whose rounding and saturation together cost the least square error
};

constexpr Calibrator kCalibrators[] = {Calibrator::kMinMax, Calibrator::kPercentile,
                                       Calibrator::kMse};

/// "min/max", "percentile" or "mse".
const char* CalibratorName(Calibrator calibrator);

/// The real values that int8 is to cover; low <= 0 <= high, so that 0 (which ReLU and padding
/// produce) has an int8 of its own.
struct Range {
  double low;
  double high;
};

/// Scale and zero point of one tensor.
struct TensorScale {
  float scale;     ///< finite, > 0
  int zero_point;  ///< in [-128, 127]
};

/// The range for a tensor that took these values.
///
///   kMinMax      [min, max]
///   kPercentile  the (100 - percentile)-th and the percentile-th percentile, linear between ranks
///   kMse         of the ranges [min * a, max * b], a and b in (0, 1], the one with the least sum
///   of
///                (x - dequantised(quantised(x)))^2; a, b from a grid 1 % apart near the best one,
///                so the result is never worse than kMinMax
///
/// each then widened to include 0.
/// Domain    at least one sample, all finite; percentile in (50, 100].
/// Errors    std::invalid_argument that names what is wrong.
/// Cost      sorts the samples; kMse then looks at no more than about 3000 ranges, 256 binary
///           searches each, however many samples there are.
Range ChooseRange(std::vector<float> samples, Calibrator calibrator, double percentile);

/// The scale that spreads 256 values over the range.
///
///   scale = (high - low) / 255;  zero_point = round(-128 - low / scale)
///
/// A range of no width gets scale 1 and zero point 0: the tensor is 0 and stays exactly 0. Scales
/// are not smaller than the smallest normal float.
/// Domain    low <= 0 <= high, both finite.
TensorScale ScaleOfRange(const Range& range);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_CALIBRATE_H_

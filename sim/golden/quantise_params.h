// SPDX-License-Identifier: Apache-2.0
/// From the scales of a quantised network (floats) to the integers that hardware works with.
///
/// Every function repeats the reference's own sequence of float and double operations, because one
/// rounding more or less changes multipliers in their low bits. So this room is compiled without
/// contraction into fused multiply-adds, and refuses fast-math and extended precision.
/// Tests: tb/unit/golden_params_test.cpp.
#ifndef SYSTOLE_SIM_GOLDEN_QUANTISE_PARAMS_H_
#define SYSTOLE_SIM_GOLDEN_QUANTISE_PARAMS_H_

#include <cstdint>

#include "golden/requantise.h"

namespace systole::golden {

/// A real factor as the integers of the output stage: multiplier * 2^(shift - 31).
struct Multiplier {
  std::int32_t multiplier;  ///< 0 or in [2^30, 2^31)
  int shift;                ///< at least kMinShift, positive is left
};

/// The fixed-point form nearest to a real factor.
///
///   q, e = frexp(real);  multiplier = round(q * 2^31), ties away from zero;  shift = e
///
/// Rounding  decides only what happens above 2^30: kSingle saturates at {2^31 - 1, 30}; kDouble
///           returns the shift as it is, which may exceed kMaxShift and is then refused by
///           RequantiseOne.
/// Units     real is scale_in * scale_weight / scale_out, see below.
/// Domain    finite, not negative. Below about 2^-32 the result is {0, 0}.
/// Errors    std::domain_error.
/// Source    TFLM 90b983c2 internal/quantization_util.cc.
Multiplier QuantizeMultiplier(double real, Rounding rounding);

/// The factor of one output channel of a convolution, or of a fully connected layer with one
/// weight scale per output.
///
///   (double)scale_in * (double)scale_weight / (double)scale_out
///
/// Domain    scales finite; scale_weight >= 0 (a channel without weights), the others > 0.
/// Errors    std::domain_error that names the scale.
/// Source    TFLM 90b983c2 kernels/kernel_util.cc, fully_connected_common.cc.
double EffectiveScalePerChannel(float scale_in, float scale_weight, float scale_out);

/// The factor of a fully connected layer with one weight scale in all. The product is a float
/// before it becomes a double, which changes most multipliers by a few units.
///
///   (double)(float)(scale_in * scale_weight) / (double)scale_out
///
/// Domain, Errors, Source  as EffectiveScalePerChannel.
double EffectiveScalePerTensor(float scale_in, float scale_weight, float scale_out);

/// The activation functions that are a clamp of the output stage.
enum class Activation { kNone, kRelu, kRelu6, kReluN1To1 };

/// The clamp of an output stage, both ends included.
struct ActivationRange {
  int min;
  int max;
};

/// Where an activation function clamps, in quantised units. Empty ranges don't occur: an end
/// beyond int8 stops at -128 or 127, but both ends may fall together there.
///
///   q(f) = zero_point + round(f / scale), a float division, ties away from zero
///   kNone [-128, 127]; kRelu [q(0), 127]; kRelu6 [q(0), q(6)]; kReluN1To1 [q(-1), q(1)]
///
/// Units     scale and zero_point of the layer's output.
/// Domain    scale finite and > 0; zero_point in [-128, 127]; f / scale must fit int32.
/// Errors    std::domain_error.
/// Source    TFLM 90b983c2 kernels/kernel_util.cc, CalculateActivationRangeQuantized.
ActivationRange QuantizeActivation(Activation activation, float scale, int zero_point);

/// The int8 nearest to a real value: clamp(zero_point + round(real / scale), -128, 127), a float
/// division, ties away from zero.
///
/// Domain    real not NaN (infinities saturate); scale finite and > 0; zero_point in [-128, 127].
/// Errors    std::domain_error.
/// Source    TFLM 90b983c2 internal/reference/quantize.h.
std::int8_t QuantizeValue(float real, float scale, int zero_point);

/// The real value of an int8: scale * (value - zero_point), rounded once to float.
///
/// Domain, Errors  as QuantizeValue.
/// Source    TFLM 90b983c2 internal/reference/dequantize.h.
float DequantizeValue(std::int8_t value, float scale, int zero_point);

}  // namespace systole::golden

#endif  // SYSTOLE_SIM_GOLDEN_QUANTISE_PARAMS_H_

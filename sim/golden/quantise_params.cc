// SPDX-License-Identifier: Apache-2.0
#include "golden/quantise_params.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "golden/domain.h"

#ifdef __FAST_MATH__
#error "quantise_params: -ffast-math changes multipliers"
#endif
static_assert(FLT_EVAL_METHOD == 0, "quantise_params: extended precision changes multipliers");
static_assert(std::numeric_limits<double>::is_iec559 && std::numeric_limits<float>::is_iec559,
              "quantise_params: needs IEEE floats");

namespace systole::golden {
namespace {

[[noreturn]] void Refuse(const char* field, double value, const char* reason) {
  throw std::domain_error(std::string(field) + " is " + std::to_string(value) + ", " + reason);
}

void CheckScale(const char* field, float scale) {
  if (!std::isfinite(scale) || scale <= 0) Refuse(field, scale, "not a finite number above 0");
}

void CheckScales(float scale_in, float scale_weight, float scale_out) {
  CheckScale("scale_in", scale_in);
  // A converter may give a channel whose weights are all zero the scale zero.
  if (scale_weight != 0) CheckScale("scale_weight", scale_weight);
  CheckScale("scale_out", scale_out);
}

void CheckTensor(float scale, int zero_point) {
  CheckScale("scale", scale);
  CheckInRange("zero_point", zero_point, -128, 127);
}

}  // namespace

Multiplier QuantizeMultiplier(double real, Rounding rounding) {
  if (!std::isfinite(real) || real < 0) Refuse("real multiplier", real, "not finite and >= 0");
  if (real == 0) return {0, 0};
  int shift = 0;
  const double fraction = std::frexp(real, &shift);  // in [0.5, 1)
  auto multiplier = static_cast<std::int64_t>(std::round(std::ldexp(fraction, 31)));
  if (multiplier == std::int64_t{1} << 31) {  // the fraction rounded up to 1
    multiplier /= 2;
    ++shift;
  }
  if (shift < kMinShift) return {0, 0};
  if (rounding == Rounding::kSingle && shift > kMaxShift) {
    return {std::numeric_limits<std::int32_t>::max(), kMaxShift};
  }
  return {static_cast<std::int32_t>(multiplier), shift};
}

double EffectiveScalePerChannel(float scale_in, float scale_weight, float scale_out) {
  CheckScales(scale_in, scale_weight, scale_out);
  return double{scale_in} * double{scale_weight} / double{scale_out};
}

double EffectiveScalePerTensor(float scale_in, float scale_weight, float scale_out) {
  CheckScales(scale_in, scale_weight, scale_out);
  const float product = scale_in * scale_weight;
  return double{product} / double{scale_out};
}

ActivationRange QuantizeActivation(Activation activation, float scale, int zero_point) {
  CheckTensor(scale, zero_point);
  const auto quantise = [&](float real) {
    const float rounded = std::round(real / scale);
    if (!(std::fabs(rounded) < 2147483648.0F)) {
      Refuse("scale", scale, "too small: the activation's limit leaves int32");
    }
    return static_cast<int>(
        std::clamp<std::int64_t>(zero_point + static_cast<std::int64_t>(rounded), -128, 127));
  };
  switch (activation) {
    case Activation::kNone:
      return {-128, 127};
    case Activation::kRelu:
      return {quantise(0.0F), 127};
    case Activation::kRelu6:
      return {quantise(0.0F), quantise(6.0F)};
    case Activation::kReluN1To1:
      return {quantise(-1.0F), quantise(1.0F)};
  }
  throw std::domain_error("activation is " + std::to_string(static_cast<int>(activation)) +
                          ", not one of the four known");
}

std::int8_t QuantizeValue(float real, float scale, int zero_point) {
  CheckTensor(scale, zero_point);
  if (std::isnan(real)) Refuse("real value", real, "not a number");
  // Clamped as a float first: 512 covers every int8 less any zero point, and the cast below is
  // then defined for infinities too.
  const float rounded = std::clamp(std::round(real / scale), -512.0F, 512.0F);
  return static_cast<std::int8_t>(std::clamp(zero_point + static_cast<int>(rounded), -128, 127));
}

float DequantizeValue(std::int8_t value, float scale, int zero_point) {
  CheckTensor(scale, zero_point);
  return scale * static_cast<float>(value - zero_point);
}

}  // namespace systole::golden

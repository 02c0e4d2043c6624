// SPDX-License-Identifier: Apache-2.0
/// The output stage: int32 accumulator to int8 activation, in both roundings of the TFLite world.
///
/// docs/quantisation.md explains the formulas; tb/unit/golden_requantise_test.cpp holds them to
/// reference vectors, hand-written corners and an oracle of wide arithmetic.
#ifndef SYSTOLE_SIM_GOLDEN_REQUANTISE_H_
#define SYSTOLE_SIM_GOLDEN_REQUANTISE_H_

#include <cstdint>

namespace systole::golden {

/// How a scaled accumulator becomes an integer.
enum class Rounding {
  kDouble,  ///< twice, as the TFLite and TFLite Micro reference kernels do by default
  kSingle,  ///< once, as TFLITE_SINGLE_ROUNDING builds, ruy and (nearly always) XNNPACK do
};

constexpr int kMinShift = -31;  ///< the most a result is shifted to the right
constexpr int kMaxShift = 30;   ///< the most it is shifted to the left

/// The constants of one output channel's output stage.
struct Requant {
  std::int32_t multiplier;  ///< M0 in [0, 2^31), read as M0 / 2^31
  int shift;                ///< in [kMinShift, kMaxShift], positive is left
  int zero_point;           ///< of the output, in [-128, 127]
  int min;                  ///< activation range: -128 <= min <= max <= 127
  int max;
};

/// Scales one accumulator, without zero point and clamp.
///
///   round(acc * multiplier * 2^(shift - 31))
///
/// Rounding  kSingle: once, ties upward. kDouble: at bit 31, ties upward; then at -shift, ties
///           away from zero. With shift >= 0 the second step is empty and both are the same.
/// Domain    any acc; multiplier in [0, 2^31); shift in [kMinShift, kMaxShift]: acc * 2^shift is
///           exact, never wrapped (TFLite leaves that case undefined).
/// Errors    std::domain_error that names the field outside its range.
/// Exact     the result fits int64: its magnitude is at most 2^61.
/// Source    docs/quantisation.md 3, after TFLM 90b983c2 common.cc and ruy 2af8886.
std::int64_t ScaleOne(std::int32_t acc, std::int32_t multiplier, int shift, Rounding rounding);

/// Scales one accumulator to int8.
///
///   clamp(zero_point + round(acc * multiplier * 2^(shift - 31)), min, max)
///
/// Rounding  as in ScaleOne. The two differ by at most one before the clamp.
/// Shapes    scalar; the caller walks tensors.
/// Units     acc in real / (scale_in * scale_weight[n]); the result in real / scale_out.
/// Domain    as in ScaleOne; zero_point, min and max as in Requant. The RTL's lane stops at
///           shift +1.
/// Errors    std::domain_error that names the field outside its range.
/// Exact     normative: RTL that differs is wrong, even if nearer to the real value.
/// Source    as in ScaleOne.
std::int8_t RequantiseOne(std::int32_t acc, const Requant& q, Rounding rounding);

/// Throws std::domain_error that names the first field of q outside its range.
void CheckRequant(const Requant& q);

}  // namespace systole::golden

#endif  // SYSTOLE_SIM_GOLDEN_REQUANTISE_H_

// SPDX-License-Identifier: Apache-2.0
#include "golden/requantise.h"

#include <algorithm>
#include <cstdint>
#include <limits>

#include "golden/domain.h"

namespace systole::golden {
namespace {

// C++17 leaves >> of a negative number to the compiler, C++20 no longer does. All of this file
// relies on the floor that every compiler we know gives.
static_assert((std::int64_t{-3} >> 1) == -2, "right shift of a negative number must round down");

/// floor(value / 2^bits + 1/2), bits >= 1: to nearest, ties upward.
std::int64_t ShiftTiesUp(std::int64_t value, int bits) {
  return (value + (std::int64_t{1} << (bits - 1))) >> bits;
}

/// value / 2^bits to nearest, ties away from zero, bits >= 0.
std::int64_t ShiftTiesAway(std::int64_t value, int bits) {
  if (bits == 0) return value;
  const std::int64_t half = std::int64_t{1} << (bits - 1);
  // A negative tie must go down: one less than half lets the floor of >> take it there.
  return (value + half - (value < 0 ? 1 : 0)) >> bits;
}

void CheckScale(std::int32_t multiplier, int shift) {
  CheckInRange("multiplier", multiplier, 0, std::numeric_limits<std::int32_t>::max());
  CheckInRange("shift", shift, kMinShift, kMaxShift);
}

}  // namespace

std::int64_t ScaleOne(std::int32_t acc, std::int32_t multiplier, int shift, Rounding rounding) {
  CheckScale(multiplier, shift);
  // |product| < 2^62, and no half below exceeds 2^61, so no sum leaves 63 bits and a sign. The
  // left shift costs no width either: instead of shifting acc up by `shift` and the product down
  // by 31, the product goes down by 31 - shift. The bits that never come to be are zeros.
  const std::int64_t product = std::int64_t{acc} * multiplier;
  if (rounding == Rounding::kSingle || shift >= 0) return ShiftTiesUp(product, 31 - shift);
  return ShiftTiesAway(ShiftTiesUp(product, 31), -shift);
}

std::int8_t RequantiseOne(std::int32_t acc, const Requant& q, Rounding rounding) {
  CheckRequant(q);
  const std::int64_t scaled = ScaleOne(acc, q.multiplier, q.shift, rounding);
  return static_cast<std::int8_t>(std::clamp<std::int64_t>(scaled + q.zero_point, q.min, q.max));
}

void CheckRequant(const Requant& q) {
  CheckScale(q.multiplier, q.shift);
  CheckInRange("zero_point", q.zero_point, -128, 127);
  CheckInRange("min", q.min, -128, 127);
  CheckInRange("max", q.max, q.min, 127);
}

}  // namespace systole::golden

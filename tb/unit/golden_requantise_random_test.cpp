// SPDX-License-Identifier: Apache-2.0
/// Ten million random requantisations against an oracle that follows the definition with real
/// numbers: exact fractions of 128-bit integers, rounded by division and sign, never by shifts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <random>
#include <string>

#include "golden/requantise.h"
#include "harness/seed.h"

namespace systole::tb {
namespace {

using golden::Requant;
using golden::RequantiseOne;
using golden::Rounding;
using golden::ScaleOne;

__extension__ using Wide = __int128;

constexpr int kSamplesPerClass = 1250000;  // eight classes

/// The largest integer not above numerator / denominator, denominator > 0.
Wide Floor(Wide numerator, Wide denominator) {
  const Wide quotient = numerator / denominator;  // towards zero
  return numerator % denominator < 0 ? quotient - 1 : quotient;
}

/// numerator / denominator to the nearest integer, a tie to the larger one.
Wide NearestTieUp(Wide numerator, Wide denominator) {
  return Floor(2 * numerator + denominator, 2 * denominator);
}

/// numerator / denominator to the nearest integer, a tie to the one farther from zero.
Wide NearestTieAway(Wide numerator, Wide denominator) {
  if (numerator < 0) return -NearestTieUp(-numerator, denominator);
  return NearestTieUp(numerator, denominator);
}

Wide PowerOfTwo(int exponent) {
  Wide power = 1;
  while (exponent-- > 0) power *= 2;
  return power;
}

/// acc * multiplier * 2^(shift - 31) as the definition rounds it.
std::int64_t OracleScale(std::int32_t acc, const Requant& q, Rounding rounding) {
  const Wide numerator = Wide{acc} * q.multiplier * PowerOfTwo(std::max(q.shift, 0));
  const Wide right = PowerOfTwo(std::max(-q.shift, 0));
  const Wide unit = PowerOfTwo(31);
  if (rounding == Rounding::kSingle) {
    return static_cast<std::int64_t>(NearestTieUp(numerator, unit * right));
  }
  return static_cast<std::int64_t>(NearestTieAway(NearestTieUp(numerator, unit), right));
}

int OracleOutput(std::int64_t scaled, const Requant& q) {
  const std::int64_t value = scaled + q.zero_point;
  if (value > q.max) return q.max;
  return value < q.min ? q.min : static_cast<int>(value);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  /// Uniform in [low, high], by remainder: the bias of one in 2^32 doesn't matter here.
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  std::int32_t Any() { return static_cast<std::int32_t>(engine_() >> 32); }
  std::int32_t Normalised() { return static_cast<std::int32_t>(Between(1 << 30, 2147483647)); }
  /// A value of int32 with an extreme, a power of two or a neighbour of one.
  std::int32_t Edge() {
    const std::int64_t power = std::int64_t{1} << Between(0, 31);
    const std::int64_t value = (Between(0, 1) != 0 ? power : -power) + Between(-2, 2);
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -2147483648, 2147483647));
  }

 private:
  std::mt19937_64 engine_;
};

struct Sample {
  std::int32_t acc;
  std::int32_t multiplier;
  int shift;
};

struct Class {
  const char* name;
  Sample (*draw)(Random&);
};

/// An exact tie or a neighbour of one: with multiplier = odd * 2^(30 - bits), the factor is
/// odd * 2^-(1 + bits - shift), so an odd multiple of 2^(bits - shift) comes out as so many halves.
Sample DrawTie(Random& random) {
  const int bits = static_cast<int>(random.Between(0, 3));
  const std::int64_t odd = 2 * random.Between((1 << bits) / 2, (1 << bits) - 1) + 1;
  const int shift = static_cast<int>(random.Between(-27, 0));
  const std::int64_t step = std::int64_t{1} << (bits - shift);
  const std::int64_t halves = 2 * random.Between(-(1 << 30) / step, (1 << 30) / step - 1) + 1;
  return {static_cast<std::int32_t>(halves * step + random.Between(-1, 1)),
          static_cast<std::int32_t>(odd << (30 - bits)), shift};
}

const Class kClasses[] = {
    {"Realistic",
     [](Random& r) -> Sample {
       const int bits = static_cast<int>(r.Between(4, 26));
       return {static_cast<std::int32_t>(r.Between(-(1 << bits), 1 << bits)), r.Normalised(),
               static_cast<int>(r.Between(-15, 0))};
     }},
    {"FullRange",
     [](Random& r) -> Sample {
       return {r.Any(), static_cast<std::int32_t>(r.Between(0, 2147483647)),
               static_cast<int>(r.Between(-31, 30))};
     }},
    {"Ties", DrawTie},
    {"LaneRightShift",
     [](Random& r) -> Sample {
       return {r.Any(), r.Normalised(), static_cast<int>(r.Between(-31, -1))};
     }},
    {"ShiftPlusOne",
     [](Random& r) -> Sample {
       return {r.Any(), static_cast<std::int32_t>(r.Between(0, 2147483647)), 1};
     }},
    {"DeadChannel",
     [](Random& r) -> Sample {
       const std::int32_t sign = r.Between(0, 1) != 0 ? 1 : -1;
       return {sign * static_cast<std::int32_t>(r.Between((1 << 30) - 4096, (1 << 30) + 4096)),
               r.Between(0, 9) == 0 ? 0 : r.Normalised(), static_cast<int>(r.Between(-31, -20))};
     }},
    {"SmallMultiplier",
     [](Random& r) -> Sample {
       return {r.Any(),
               static_cast<std::int32_t>(r.Between(1, std::int64_t{1} << r.Between(0, 29))),
               static_cast<int>(r.Between(-31, 1))};
     }},
    {"Edges",
     [](Random& r) -> Sample {
       const std::int32_t multiplier = r.Edge();
       return {r.Edge(), multiplier < 0 ? -(multiplier + 1) : multiplier,
               static_cast<int>(r.Between(-31, 30))};
     }},
};
static_assert(std::size(kClasses) * kSamplesPerClass == 10000000);

class GoldenRequantiseRandom : public testing::TestWithParam<Class> {};

TEST_P(GoldenRequantiseRandom, EqualsTheDefinition) {
  Random random(Seed());
  for (int i = 0; i < kSamplesPerClass; ++i) {
    const Sample sample = GetParam().draw(random);
    Requant q{sample.multiplier, sample.shift, 0, 0, 0};
    q.zero_point = static_cast<int>(random.Between(-128, 127));
    q.min = static_cast<int>(random.Between(-128, 127));
    q.max = static_cast<int>(random.Between(q.min, 127));
    for (const Rounding rounding : {Rounding::kDouble, Rounding::kSingle}) {
      const std::int64_t want = OracleScale(sample.acc, q, rounding);
      const std::int64_t got = ScaleOne(sample.acc, q.multiplier, q.shift, rounding);
      const int out = RequantiseOne(sample.acc, q, rounding);
      if (got == want && out == OracleOutput(want, q)) continue;
      FAIL() << "sample " << i << ": acc " << sample.acc << " multiplier " << q.multiplier
             << " shift " << q.shift << " zero point " << q.zero_point << " clamp " << q.min << ".."
             << q.max << (rounding == Rounding::kDouble ? " double" : " single") << ": scaled "
             << got << ", want " << want << "; out " << out << ", want " << OracleOutput(want, q);
    }
  }
}

TEST_P(GoldenRequantiseRandom, RoundingsDifferByAtMostOneAndOnlyWithARightShift) {
  Random random(Seed() + 1);
  for (int i = 0; i < kSamplesPerClass; ++i) {
    const Sample s = GetParam().draw(random);
    const std::int64_t apart = ScaleOne(s.acc, s.multiplier, s.shift, Rounding::kDouble) -
                               ScaleOne(s.acc, s.multiplier, s.shift, Rounding::kSingle);
    const std::int64_t most = s.shift < 0 ? 1 : 0;
    ASSERT_TRUE(-most <= apart && apart <= most)
        << "sample " << i << ": acc " << s.acc << " multiplier " << s.multiplier << " shift "
        << s.shift << ": double rounding gives " << apart << " more than single";
  }
}

INSTANTIATE_TEST_SUITE_P(TenMillion, GoldenRequantiseRandom, testing::ValuesIn(kClasses),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace systole::tb

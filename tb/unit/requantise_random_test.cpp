// SPDX-License-Identifier: Apache-2.0
// More than ten million random requantisations on the RTL, against the golden model. Most are drawn
// so that the result is not hidden by the clamp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <string>
#include <tuple>

#include "requantise_lane.h"

namespace systole::tb {
namespace {

constexpr std::int64_t kInt32Min = -(std::int64_t{1} << 31);
constexpr std::int64_t kInt32Max = (std::int64_t{1} << 31) - 1;

std::int32_t Saturate(std::int64_t value) {
  return static_cast<std::int32_t>(std::clamp(value, kInt32Min, kInt32Max));
}

int DrawShift(Dice& dice) {
  static constexpr int kEdges[] = {-31, -30, -2, -1, 0, 1};
  return dice.Chance(40) ? dice.Pick(kEdges) : static_cast<int>(dice.Between(-31, 1));
}

std::uint32_t DrawMultiplier(Dice& dice) {
  static constexpr std::uint32_t kEdges[] = {0,
                                             1,
                                             2,
                                             3,
                                             65535,
                                             65536,
                                             65537,
                                             1U << 29,
                                             (1U << 30) - 1,
                                             1U << 30,
                                             (1U << 30) + 1,
                                             0x7FFF0000,
                                             0x7FFFFFFE,
                                             0x7FFFFFFF};
  switch (dice.Between(0, 3)) {
    case 0:
      return dice.Pick(kEdges);
    case 1:  // small, of any length
      return static_cast<std::uint32_t>(dice.Between(1, std::int64_t{1} << dice.Between(0, 29)));
    default:  // as networks have it
      return static_cast<std::uint32_t>(dice.Between(1 << 30, kInt32Max));
  }
}

struct Scaling {
  std::int32_t acc;
  std::uint32_t multiplier;
  int shift;
};

/// An accumulator whose result is near int8, as the golden model's formula has it, without
/// rounding.
Scaling DrawVisible(Dice& dice) {
  const std::uint32_t multiplier = DrawMultiplier(dice);
  const int shift = DrawShift(dice);
  const double target = static_cast<double>(dice.Between(-3000, 3000)) / 8;
  const double acc = multiplier == 0 ? 0 : std::ldexp(target / multiplier, 31 - shift);
  return {Saturate(static_cast<std::int64_t>(std::clamp(acc, -4e9, 4e9)) + dice.Between(-2, 2)),
          multiplier, shift};
}

Scaling DrawFullRange(Dice& dice) {
  return {static_cast<std::int32_t>(dice.Word()), dice.Word() >> 1,
          static_cast<int>(dice.Between(-31, 1))};
}

/// Powers of two of both signs with their neighbours, the int32 limits among them.
Scaling DrawEdges(Dice& dice) {
  const std::int64_t power = std::int64_t{1} << dice.Between(0, 31);
  return {Saturate((dice.Chance(50) ? power : -power) + dice.Between(-2, 2)), DrawMultiplier(dice),
          DrawShift(dice)};
}

/// A tie or a neighbour of one. With multiplier = odd * 2^(30 - bits), an accumulator halves *
/// 2^(bits + r) gives odd * halves / 2 at bit 31 + r: r = 0 is a tie of double rounding's first
/// step, r = -shift one of the second, and single rounding's only one.
Scaling DrawTies(Dice& dice) {
  const int bits = static_cast<int>(dice.Between(0, 3));
  const std::int64_t odd = 2 * dice.Between((1 << bits) / 2, (1 << bits) - 1) + 1;
  const int shift = -static_cast<int>(dice.Between(0, 30 - bits));
  const std::int64_t step = std::int64_t{1} << (bits + (dice.Chance(75) ? -shift : 0));
  const std::int64_t most = std::min<std::int64_t>(500, (std::int64_t{1} << 30) / step);
  const std::int64_t halves = 2 * dice.Between(-most, most - 1) + 1;
  const std::int64_t off = dice.Chance(60) ? 0 : dice.Between(-1, 1);
  return {Saturate(halves * step + off), static_cast<std::uint32_t>(odd << (30 - bits)), shift};
}

device::OutputConfig DrawConfig(Dice& dice) {
  static constexpr std::int8_t kEdges[] = {-128, -127, -1, 0, 1, 126, 127};
  const auto draw = [&dice] {
    return dice.Chance(40) ? dice.Pick(kEdges) : static_cast<std::int8_t>(dice.Between(-128, 127));
  };
  device::OutputConfig config;
  config.single_rounding = dice.Chance(50);
  config.zero_point = draw();
  if (dice.Chance(50)) {  // else the full range
    const std::int8_t a = draw(), b = draw();
    config.clamp_min = std::min(a, b);
    config.clamp_max = std::max(a, b);
  }
  return config;
}

struct Family {
  const char* name;
  Scaling (*draw)(Dice&);
};
constexpr Family kFamilies[] = {{"Visible", DrawVisible},
                                {"FullRange", DrawFullRange},
                                {"Edges", DrawEdges},
                                {"Ties", DrawTies}};

/// How many a test sends: the serial lanes take longer for each.
constexpr int Samples(int req_cycles) { return req_cycles == 1 ? 2500000 : 400000 / req_cycles; }
static_assert(std::size(kFamilies) * Samples(1) >= 10000000);

class RequantiseRandom : public testing::TestWithParam<std::tuple<int, Family>> {};

TEST_P(RequantiseRandom, EqualsTheGoldenModelWithAndWithoutGaps) {
  const auto& [req_cycles, family] = GetParam();
  LaneBench lane(req_cycles, 9);
  Dice dice(10);
  for (int i = 0; i < Samples(req_cycles); ++i) {
    const Scaling s = family.draw(dice);
    Requantisation r;
    r.channel = {static_cast<std::int32_t>(dice.Word()), s.multiplier,
                 static_cast<std::int8_t>(s.shift)};
    if (dice.Chance(10)) r.channel.bias = 0;
    r.total = static_cast<std::int32_t>(static_cast<std::uint32_t>(s.acc) -
                                        static_cast<std::uint32_t>(r.channel.bias));
    r.config = DrawConfig(dice);
    lane.Send(r);
    // Stretches at full rate, stretches with gaps.
    if (i / 64 % 2 == 1 && dice.Chance(25)) lane.Idle(static_cast<int>(dice.Between(1, 3)));
    if (lane.failed()) return;
  }
  lane.Drain();
  EXPECT_EQ(lane.results(), Samples(req_cycles));
}

INSTANTIATE_TEST_SUITE_P(Lanes, RequantiseRandom,
                         testing::Combine(testing::ValuesIn(kLanes), testing::ValuesIn(kFamilies)),
                         [](const auto& info) {
                           return "ReqCycles" + std::to_string(std::get<0>(info.param)) + "_" +
                                  std::get<1>(info.param).name;
                         });

}  // namespace
}  // namespace systole::tb

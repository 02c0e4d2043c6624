// SPDX-License-Identifier: Apache-2.0
/// The fully connected layer against the reference kernels' own outputs, and by hand.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "golden/matmul.h"
#include "shared_data.h"

namespace systole::tb {
namespace {

using golden::FullyConnected;
using golden::MatmulFolded;
using golden::RequantiseOutputs;
using golden::Rounding;
using golden::RunFullyConnected;

using Bytes = std::vector<std::int8_t>;

TEST(GoldenFullyConnected, EqualsEveryReferenceCase) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<FullyConnectedCase> cases = ReadFullyConnectedCases();
  ASSERT_EQ(cases.size(), 30U);
  for (const FullyConnectedCase& c : cases) {
    EXPECT_EQ(RunFullyConnected(c.layer, c.input, Rounding::kDouble), c.output) << c.name;
  }
}

TEST(GoldenFullyConnected, FoldedMatmulEqualsEveryReferenceCaseToo) {
  SYSTOLE_NEED_SHARED_DATA();
  const std::vector<FullyConnectedCase> cases = ReadFullyConnectedCases();
  ASSERT_EQ(cases.size(), 30U);
  for (const FullyConnectedCase& c : cases) {
    const int vectors = static_cast<int>(c.input.size()) / c.layer.in_features;
    const std::vector<std::int32_t> sums =
        MatmulFolded({vectors, c.layer.in_features, c.layer.out_features}, c.input, c.layer.weights,
                     c.layer.bias, c.layer.input_zero_point);
    EXPECT_EQ(RequantiseOutputs(c.layer, sums, Rounding::kDouble), c.output) << c.name;
  }
}

/// Three inputs, two outputs: factor 1/4 and factor 1.
FullyConnected Example() {
  FullyConnected layer;
  layer.in_features = 3;
  layer.out_features = 2;
  layer.weights = {1, 2, 3, -1, 0, 1};
  layer.bias = {4, -10};
  layer.multiplier = {1 << 30, 1 << 30};
  layer.shift = {-1, 1};
  layer.input_zero_point = 10;
  layer.output_zero_point = -5;
  layer.act_min = -20;
  layer.act_max = 50;
  return layer;
}

// Vector 0: 1*1 + 2*2 + 3*3 + 4 = 18, 4.5 -> 5 - 5 = 0;       -1 + 3 - 10 = -8 - 5 = -13.
// Vector 1: 0 + 2*-5 + 0 + 4 = -6, -1.5 -> -2 or -1, less 5;  0 + 0 - 10 - 5 = -15.
TEST(GoldenFullyConnected, MatchesPencilAndPaperInBothRoundings) {
  const Bytes input{11, 12, 13, 10, 5, 10};
  EXPECT_EQ(RunFullyConnected(Example(), input, Rounding::kDouble), (Bytes{0, -13, -7, -15}));
  EXPECT_EQ(RunFullyConnected(Example(), input, Rounding::kSingle), (Bytes{0, -13, -6, -15}));
}

// Vector: (-128-10) * (1+2+3) + 4 = -824, -206 - 5 -> -20;  138 - 138 - 10 - 5 = -15.
// Vector: (127-10) * 6 + 4 = 706, 176.5 - 5 -> 50;          the second output as before.
TEST(GoldenFullyConnected, ClampsToTheActivationRange) {
  const Bytes input{-128, -128, -128, 127, 127, 127};
  EXPECT_EQ(RunFullyConnected(Example(), input, Rounding::kDouble), (Bytes{-20, -15, 50, -15}));
}

TEST(GoldenFullyConnected, RequantisesEachOutputWithItsOwnConstants) {
  EXPECT_EQ(RequantiseOutputs(Example(), {40, 40, 100, -4}, Rounding::kDouble),
            (Bytes{5, 35, 20, -9}));
}

struct Refusal {
  const char* name;
  std::function<void(FullyConnected&)> damage;
  const char* message;
};

class GoldenFullyConnectedRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(GoldenFullyConnectedRefusal, NamesTheThingAndTheReason) {
  FullyConnected layer = Example();
  GetParam().damage(layer);
  const auto expect_refused = [&](const auto& call) {
    try {
      call();
      FAIL() << "accepted";
    } catch (const std::logic_error& error) {  // invalid_argument and domain_error
      EXPECT_STREQ(error.what(), GetParam().message);
    }
  };
  expect_refused([&] { CheckFullyConnected(layer); });
  expect_refused([&] { RunFullyConnected(layer, Bytes(3), Rounding::kDouble); });
  expect_refused([&] { RequantiseOutputs(layer, {0, 0}, Rounding::kDouble); });
}

INSTANTIATE_TEST_SUITE_P(
    Damage, GoldenFullyConnectedRefusal,
    testing::Values(
        Refusal{"NoInputs", [](auto& l) { l.in_features = 0; },
                "fully connected: in_features is 0, not at least 1"},
        Refusal{"NoOutputs", [](auto& l) { l.out_features = -2; },
                "fully connected: out_features is -2, not at least 1"},
        Refusal{"Weights", [](auto& l) { l.weights.pop_back(); },
                "fully connected: weights has 5 elements, not 6"},
        Refusal{"Bias", [](auto& l) { l.bias.clear(); },
                "fully connected: bias has 0 elements, not 2"},
        Refusal{"Multiplier", [](auto& l) { l.multiplier.push_back(1); },
                "fully connected: multiplier has 3 elements, not 2"},
        Refusal{"Shift", [](auto& l) { l.shift.pop_back(); },
                "fully connected: shift has 1 elements, not 2"},
        Refusal{"InputZeroPoint", [](auto& l) { l.input_zero_point = 128; },
                "input_zero_point is 128, not in -128..127"},
        Refusal{"OutputZeroPoint", [](auto& l) { l.output_zero_point = -129; },
                "output_zero_point is -129, not in -128..127"},
        Refusal{"ActMin", [](auto& l) { l.act_min = -129; }, "act_min is -129, not in -128..127"},
        Refusal{"ActMax", [](auto& l) { l.act_max = -21; }, "act_max is -21, not in -20..127"},
        Refusal{"OneMultiplier", [](auto& l) { l.multiplier[1] = -1; },
                "output 1: multiplier is -1, not in 0..2147483647"},
        Refusal{"OneShift", [](auto& l) { l.shift[0] = -32; },
                "output 0: shift is -32, not in -31..30"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GoldenFullyConnected, RefusesInputThatIsNotWholeVectors) {
  for (const std::size_t elements : {0, 1, 4}) {
    EXPECT_THROW(RunFullyConnected(Example(), Bytes(elements), Rounding::kDouble),
                 std::invalid_argument)
        << elements;
  }
  EXPECT_THROW(RequantiseOutputs(Example(), {0, 0, 0}, Rounding::kDouble), std::invalid_argument);
  EXPECT_THROW(RequantiseOutputs(Example(), {}, Rounding::kDouble), std::invalid_argument);
}

}  // namespace
}  // namespace systole::tb

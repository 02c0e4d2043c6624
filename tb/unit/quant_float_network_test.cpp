// SPDX-License-Identifier: Apache-2.0
/// The float reference by hand.
#include <gtest/gtest.h>

#include <vector>

#include "quant/float_network.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using golden::Activation;
using quant::Answer;
using quant::FloatNetwork;
using quant::RealInput;
using quant::RunFloat;
using quant::Score;
using quant::ScoreFloat;

TEST(QuantFloatNetwork, MultipliesAddsAndActivates) {
  const FloatNetwork network =
      NetworkOf({{"a", 2, 3, {1, 2, -3, 4, 0, -1}, {0.5F, 0, 10}, Activation::kRelu},
                 {"b", 3, 1, {1, 1, -2}, {0}, Activation::kNone}},
                {{0, 0}});
  const std::vector<std::vector<float>> outputs = RunFloat(network, {3, 2});
  ASSERT_EQ(outputs.size(), 2U);
  EXPECT_EQ(outputs[0], (std::vector<float>{7.5F, 0, 8}));  // 3+4+.5; -9+8 clamped; -2+10
  EXPECT_EQ(outputs[1], std::vector<float>{-8.5F});         // 7.5 + 0 - 16
}

TEST(QuantFloatNetwork, ClampsAsItsActivationSays) {
  const auto run = [](Activation activation) {
    const FloatNetwork network =
        NetworkOf({{"a", 1, 4, {1, 1, 1, 1}, {-7, -0.5F, 3, 9}, activation}}, {{0}});
    return RunFloat(network, {0}).back();
  };
  EXPECT_EQ(run(Activation::kNone), (std::vector<float>{-7, -0.5F, 3, 9}));
  EXPECT_EQ(run(Activation::kRelu), (std::vector<float>{0, 0, 3, 9}));
  EXPECT_EQ(run(Activation::kRelu6), (std::vector<float>{0, 0, 3, 6}));
  EXPECT_EQ(run(Activation::kReluN1To1), (std::vector<float>{-1, -0.5F, 1, 1}));
}

TEST(QuantFloatNetwork, ScalesThePixelsOfTheImageAskedFor) {
  FloatNetwork network =
      NetworkOf({{"a", 2, 1, {1, 1}, {0}, Activation::kNone}}, {{9, 9}, {0, 255}, {9, 9}}, -3);
  network.input_scale = 0.5F;
  EXPECT_EQ(RealInput(network, 1), (std::vector<float>{-3, 124.5F}));
}

TEST(QuantFloatNetwork, AnswersWithTheFirstOfEqualValues) {
  EXPECT_EQ(Answer(std::vector<int>{3, 5, 5, 1}), 1);
  EXPECT_EQ(Answer(std::vector<float>{-1}), 0);
}

TEST(QuantFloatNetwork, CountsRightAnswersOverTheGivenImagesOnly) {
  FloatNetwork network = NetworkOf({{"a", 2, 2, {1, 0, 0, 1}, {0, 0}, Activation::kNone}},
                                   {{1, 0}, {0, 1}, {1, 0}, {0, 1}});
  network.labels = {0, 1, 1, 0};  // right, right, wrong, wrong
  const Score score = ScoreFloat(network, {0, 1, 3});
  EXPECT_EQ(score.correct, 2);
  EXPECT_EQ(score.total, 3);
  EXPECT_DOUBLE_EQ(score.accuracy(), 2.0 / 3);
}

TEST(QuantFloatNetwork, RefusesAnImageOrAnInputThatDoesNotFit) {
  const FloatNetwork network = NetworkOf({{"a", 2, 1, {1, 1}, {0}, Activation::kNone}}, {{1, 2}});
  EXPECT_EQ(ErrorOf([&] { RealInput(network, 1); }), "net: there is no image 1, only 0..0");
  EXPECT_EQ(ErrorOf([&] { RealInput(network, -1); }), "net: there is no image -1, only 0..0");
  EXPECT_EQ(ErrorOf([&] { RunFloat(network, {1}); }), "net: takes 2 values, not 1");
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#include "quant/float_network.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "quant/error.h"

namespace systole::quant {
namespace {

float Activate(golden::Activation activation, float value) {
  switch (activation) {
    case golden::Activation::kNone:
      return value;
    case golden::Activation::kRelu:
      return std::max(value, 0.0F);
    case golden::Activation::kRelu6:
      return std::clamp(value, 0.0F, 6.0F);
    case golden::Activation::kReluN1To1:
      return std::clamp(value, -1.0F, 1.0F);
  }
  return value;
}

std::vector<float> RunLayer(const FloatLayer& layer, const std::vector<float>& input) {
  std::vector<float> output(layer.out);
  const float* weight = layer.weights.data();
  for (int n = 0; n < layer.out; ++n) {
    double sum = layer.bias[n];
    for (int k = 0; k < layer.in; ++k) sum += double{input[k]} * double{*weight++};
    output[n] = Activate(layer.activation, static_cast<float>(sum));
  }
  return output;
}

}  // namespace

std::vector<float> RealInput(const FloatNetwork& network, int image) {
  if (image < 0 || image >= network.image_count()) {
    Fail(network.name, "there is no image " + std::to_string(image) + ", only 0.." +
                           std::to_string(network.image_count() - 1));
  }
  const int size = network.in_features();
  const auto first = network.images.begin() + static_cast<std::ptrdiff_t>(image) * size;
  std::vector<float> input(size);
  std::transform(first, first + size, input.begin(), [&](std::uint8_t pixel) {
    return static_cast<float>(pixel) * network.input_scale + network.input_offset;
  });
  return input;
}

std::vector<std::vector<float>> RunFloat(const FloatNetwork& network,
                                         const std::vector<float>& input) {
  if (input.size() != static_cast<std::size_t>(network.in_features())) {
    Fail(network.name, "takes " + std::to_string(network.in_features()) + " values, not " +
                           std::to_string(input.size()));
  }
  std::vector<std::vector<float>> outputs;
  for (const FloatLayer& layer : network.layers) {
    outputs.push_back(RunLayer(layer, outputs.empty() ? input : outputs.back()));
  }
  return outputs;
}

Score ScoreFloat(const FloatNetwork& network, const std::vector<int>& images) {
  Score score;
  for (const int image : images) {
    const int answer = Answer(RunFloat(network, RealInput(network, image)).back());
    score.correct += answer == network.labels[image] ? 1 : 0;
    ++score.total;
  }
  return score;
}

}  // namespace systole::quant

// SPDX-License-Identifier: Apache-2.0
#include "golden/fully_connected.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

#include "golden/domain.h"
#include "golden/matmul.h"

namespace systole::golden {
namespace {

[[noreturn]] void Refuse(const std::string& reason) {
  throw std::invalid_argument("fully connected: " + reason);
}

void CheckSize(const char* name, std::size_t got, std::size_t want) {
  if (got == want) return;
  Refuse(std::string(name) + " has " + std::to_string(got) + " elements, not " +
         std::to_string(want));
}

Requant ChannelOf(const FullyConnected& layer, std::size_t n) {
  return {layer.multiplier[n], layer.shift[n], layer.output_zero_point, layer.act_min,
          layer.act_max};
}

/// M, if `elements` are whole vectors of `features`.
int VectorsIn(const char* name, std::size_t elements, int features) {
  const auto width = static_cast<std::size_t>(features);
  if (elements == 0 || elements % width != 0) {
    Refuse(std::string(name) + " has " + std::to_string(elements) +
           " elements, not whole vectors of " + std::to_string(features));
  }
  const std::size_t vectors = elements / width;
  if (vectors > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    Refuse(std::string(name) + " has " + std::to_string(vectors) + " vectors, more than an int");
  }
  return static_cast<int>(vectors);
}

}  // namespace

void CheckFullyConnected(const FullyConnected& layer) {
  if (layer.in_features < 1) {
    Refuse("in_features is " + std::to_string(layer.in_features) + ", not at least 1");
  }
  if (layer.out_features < 1) {
    Refuse("out_features is " + std::to_string(layer.out_features) + ", not at least 1");
  }
  const auto outputs = static_cast<std::size_t>(layer.out_features);
  CheckSize("weights", layer.weights.size(), outputs * layer.in_features);
  CheckSize("bias", layer.bias.size(), outputs);
  CheckSize("multiplier", layer.multiplier.size(), outputs);
  CheckSize("shift", layer.shift.size(), outputs);
  CheckInRange("input_zero_point", layer.input_zero_point, -128, 127);
  CheckInRange("output_zero_point", layer.output_zero_point, -128, 127);
  CheckInRange("act_min", layer.act_min, -128, 127);
  CheckInRange("act_max", layer.act_max, layer.act_min, 127);
  for (std::size_t n = 0; n < outputs; ++n) {
    try {
      CheckRequant(ChannelOf(layer, n));
    } catch (const std::domain_error& error) {
      throw std::domain_error("output " + std::to_string(n) + ": " + error.what());
    }
  }
}

std::vector<std::int8_t> RunFullyConnected(const FullyConnected& layer,
                                           const std::vector<std::int8_t>& input,
                                           Rounding rounding) {
  CheckFullyConnected(layer);
  const MatmulShape shape{VectorsIn("input", input.size(), layer.in_features), layer.in_features,
                          layer.out_features};
  return RequantiseOutputs(
      layer, MatmulDirect(shape, input, layer.weights, layer.bias, layer.input_zero_point),
      rounding);
}

std::vector<std::int8_t> RequantiseOutputs(const FullyConnected& layer,
                                           const std::vector<std::int32_t>& accumulators,
                                           Rounding rounding) {
  CheckFullyConnected(layer);
  VectorsIn("accumulators", accumulators.size(), layer.out_features);
  const auto outputs = static_cast<std::size_t>(layer.out_features);
  std::vector<std::int8_t> result;
  result.reserve(accumulators.size());
  for (std::size_t i = 0; i < accumulators.size(); ++i) {
    result.push_back(RequantiseOne(accumulators[i], ChannelOf(layer, i % outputs), rounding));
  }
  return result;
}

}  // namespace systole::golden

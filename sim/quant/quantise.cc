// SPDX-License-Identifier: Apache-2.0
#include "quant/quantise.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "golden/quantise_params.h"
#include "quant/error.h"

namespace systole::quant {
namespace {

constexpr int kMaxDepth = 131071;  // the RTL's longest reduction
/// Where accumulators are kept: the half of int32 that is left over takes what rounding adds, at
/// most half an int8 step for each of 131071 weights and one for the bias.
constexpr double kMaxAccumulator = 1 << 30;
/// Just below 2, so that rounding the scale to float can't make the factor 2 (shift +2) again.
constexpr double kMaxFactor = 2 * (1 - 1e-6);

/// As a float, not below the smallest normal one.
float ToScale(double scale) {
  if (scale > FLT_MAX) throw std::domain_error("needs a scale beyond float32");
  return static_cast<float>(std::max<double>(scale, FLT_MIN));
}

/// The scale of one channel's weights, see quantise.h.
float WeightScale(const float* weights, int in, float bias, const TensorScale& input) {
  double largest = 0;
  double sum = 0;
  for (int k = 0; k < in; ++k) {
    largest = std::max(largest, std::fabs(double{weights[k]}));
    sum += std::fabs(double{weights[k]});
  }
  const double reach = std::max(127 - input.zero_point, input.zero_point + 128);
  const double accumulator = reach * sum + std::fabs(double{bias}) / input.scale;  // * s_w
  return ToScale(std::max(largest / 127, accumulator / kMaxAccumulator));
}

/// Returns whether any weight is not 0.
bool QuantiseWeights(const float* weights, int in, float scale, std::int8_t* quantised) {
  bool any = false;
  for (int k = 0; k < in; ++k) {
    const double q = std::round(double{weights[k]} / double{scale});
    quantised[k] = static_cast<std::int8_t>(std::clamp(q, -127.0, 127.0));
    any = any || quantised[k] != 0;
  }
  return any;
}

/// The parameters of one channel with weights, or of a constant one.
void SetOutputStage(const FloatLayer& layer, int n, bool constant, QuantisedLayer& to) {
  golden::FullyConnected& fc = to.fc;
  if (constant) {
    const int answer = golden::QuantizeValue(layer.bias[n], to.output_scale, fc.output_zero_point);
    // What the factor below stands for; its weights are 0 at any scale.
    to.weight_scales[n] = static_cast<float>(
        std::clamp<double>(0.5 * to.output_scale / to.input_scale, FLT_MIN, FLT_MAX));
    fc.bias[n] = 2 * (answer - fc.output_zero_point);
    fc.multiplier[n] = 1 << 30;  // with shift 0: a half
    fc.shift[n] = 0;
    return;
  }
  const double bias_scale = double{to.input_scale} * double{to.weight_scales[n]};
  fc.bias[n] = static_cast<std::int32_t>(std::llround(double{layer.bias[n]} / bias_scale));
  // Rounding matters only for factors far above 2.
  const golden::Multiplier factor = golden::QuantizeMultiplier(
      golden::EffectiveScalePerChannel(to.input_scale, to.weight_scales[n], to.output_scale),
      golden::Rounding::kDouble);
  fc.multiplier[n] = factor.multiplier;
  fc.shift[n] = factor.shift;
}

QuantisedLayer QuantiseLayer(const FloatLayer& layer, const TensorScale& input,
                             const TensorScale& output) {
  const std::size_t out = layer.out;
  QuantisedLayer to{};
  to.name = layer.name;
  to.input_scale = input.scale;
  to.output_scale = output.scale;
  to.weight_scales.resize(out);
  to.fc = {layer.in,
           layer.out,
           std::vector<std::int8_t>(layer.weights.size()),
           std::vector<std::int32_t>(out),
           std::vector<std::int32_t>(out),
           std::vector<int>(out),
           input.zero_point,
           output.zero_point,
           -128,
           127};

  std::vector<bool> constant(out);
  double widest = 0;
  for (int n = 0; n < layer.out; ++n) {
    const std::size_t at = static_cast<std::size_t>(n) * layer.in;
    const float scale = WeightScale(&layer.weights[at], layer.in, layer.bias[n], input);
    to.weight_scales[n] = scale;
    constant[n] = !QuantiseWeights(&layer.weights[at], layer.in, scale, &to.fc.weights[at]);
    to.constant_channels += constant[n] ? 1 : 0;
    if (!constant[n]) widest = std::max(widest, double{input.scale} * double{scale});
  }
  if (widest / output.scale > kMaxFactor) {
    to.output_scale = ToScale(widest / kMaxFactor);
    to.output_widened = true;
  }

  const golden::ActivationRange clamp =
      golden::QuantizeActivation(layer.activation, to.output_scale, to.fc.output_zero_point);
  to.fc.act_min = clamp.min;
  to.fc.act_max = clamp.max;
  for (int n = 0; n < layer.out; ++n) SetOutputStage(layer, n, constant[n], to);
  return to;
}

/// Every value each tensor takes over the images: the input first, then each layer's result.
std::vector<std::vector<float>> Observe(const FloatNetwork& network,
                                        const std::vector<int>& images) {
  std::vector<std::vector<float>> tensors(network.layers.size() + 1);
  const auto append = [](std::vector<float>& all, const std::vector<float>& more) {
    all.insert(all.end(), more.begin(), more.end());
  };
  for (const int image : images) {
    const std::vector<float> input = RealInput(network, image);
    append(tensors[0], input);
    const std::vector<std::vector<float>> outputs = RunFloat(network, input);
    for (std::size_t i = 0; i < outputs.size(); ++i) append(tensors[i + 1], outputs[i]);
  }
  return tensors;
}

}  // namespace

QuantisedNetwork Quantise(const FloatNetwork& network, const std::vector<int>& calibration,
                          const Options& options) {
  if (calibration.empty()) Fail(network.name, "no image to calibrate on");
  std::vector<std::vector<float>> observed = Observe(network, calibration);
  const auto scale_of = [&](std::size_t tensor) {
    return ScaleOfRange(
        ChooseRange(std::move(observed[tensor]), options.calibrator, options.percentile));
  };
  QuantisedNetwork to{network.name, 0, 0, {}};
  std::string at = "input";
  try {
    TensorScale scale = scale_of(0);
    to.input_scale = scale.scale;
    to.input_zero_point = scale.zero_point;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const FloatLayer& layer = network.layers[i];
      at = "layer " + layer.name;
      if (layer.in > kMaxDepth) {
        Fail(network.name, at + ": sums " + std::to_string(layer.in) + " products, more than " +
                               std::to_string(kMaxDepth));
      }
      to.layers.push_back(QuantiseLayer(layer, scale, scale_of(i + 1)));
      scale = {to.layers.back().output_scale, to.layers.back().fc.output_zero_point};
    }
  } catch (const std::logic_error& error) {  // what golden and the calibrator refuse
    Fail(network.name, at + ": " + error.what());
  }
  return to;
}

std::vector<std::int8_t> QuantiseTensor(const std::vector<float>& real, const TensorScale& to) {
  std::vector<std::int8_t> result(real.size());
  std::transform(real.begin(), real.end(), result.begin(),
                 [&](float x) { return golden::QuantizeValue(x, to.scale, to.zero_point); });
  return result;
}

std::vector<std::int8_t> QuantiseImage(const FloatNetwork& images, const QuantisedNetwork& network,
                                       int image) {
  return QuantiseTensor(RealInput(images, image), {network.input_scale, network.input_zero_point});
}

std::vector<std::vector<std::int8_t>> RunGolden(const QuantisedNetwork& network,
                                                const std::vector<std::int8_t>& input,
                                                golden::Rounding rounding) {
  std::vector<std::vector<std::int8_t>> outputs;
  for (const QuantisedLayer& layer : network.layers) {
    outputs.push_back(
        golden::RunFullyConnected(layer.fc, outputs.empty() ? input : outputs.back(), rounding));
  }
  return outputs;
}

}  // namespace systole::quant

// SPDX-License-Identifier: Apache-2.0
/// Properties of the quantiser on random networks: sizes, weights over many octaves, every
/// activation.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "golden/quantise_params.h"
#include "harness/seed.h"
#include "quant/quantise.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using golden::Activation;
using golden::Rounding;
using quant::Calibrator;
using quant::FloatNetwork;
using quant::Quantise;
using quant::QuantisedLayer;
using quant::QuantisedNetwork;

using Bytes = std::vector<std::int8_t>;

FloatNetwork RandomNetwork(std::mt19937& random) {
  const auto pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  std::vector<int> sizes(pick(2, 4));
  for (int& size : sizes) size = pick(1, 40);
  std::vector<quant::FloatLayer> layers;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    quant::FloatLayer layer{"layer" + std::to_string(i),        sizes[i], sizes[i + 1], {}, {},
                            static_cast<Activation>(pick(0, 3))};
    for (int n = 0; n < layer.out; ++n) {
      std::normal_distribution<float> normal(0, std::ldexp(1.0F, pick(-12, 3)));
      for (int k = 0; k < layer.in; ++k) layer.weights.push_back(pick(0, 9) ? normal(random) : 0);
      layer.bias.push_back(std::ldexp(normal(random), pick(-5, 5)));
    }
    layers.push_back(layer);
  }
  std::vector<std::vector<std::uint8_t>> images(5, std::vector<std::uint8_t>(sizes[0]));
  for (auto& image : images) {
    for (auto& pixel : image) pixel = static_cast<std::uint8_t>(pick(0, 255));
  }
  return NetworkOf(layers, images, static_cast<float>(pick(-200, 50)));
}

TEST(QuantProperty, WeightsAndBiasesAreWithinHalfAStep) {
  std::mt19937 random(Seed());
  for (int run = 0; run < 200; ++run) {
    SCOPED_TRACE("run " + std::to_string(run));
    const FloatNetwork network = RandomNetwork(random);
    const QuantisedNetwork to = Quantise(network, network.calibration);
    for (std::size_t i = 0; i < to.layers.size(); ++i) {
      const QuantisedLayer& layer = to.layers[i];
      const quant::FloatLayer& real = network.layers[i];
      for (int n = 0; n < real.out; ++n) {
        bool dead = true;
        int largest = 0;
        for (int k = 0; k < real.in; ++k) {
          const int q = layer.fc.weights[n * real.in + k];
          const double w = real.weights[n * real.in + k];
          dead = dead && q == 0;
          largest = std::max(largest, std::abs(q));
          ASSERT_LE(std::fabs(w - q * double{layer.weight_scales[n]}),
                    0.500001 * layer.weight_scales[n]);
        }
        ASSERT_LE(largest, 127);
        if (dead) continue;  // its bias is an answer, not a sum
        const double step = double{layer.input_scale} * layer.weight_scales[n];
        ASSERT_LE(std::fabs(real.bias[n] - layer.fc.bias[n] * step), 0.500001 * step);
      }
    }
  }
}

TEST(QuantProperty, EveryLayerRunsOnTheLanes) {
  std::mt19937 random(Seed() + 1);
  for (int run = 0; run < 200; ++run) {
    SCOPED_TRACE("run " + std::to_string(run));
    const FloatNetwork network = RandomNetwork(random);
    for (const Calibrator calibrator : quant::kCalibrators) {
      const QuantisedNetwork to = Quantise(network, network.calibration, {calibrator, 95});
      for (const QuantisedLayer& layer : to.layers) {
        ASSERT_NO_THROW(golden::CheckFullyConnected(layer.fc));
        for (const int shift : layer.fc.shift) ASSERT_LE(shift, 1);
        ASSERT_EQ(layer.fc.weights.end(),
                  std::find(layer.fc.weights.begin(), layer.fc.weights.end(), -128));
      }
    }
  }
}

TEST(QuantProperty, OneLayerIsAsFarFromRealAsItsRoundingsAllow) {
  std::mt19937 random(Seed() + 2);
  int compared = 0;
  for (int run = 0; run < 200; ++run) {
    SCOPED_TRACE("run " + std::to_string(run));
    FloatNetwork network = RandomNetwork(random);
    network.layers.resize(1);
    const QuantisedNetwork to =
        Quantise(network, network.calibration, {Calibrator::kMinMax, 99.99});
    const QuantisedLayer& layer = to.layers[0];
    for (const int image : network.calibration) {
      const Bytes x = QuantiseImage(network, to, image);
      std::vector<float> exact(x.size());  // the real values that the int8 input stands for
      double total = 0;
      for (std::size_t k = 0; k < x.size(); ++k) {
        exact[k] = golden::DequantizeValue(x[k], to.input_scale, to.input_zero_point);
        total += std::fabs(exact[k]);
      }
      const std::vector<float> real = RunFloat(network, exact).back();
      const Bytes int8 = RunGolden(to, x, Rounding::kDouble).back();
      for (std::size_t n = 0; n < real.size(); ++n) {
        const double got =
            golden::DequantizeValue(int8[n], layer.output_scale, layer.fc.output_zero_point);
        // Half a step of each weight, of the bias and of the result, one step where double rounding
        // and the clamp's own rounding meet, and what calibration never saw beyond the range.
        const double low = layer.output_scale * (-128.0 - layer.fc.output_zero_point);
        const double high = layer.output_scale * (127.0 - layer.fc.output_zero_point);
        const double bound = 0.5001 * layer.weight_scales[n] * (total + layer.input_scale) +
                             1.01 * layer.output_scale + 1e-5 * std::fabs(real[n]);
        ASSERT_LE(std::fabs(got - std::clamp<double>(real[n], low, high)), bound)
            << "image " << image << " output " << n;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 10000);
}

}  // namespace
}  // namespace systole::tb

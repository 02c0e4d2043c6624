// SPDX-License-Identifier: Apache-2.0
#include "quant/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "golden/quantise_params.h"
#include "quant/error.h"

namespace systole::quant {
namespace {

/// Sums over images of one tensor.
struct Tally {
  double signal = 0;
  double noise = 0;
  double own_noise = 0;
  double max_abs_error = 0;
  std::int64_t saturated = 0;
  std::int64_t values = 0;
};

double Decibel(double signal, double noise) {
  if (noise == 0) return std::numeric_limits<double>::infinity();
  return 10 * std::log10(signal / noise);
}

void Count(const std::vector<float>& real, const std::vector<std::int8_t>& int8,
           const std::vector<std::int8_t>& own, const TensorScale& at, Tally& tally) {
  const double low = double{at.scale} * (-128.5 - at.zero_point);
  const double high = double{at.scale} * (127.5 - at.zero_point);
  for (std::size_t i = 0; i < real.size(); ++i) {
    const double x = real[i];
    const double error = x - golden::DequantizeValue(int8[i], at.scale, at.zero_point);
    const double own_error = x - golden::DequantizeValue(own[i], at.scale, at.zero_point);
    tally.signal += x * x;
    tally.noise += error * error;
    tally.own_noise += own_error * own_error;
    tally.max_abs_error = std::max(tally.max_abs_error, std::fabs(error));
    tally.saturated += x < low || x > high ? 1 : 0;  // rounds to something beyond int8
  }
  tally.values += static_cast<std::int64_t>(real.size());
}

TensorError Summarise(const std::string& name, const TensorScale& at, const Tally& tally) {
  return {name,
          at.scale,
          at.zero_point,
          Decibel(tally.signal, tally.noise),
          Decibel(tally.signal, tally.own_noise),
          tally.max_abs_error,
          static_cast<double>(tally.saturated) / static_cast<double>(tally.values),
          0,
          false};
}

/// Scales of the input and of every layer's result.
std::vector<TensorScale> Scales(const QuantisedNetwork& network) {
  std::vector<TensorScale> scales = {{network.input_scale, network.input_zero_point}};
  for (const QuantisedLayer& layer : network.layers) {
    scales.push_back({layer.output_scale, layer.fc.output_zero_point});
  }
  return scales;
}

std::string Line(const TensorError& tensor) {
  std::string note;
  if (tensor.constant_channels != 0) note += fmt::format("  {} constant", tensor.constant_channels);
  if (tensor.widened) note += "  widened";
  return fmt::format("{:<16} {:>12.6g} {:>6} {:>9.2f} {:>9.2f} {:>12.5g} {:>10.3f}{}\n",
                     tensor.name, tensor.scale, tensor.zero_point, tensor.sqnr_db,
                     tensor.own_sqnr_db, tensor.max_abs_error, 100 * tensor.saturated, note);
}

}  // namespace

Report Evaluate(const FloatNetwork& network, const QuantisedNetwork& quantised,
                const std::vector<int>& images, golden::Rounding rounding) {
  if (images.empty()) Fail(network.name, "no image to evaluate on");
  if (quantised.layers.size() != network.layers.size()) {
    Fail(network.name, "the int8 network has " + std::to_string(quantised.layers.size()) +
                           " layers, the float one " + std::to_string(network.layers.size()));
  }
  const std::vector<TensorScale> scales = Scales(quantised);
  std::vector<Tally> tallies(scales.size());
  Report report{network.name, rounding, {}, {}, {}, 0};
  for (const int image : images) {
    const std::vector<float> input = RealInput(network, image);
    const std::vector<std::vector<float>> real = RunFloat(network, input);
    const std::vector<std::int8_t> int8_input = QuantiseTensor(input, scales[0]);
    const std::vector<std::vector<std::int8_t>> int8 = RunGolden(quantised, int8_input, rounding);
    Count(input, int8_input, int8_input, scales[0], tallies[0]);
    for (std::size_t i = 0; i < real.size(); ++i) {
      const std::vector<std::int8_t> own = golden::RunFullyConnected(
          quantised.layers[i].fc, QuantiseTensor(i == 0 ? input : real[i - 1], scales[i]),
          rounding);
      Count(real[i], int8[i], own, scales[i + 1], tallies[i + 1]);
    }
    const int real_answer = Answer(real.back());
    const int int8_answer = Answer(int8.back());
    report.real.correct += real_answer == network.labels[image] ? 1 : 0;
    report.int8.correct += int8_answer == network.labels[image] ? 1 : 0;
    report.same_answer += real_answer == int8_answer ? 1 : 0;
  }
  report.real.total = report.int8.total = static_cast<int>(images.size());
  report.tensors.push_back(Summarise("input", scales[0], tallies[0]));
  for (std::size_t i = 0; i < quantised.layers.size(); ++i) {
    const QuantisedLayer& layer = quantised.layers[i];
    report.tensors.push_back(Summarise(layer.name, scales[i + 1], tallies[i + 1]));
    report.tensors.back().constant_channels = layer.constant_channels;
    report.tensors.back().widened = layer.output_widened;
  }
  return report;
}

std::string FormatReport(const Report& report) {
  std::string text =
      fmt::format("{:<16} {:>12} {:>6} {:>9} {:>9} {:>12} {:>10}\n", "tensor", "scale", "zero",
                  "SQNR dB", "alone dB", "max |error|", "saturated%");
  for (const TensorError& tensor : report.tensors) text += Line(tensor);
  text += fmt::format(
      "{}: float {}/{} ({:.2f} %), int8 {}/{} ({:.2f} %), {} rounding, same answer on {}\n",
      report.network, report.real.correct, report.real.total, 100 * report.real.accuracy(),
      report.int8.correct, report.int8.total, 100 * report.int8.accuracy(),
      report.rounding == golden::Rounding::kDouble ? "double" : "single", report.same_answer);
  return text;
}

}  // namespace systole::quant

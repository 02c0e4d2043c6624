// SPDX-License-Identifier: Apache-2.0
#include "view/job.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "golden/matmul.h"
#include "golden/requantise.h"
#include "quant/load_network.h"
#include "quant/quantise.h"

namespace systole::view {
namespace {

/// The digits network's last layer on its first test images, quantised as `make run` does it.
device::MatmulJob DigitsJob(const JobOptions& options, const device::MxuShape& shape) {
  if (options.k != 0 || options.n != 0) {
    throw std::invalid_argument("job digits: K and N are the layer's, only --m can be chosen");
  }
  const quant::FloatNetwork network = quant::LoadNetwork(SYSTOLE_DIGITS);
  const int images = options.m != 0 ? options.m : shape.rows;
  if (images > static_cast<int>(network.test.size())) {
    throw std::invalid_argument("job digits: M is " + std::to_string(images) + ", there are " +
                                std::to_string(network.test.size()) + " test images");
  }
  const quant::QuantisedNetwork quantised = quant::Quantise(network, network.calibration);
  std::vector<std::int8_t> input;
  for (int i = 0; i < images; ++i) {
    const auto one = quant::QuantiseImage(network, quantised, network.test[std::size_t(i)]);
    input.insert(input.end(), one.begin(), one.end());
  }
  const auto layers = quant::RunGolden(quantised, input, golden::Rounding::kDouble);
  return device::ToJob(quantised.layers.back().fc, layers.at(layers.size() - 2),
                       golden::Rounding::kDouble);
}

/// Right shift that brings three standard deviations of a sum of `k` products into int8.
int RightShift(int k, Values values) {
  const double operand = values == Values::kSmall ? 30 : 5461;  // variance of one operand
  const double three_sigma = 3 * operand * std::sqrt(k);
  return std::max(0, static_cast<int>(std::ceil(std::log2(three_sigma / 127))));
}

device::MatmulJob DrawnJob(const JobOptions& options, int m, int k, int n) {
  device::MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  std::mt19937 random(options.seed);
  const auto draw = [&](int rows, std::vector<std::int8_t>* to) {
    for (std::size_t i = 0; i < std::size_t(rows) * std::size_t(k); ++i) {
      to->push_back(static_cast<std::int8_t>(
          options.values == Values::kSmall ? int(random() % 19) - 9 : int(random() % 256) - 128));
    }
  };
  draw(m, &job.activations);
  draw(n, &job.weights);
  // Half of 2^31 and a shift of +1 is a factor of one.
  const auto shift = static_cast<std::int8_t>(1 - RightShift(k, options.values));
  job.parameters.assign(std::size_t(n), {/*bias=*/0, /*multiplier=*/1U << 30, shift});
  return job;
}

}  // namespace

const std::vector<JobKind>& JobKinds() {
  static const std::vector<JobKind> kinds = {
      {"tiles", "M = Rows: tiles follow each other without a bubble"},
      {"bubbles", "M = Rows / 2: the array waits for weights between tiles"},
      {"ragged", "no dimension is a multiple of the array's"},
      {"digits", "the last layer of the digits network on real images"},
  };
  return kinds;
}

device::MatmulJob MakeJob(const JobOptions& options, const device::MxuShape& shape) {
  if (options.name == "digits") return DigitsJob(options, shape);
  const auto or_else = [](int chosen, int own) { return chosen != 0 ? chosen : own; };
  const int rows = shape.rows, cols = shape.cols;
  if (options.name == "ragged") {
    return DrawnJob(options, or_else(options.m, rows + 1), or_else(options.k, cols + cols / 2 + 1),
                    or_else(options.n, rows + rows / 2 + 1));
  }
  const int m = options.name == "bubbles" ? std::max(1, rows / 2) : rows;
  return DrawnJob(options, or_else(options.m, m), or_else(options.k, 2 * cols),
                  or_else(options.n, rows));
}

std::vector<std::int32_t> Expected(const device::MatmulJob& job) {
  const auto n = std::size_t(job.n);
  std::vector<std::int32_t> bias;
  for (const device::Parameter& p : job.parameters) bias.push_back(p.bias);
  std::vector<std::int32_t> values =
      golden::MatmulDirect({job.m, job.k, job.n}, job.activations, job.weights, bias, 0);
  const auto rounding =
      job.config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const device::Parameter& p = job.parameters[i % n];
    values[i] =
        golden::RequantiseOne(values[i],
                              {static_cast<std::int32_t>(p.multiplier), p.shift,
                               job.config.zero_point, job.config.clamp_min, job.config.clamp_max},
                              rounding);
  }
  return values;
}

}  // namespace systole::view

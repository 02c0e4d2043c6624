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

/// Before a number is drawn: the sizes alone may ask for more memory than there is.
void CheckFits(const device::MxuShape& shape, int m, int k, int n) {
  const double ideal = double(m) * k * n / (shape.rows * shape.cols);
  std::uint64_t cycles = static_cast<std::uint64_t>(ideal);
  if (cycles <= kMostCycles) {
    device::MatmulJob sizes;
    sizes.m = m;
    sizes.k = k;
    sizes.n = n;
    sizes.activations.resize(std::size_t(m) * std::size_t(k));
    sizes.weights.resize(std::size_t(n) * std::size_t(k));
    sizes.parameters.resize(std::size_t(n));
    const device::MatmulSource source(sizes, shape);
    cycles = device::PredictCycles(source.Commands(), shape).cycles;
  }
  if (cycles > kMostCycles) {
    throw std::invalid_argument("job of " + std::to_string(m) + " x " + std::to_string(k) + " x " +
                                std::to_string(n) + " takes " + std::to_string(cycles) +
                                " cycles or more; a page shows up to " +
                                std::to_string(kMostCycles));
  }
}

/// Which layer of the network `name` is; an empty one is the last.
std::size_t FindLayer(const quant::QuantisedNetwork& network, const std::string& name) {
  std::string names;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    if (network.layers[i].name == name) return i;
    names += (i == 0 ? "" : ", ") + network.layers[i].name;
  }
  if (name.empty()) return network.layers.size() - 1;
  throw std::invalid_argument("job digits: there is no layer " + name + ", only " + names);
}

/// A layer of the digits network on its first test images, quantised as `make run` does it.
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
  const std::size_t layer = FindLayer(quantised, options.layer);
  const golden::FullyConnected& fc = quantised.layers[layer].fc;
  CheckFits(shape, images, fc.in_features, fc.out_features);
  std::vector<std::int8_t> input;
  for (int i = 0; i < images; ++i) {
    const auto one = quant::QuantiseImage(network, quantised, network.test[std::size_t(i)]);
    input.insert(input.end(), one.begin(), one.end());
  }
  if (layer > 0) {
    input = quant::RunGolden(quantised, input, golden::Rounding::kDouble).at(layer - 1);
  }
  return device::ToJob(fc, input, golden::Rounding::kDouble);
}

/// Three standard deviations of a sum of `k` products.
double Spread(int k, Values values) {
  const double operand = values == Values::kSmall ? 30 : 5461;  // variance of one operand
  return 3 * operand * std::sqrt(k);
}

/// Right shift that brings such a sum into int8.
int RightShift(int k, Values values) {
  return std::max(0, static_cast<int>(std::ceil(std::log2(Spread(k, values) / 127))));
}

using Random = std::mt19937;

/// Low to high, both included.
int Between(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

/// Results then lie in all of int8, some at the clamp's ends.
void DrawOutputs(const JobOptions& options, Random& random, device::MatmulJob* job) {
  const int bias = static_cast<int>(Spread(job->k, options.values));
  const int shift = 1 - RightShift(job->k, options.values);
  for (device::Parameter& p : job->parameters) {
    p.bias = Between(random, -bias, bias);
    p.multiplier = (1U << 30) + random() % (1U << 30);
    p.shift = static_cast<std::int8_t>(shift - Between(random, 0, 1));
  }
  device::OutputConfig& c = job->config;
  c.zero_point = static_cast<std::int8_t>(Between(random, -64, 63));
  c.clamp_min = random() % 2 != 0 ? c.zero_point : std::int8_t{-128};  // a ReLU, or none
  c.clamp_max = static_cast<std::int8_t>(Between(random, 64, 127));
  c.single_rounding = random() % 2 != 0;
}

}  // namespace

device::MatmulJob DrawnJob(const JobOptions& options, const device::MxuShape& shape, int m, int k,
                           int n) {
  CheckFits(shape, m, k, n);
  device::MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  Random random(options.seed);
  const auto draw = [&](int rows, std::vector<std::int8_t>* to) {
    for (std::size_t i = 0; i < std::size_t(rows) * std::size_t(k); ++i) {
      to->push_back(static_cast<std::int8_t>(
          options.values == Values::kSmall ? Between(random, -9, 9) : Between(random, -128, 127)));
    }
  };
  draw(m, &job.activations);
  draw(n, &job.weights);
  // Half of 2^31 and a shift of +1 is a factor of one.
  const auto shift = static_cast<std::int8_t>(1 - RightShift(k, options.values));
  job.parameters.assign(std::size_t(n), {/*bias=*/0, /*multiplier=*/1U << 30, shift});
  if (options.outputs == Outputs::kAny) DrawOutputs(options, random, &job);
  return job;
}

const std::vector<JobKind>& JobKinds() {
  static const std::vector<JobKind> kinds = {
      {"tiles", "M = Rows: tiles follow each other without a bubble"},
      {"bubbles", "M = Rows / 2: the array waits for weights between tiles"},
      {"ragged", "no dimension is a multiple of the array's"},
      {"digits", "a layer of the digits network on real images"},
  };
  return kinds;
}

std::string Shows(const JobOptions& options, const device::MxuShape& shape) {
  const std::string& name = options.name;
  const bool drawn = name == "tiles" || name == "bubbles" || name == "ragged";
  if (drawn && (options.m != 0 || options.k != 0 || options.n != 0)) return "sizes as chosen";
  if (name == "bubbles" && shape.rows == 1) {
    return "M = Rows = 1: a tile's single weight row loads beside its single vector, no bubble";
  }
  if (name == "ragged" && (shape.rows == 1 || shape.cols == 1)) {
    return "no dimension is a multiple of the array's where that is above 1";
  }
  const auto is = [&](const JobKind& kind) { return name == kind.name; };
  return std::find_if(JobKinds().begin(), JobKinds().end(), is)->shows;
}

device::MatmulJob MakeJob(const JobOptions& options, const device::MxuShape& shape) {
  if (options.name == "digits") return DigitsJob(options, shape);
  if (!options.layer.empty()) throw std::invalid_argument("--layer: only job digits has layers");
  const auto or_else = [](int chosen, int own) { return chosen != 0 ? chosen : own; };
  const int rows = shape.rows, cols = shape.cols;
  // Above one tile, below two; of 2 it is 3.
  const auto ragged = [](int size) { return size + size / 2 + (size == 2 ? 0 : 1); };
  if (options.name == "ragged") {
    return DrawnJob(options, shape, or_else(options.m, rows + 1), or_else(options.k, ragged(cols)),
                    or_else(options.n, ragged(rows)));
  }
  const int m = options.name == "bubbles" ? std::max(1, rows / 2) : rows;
  return DrawnJob(options, shape, or_else(options.m, m), or_else(options.k, 2 * cols),
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

// SPDX-License-Identifier: Apache-2.0
#include "device/mxu_device.h"

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "golden/matmul.h"

namespace systole::device {
namespace {

void CheckSize(const char* name, std::size_t have, std::size_t want) {
  if (have != want) {
    throw std::invalid_argument(std::string("matmul: ") + name + " has " + std::to_string(have) +
                                " values, not " + std::to_string(want));
  }
}

}  // namespace

void CheckJob(const MatmulJob& job, const MxuShape& shape) {
  const auto m = static_cast<std::size_t>(job.m), k = static_cast<std::size_t>(job.k),
             n = static_cast<std::size_t>(job.n);
  CheckSize("activations", job.activations.size(), m * k);
  CheckSize("weights", job.weights.size(), n * k);
  if (!shape.out_int32) CheckSize("parameters", job.parameters.size(), n);
}

MatmulJob ToJob(const golden::FullyConnected& layer, const std::vector<std::int8_t>& input,
                golden::Rounding rounding) {
  golden::CheckFullyConnected(layer);
  MatmulJob job;
  job.k = layer.in_features;
  job.n = layer.out_features;
  if (input.empty() || input.size() % static_cast<std::size_t>(job.k) != 0) {
    throw std::invalid_argument(
        "fully connected: input has " + std::to_string(input.size()) +
        " values, not a multiple of in_features = " + std::to_string(job.k));
  }
  job.m = static_cast<int>(input.size() / static_cast<std::size_t>(job.k));
  job.activations = input;
  job.weights = layer.weights;
  const std::vector<std::int32_t> bias =
      golden::FoldZeroPoint(layer.weights, layer.bias, layer.input_zero_point);
  for (std::size_t n = 0; n < bias.size(); ++n) {
    if (layer.shift[n] < -31 || layer.shift[n] > 1) {
      throw std::invalid_argument("fully connected: shift of channel " + std::to_string(n) +
                                  " is " + std::to_string(layer.shift[n]) +
                                  ", the unit's lanes take -31..+1");
    }
    job.parameters.push_back({bias[n], static_cast<std::uint32_t>(layer.multiplier[n]),
                              static_cast<std::int8_t>(layer.shift[n])});
  }
  job.config.single_rounding = rounding == golden::Rounding::kSingle;
  job.config.zero_point = static_cast<std::int8_t>(layer.output_zero_point);
  job.config.clamp_min = static_cast<std::int8_t>(layer.act_min);
  job.config.clamp_max = static_cast<std::int8_t>(layer.act_max);
  return job;
}

MatmulSource::MatmulSource(const MatmulJob& job, const MxuShape& shape)
    : job_(job),
      cols_(static_cast<std::size_t>(shape.cols)),
      with_parameters_(!shape.out_int32),
      tiles_(TileMatmul(job.m, job.k, job.n, shape)) {
  CheckJob(job, shape);
}

std::vector<TileCommand> MatmulSource::Commands() const {
  std::vector<TileCommand> commands;
  for (const Tile& tile : tiles_) commands.push_back(ToCommand(tile, job_.config));
  return commands;
}

bool MatmulSource::Next(Beats* beats) {
  if (next_ == tiles_.size()) return false;
  const Tile& tile = tiles_[next_++];
  const auto k = static_cast<std::size_t>(job_.k), k0 = static_cast<std::size_t>(tile.k0),
             k_used = static_cast<std::size_t>(tile.k_used);
  // Lanes from k_used on are zeroed by the unit, so whatever is there will do; every job shows it.
  constexpr std::int8_t kIgnored = 0x55;
  const auto append = [&](std::vector<std::int8_t>* to, const std::vector<std::int8_t>& from,
                          int row) {
    const auto* begin = &from[static_cast<std::size_t>(row) * k + k0];
    to->insert(to->end(), begin, begin + k_used);
    to->insert(to->end(), cols_ - k_used, kIgnored);
  };
  beats->commands.push_back(ToCommand(tile, job_.config));
  for (int n = tile.n_used - 1; n >= 0; --n) append(&beats->weights, job_.weights, tile.n0 + n);
  for (int m = 0; m < tile.vectors; ++m) append(&beats->activations, job_.activations, tile.m0 + m);
  if (tile.new_params && with_parameters_) {
    const auto begin = job_.parameters.begin() + tile.n0;
    beats->parameters.insert(beats->parameters.end(), begin, begin + tile.n_used);
  }
  return true;
}

MatmulResult MxuDevice::Run(const MatmulJob& job, StreamPolicy* policy) {
  MatmulSource source(job, shape());
  MatmulResult result;
  result.predicted = PredictCycles(source.Commands(), shape(), mxu_->commands_accepted() > 0);
  result.values.resize(static_cast<std::size_t>(job.m) * static_cast<std::size_t>(job.n));

  // Where the next result belongs: the last K tiles, in order.
  auto tile = source.tiles().begin();
  const auto to_last = [&] {
    tile = std::find_if(tile, source.tiles().end(), [](const Tile& t) { return t.last; });
  };
  to_last();
  int vector = 0;
  const auto sink = [&](const std::int32_t* lanes, bool last, std::uint64_t cycle) {
    if (tile == source.tiles().end()) throw DeviceError("systole_mxu: a result too many");
    auto* to =
        &result
             .values[static_cast<std::size_t>(tile->m0 + vector) * static_cast<std::size_t>(job.n) +
                     static_cast<std::size_t>(tile->n0)];
    std::copy(lanes, lanes + tile->n_used, to);
    result.result_cycles.push_back(cycle);
    ++vector;
    if (last != (vector == tile->vectors)) {
      throw DeviceError("systole_mxu: the mark of a block's last result came at vector " +
                        std::to_string(vector) + " of " + std::to_string(tile->vectors));
    }
    if (last) {
      vector = 0;
      ++tile;
      to_last();
    }
  };
  result.report = MxuDriver(mxu_.get()).Run(&source, sink, policy);
  if (result.report.fault != Fault::kNone) {
    throw DeviceError("systole_mxu: command " + std::to_string(result.report.fault_index) +
                      " refused: " + Describe(result.report.fault));
  }
  return result;
}

}  // namespace systole::device

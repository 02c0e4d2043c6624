// SPDX-License-Identifier: Apache-2.0
#include "cli/traffic.h"

namespace systole::cli {
namespace {

constexpr double kMacPicojoule = 0.2 + 0.1;
constexpr double kBytePicojoule = 20.0 / 8;
constexpr double kAccumulatorBytePicojoule = 10.0 / 8;

Traffic Machine(std::string name, double bytes, double accumulator_bytes) {
  return {std::move(name), bytes, accumulator_bytes,
          kMacPicojoule + kBytePicojoule * bytes + kAccumulatorBytePicojoule * accumulator_bytes};
}

/// A sum is read by every K tile but the first and written by every one but the last, in all rows,
/// whether they count or not. Follows from the tiles; the streams' bytes are measured.
std::uint64_t AccumulatorBytes(const LayerRun& layer, const device::MxuShape& shape) {
  std::uint64_t bytes = 0;
  for (const device::Tile& t : device::TileMatmul(layer.m, layer.k, layer.n, shape)) {
    bytes += 4 * std::uint64_t(t.vectors) * std::uint64_t(shape.rows) *
             ((t.first ? 0u : 1u) + (t.last ? 0u : 1u));
  }
  return bytes;
}

}  // namespace

std::uint64_t StreamBytes(const device::RunReport& report, const device::MxuShape& shape) {
  const std::uint64_t beat[device::kStreams] = {
      8, std::uint64_t(shape.cols), std::uint64_t(shape.cols), 9, std::uint64_t(shape.rows)};
  std::uint64_t bytes = 0;
  for (int s = 0; s < device::kStreams; ++s) bytes += report.beats[s] * beat[s];
  return bytes;
}

std::vector<Traffic> CompareTraffic(const RunSummary& run) {
  double bytes = 0, accumulator_bytes = 0, simd_bytes = 0;
  for (const LayerRun& layer : run.layers) {
    bytes += double(StreamBytes(layer.report, run.shape));
    accumulator_bytes += double(AccumulatorBytes(layer, run.shape));
    simd_bytes += double(layer.macs()) * (16.0 / 64 + 4.0 / layer.k);
  }
  const auto macs = double(run.macs());
  return {Machine("scalar processor", 6, 0),
          Machine("SIMD, 8 x 8 register tile", simd_bytes / macs, 0),
          Machine("this array, measured", bytes / macs, accumulator_bytes / macs)};
}

}  // namespace systole::cli

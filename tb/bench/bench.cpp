// SPDX-License-Identifier: Apache-2.0
// systole_bench - exact cycles of named jobs against the formula, and simulation speed against the
// textbook mesh.
//
// Speed is processor time of one thread, runs of the two models in turn, the ratio taken pair by
// pair; the median and the spread are printed. Judges nothing: a benchmark prints numbers, tests
// pass or fail.
#include <Vmxu_bench_16x16.h>
#include <Vmxu_bench_32x32.h>
#include <Vmxu_bench_8x8.h>
#include <Vtextbook_mesh_16x16.h>
#include <Vtextbook_mesh_32x32.h>
#include <Vtextbook_mesh_8x8.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <vector>

#include "device/clocked_dut.h"
#include "device/mxu_device.h"

namespace systole::device {
const std::vector<MxuModel>& BenchModels();  // made by tb/bench/CMakeLists.txt
}

namespace systole::bench {
namespace {

using device::ClockedDut;

double Seconds() { return double(std::clock()) / CLOCKS_PER_SEC; }

// ---- cycles

device::MatmulJob RandomJob(int m, int k, int n) {
  std::mt19937 random(1);
  device::MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  job.activations.resize(std::size_t(m) * std::size_t(k));
  for (auto& a : job.activations) a = static_cast<std::int8_t>(random());
  job.weights.resize(std::size_t(n) * std::size_t(k));
  for (auto& w : job.weights) w = static_cast<std::int8_t>(random());
  job.parameters.resize(std::size_t(n), {0, 1u << 30, -10});
  return job;
}

void PrintCycles() {
  std::printf("Cycles of one unstalled job, measured on the RTL\n");
  std::printf("%-9s %-8s %-16s %10s %10s %10s %9s %8s\n", "array", "results", "M x K x N", "cycles",
              "predicted", "ideal", "overhead", "useful");
  for (const device::MxuModel& model : device::BenchModels()) {
    const device::MxuShape& shape = model.shape;
    for (int size : {shape.rows, 256}) {
      device::MxuDevice device(model.make(1));
      const device::MatmulResult result = device.Run(RandomJob(size, size, size));
      const double ideal = double(size) * size * size / (shape.rows * shape.cols);
      const auto cycles = result.report.cycles();
      std::printf("%2d x %-4d %-8s %4d x %4d x %-4d %8llu %10llu %10.0f %9.0f %7.1f%%\n",
                  shape.rows, shape.cols, shape.out_int32 ? "int32" : "int8", size, size, size,
                  static_cast<unsigned long long>(cycles),
                  static_cast<unsigned long long>(result.predicted.cycles), ideal,
                  double(cycles) - ideal, 100 * ideal / double(cycles));
    }
  }
}

void PrintActivity() {
  std::printf("\nBack-to-back tiles at M = Rows, M x K x N = Rows x 16 Cols x 4 Rows\n");
  for (const device::MxuModel& model : device::BenchModels()) {
    const device::MxuShape& shape = model.shape;
    device::MxuDevice device(model.make(1));
    const device::MatmulResult r =
        device.Run(RandomJob(shape.rows, 16 * shape.cols, 4 * shape.rows));
    const auto slots = r.report.counters.cycles - r.report.counters.bubbles();
    std::printf(
        "%2d x %-4d %-6s %llu MACs in %llu slots: %.1f %% of the array, %llu bubbles between "
        "tiles\n",
        shape.rows, shape.cols, shape.out_int32 ? "int32" : "int8",
        static_cast<unsigned long long>(r.report.counters.macs),
        static_cast<unsigned long long>(slots),
        100.0 * double(r.report.counters.macs) / (double(slots) * shape.rows * shape.cols),
        static_cast<unsigned long long>(r.predicted.bubbles));
  }
}

// ---- speed

/// Processor seconds of a chunk of cycles.
template <typename Dut>
double Chunk(Dut& dut, int cycles) {
  const double start = Seconds();
  dut.Tick(cycles);
  return Seconds() - start;
}

template <typename Mesh, typename Unit>
void PrintRatio(int size) {
  ClockedDut<Mesh> mesh("textbook_mesh");
  ClockedDut<Unit> unit("mxu_bench");
  mesh.Reset();
  unit.Reset();
  const int cycles = 40'000'000 / (size * size);
  Chunk(mesh, cycles / 4);  // warm
  Chunk(unit, cycles / 4);
  std::vector<double> ratios, mesh_rates, unit_rates;
  for (int pair = 0; pair < 11; ++pair) {
    const double mesh_seconds = Chunk(mesh, cycles);
    const std::uint64_t before = unit->macs_o;
    const double unit_seconds = Chunk(unit, cycles);
    mesh_rates.push_back(double(cycles) * size * size / mesh_seconds);
    unit_rates.push_back(double(unit->macs_o - before) / unit_seconds);
    ratios.push_back(unit_rates.back() / mesh_rates.back());
  }
  for (auto* v : {&ratios, &mesh_rates, &unit_rates}) std::sort(v->begin(), v->end());
  std::printf("%2d x %-4d %14.0f %14.0f %8.2f   (%.2f..%.2f)   checksums %08x %08x\n", size, size,
              1e-6 * mesh_rates[5], 1e-6 * unit_rates[5], ratios[5], ratios.front(), ratios.back(),
              mesh->checksum_o, unit->checksum_o);
}

}  // namespace
}  // namespace systole::bench

int main() {
  using namespace systole::bench;
  PrintCycles();
  PrintActivity();
  std::printf(
      "\nSimulated million MACs a second, one thread; unit: M = 64, 16 K tiles; medians of 11 "
      "pairs\n");
  std::printf("%-9s %14s %14s %8s   %s\n", "array", "textbook mesh", "matrix unit", "ratio",
              "(spread)");
  PrintRatio<Vtextbook_mesh_8x8, Vmxu_bench_8x8>(8);
  PrintRatio<Vtextbook_mesh_16x16, Vmxu_bench_16x16>(16);
  PrintRatio<Vtextbook_mesh_32x32, Vmxu_bench_32x32>(32);
  return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "bench/speed.h"

#include <Varray_bench_16x16.h>
#include <Varray_bench_32x32.h>
#include <Varray_bench_8x8.h>
#include <Venvironment_16x16.h>
#include <Venvironment_32x32.h>
#include <Venvironment_8x8.h>
#include <Vmxu_bench_16x16.h>
#include <Vmxu_bench_32x32.h>
#include <Vmxu_bench_8x8.h>
#include <Vmxu_bench_i32_16x16.h>
#include <Vmxu_bench_i32_32x32.h>
#include <Vmxu_bench_i32_8x8.h>
#include <Vnaive_mesh_16x16.h>
#include <Vnaive_mesh_32x32.h>
#include <Vnaive_mesh_8x8.h>
#include <Vtextbook_mesh_16x16.h>
#include <Vtextbook_mesh_32x32.h>
#include <Vtextbook_mesh_8x8.h>
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/checks.h"

namespace systole::bench {
namespace {

using Json = nlohmann::ordered_json;

/// The first contestants of each size, in this order: what the others are compared with.
const char* const kReferences[] = {"textbook mesh", "naive double-buffered mesh",
                                   "plain C++ array"};
constexpr std::size_t kReferenceCount = 3;

/// One contestant: how to advance it, and the multiplications it has made so far.
struct Contestant {
  std::string name;
  std::function<void(int)> tick;
  std::function<double()> macs;
  std::vector<double> rates = {}, nanoseconds = {};
  std::array<std::vector<double>, kReferenceCount> ratios = {};
};

template <typename T, typename = void>
struct CountsMacs : std::false_type {};
template <typename T>
struct CountsMacs<T, std::void_t<decltype(std::declval<T>().macs_o)>> : std::true_type {};

/// A Verilated contestant; one that does not count its own MACs makes `macs` a cycle.
template <typename Model>
Contestant Rtl(const std::string& name, int macs) {
  auto dut = std::make_shared<Clocked<Model>>();
  auto cycles = std::make_shared<double>(0);
  return {name,
          [dut, cycles](int n) {
            dut->Tick(n);
            *cycles += n;
          },
          [dut, cycles, macs] {
            (void)macs;
            if constexpr (CountsMacs<Model>::value) {
              return double((**dut).macs_o);
            } else {
              return *cycles * macs;
            }
          }};
}

template <int kSize>
Contestant Plain() {
  auto model = std::make_shared<PlainArray<kSize, kSize>>();
  auto cycles = std::make_shared<double>(0);
  return {kReferences[2],
          [model, cycles](int n) {
            model->Tick(n);
            *cycles += n;
          },
          [cycles] { return *cycles * kSize * kSize; }};
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Of figures taken once a round.
Json Spread(const std::vector<double>& values) {
  return {{"median", Median(values)},
          {"low", *std::min_element(values.begin(), values.end())},
          {"high", *std::max_element(values.begin(), values.end())}};
}

void Race(int size, int rounds, std::vector<Contestant> contestants, Json* rows) {
  const int cycles = 40'000'000 / (size * size);
  for (Contestant& c : contestants) c.tick(cycles / 4);  // warm
  for (int round = 0; round < rounds; ++round) {
    for (Contestant& c : contestants) {
      const double before = c.macs();
      const std::clock_t start = std::clock();
      c.tick(cycles);
      const double seconds = double(std::clock() - start) / CLOCKS_PER_SEC;
      c.rates.push_back((c.macs() - before) / seconds);
      c.nanoseconds.push_back(1e9 * seconds / cycles);
    }
    for (Contestant& c : contestants) {
      for (std::size_t i = 0; i < kReferenceCount; ++i) {
        c.ratios[i].push_back(c.rates.back() / contestants[i].rates.back());
      }
    }
  }
  for (const Contestant& c : contestants) {
    Json row = {{"size", size},
                {"model", c.name},
                {"macs_per_second", Median(c.rates)},
                {"ns_per_cycle", Median(c.nanoseconds)},
                {"ratios", Json::object()}};
    fmt::print("{:>2} x {:<3} {:<28} {:>9.0f} {:>9.1f}", size, size, c.name, 1e-6 * Median(c.rates),
               Median(c.nanoseconds));
    for (std::size_t i = 0; i < kReferenceCount; ++i) {
      const Json ratio = row["ratios"][kReferences[i]] = Spread(c.ratios[i]);
      fmt::print("  {:>5.2f} ({:.2f}..{:.2f})", ratio["median"].get<double>(),
                 ratio["low"].get<double>(), ratio["high"].get<double>());
    }
    fmt::print("\n");
    rows->push_back(std::move(row));
  }
}

template <int kSize, typename Textbook, typename Naive, typename Environment, typename Array,
          typename UnitInt32, typename UnitInt8>
void CheckAndRace(int rounds, Json* rows) {
  constexpr int kMacs = kSize * kSize;
  CheckMesh<Textbook>(kReferences[0], Mesh::kTextbook, kSize, kSize);
  CheckMesh<Naive>(kReferences[1], Mesh::kNaive, kSize, kSize);
  CheckPlainArray<Array, kSize, kSize>();
  Race(kSize, rounds,
       {Rtl<Textbook>(kReferences[0], kMacs), Rtl<Naive>(kReferences[1], kMacs), Plain<kSize>(),
        Rtl<Environment>("environment alone", 0), Rtl<Array>("array and skews alone", kMacs),
        Rtl<UnitInt32>("matrix unit, int32 results", 0),
        Rtl<UnitInt8>("matrix unit, int8 results", 0)},
       rows);
}

}  // namespace

Json MeasureSpeed(int rounds) {
  // The arrays beside the unit have a slot counter of 6 bits: new weights every 64 vectors.
  static_assert(SYSTOLE_BENCH_VECTORS == 64, "the unit's tiles are as long as the meshes'");
  const std::string job = fmt::format(
      "blocks of {0} vectors x {1} K tiles, all rows and columns used, no stalls (at 16 x 16: M = "
      "{0}, "
      "K = {2}, N = 16, again and again)",
      SYSTOLE_BENCH_VECTORS, SYSTOLE_BENCH_TILES, SYSTOLE_BENCH_TILES * 16);
  fmt::print(
      "\nSimulation speed, one thread, medians of {} rounds and (lowest..highest). Job: {}\n",
      rounds, job);
  fmt::print("{:<7} {:<28} {:>9} {:>9}", "array", "model", "M MACs/s", "ns/cycle");
  for (const char* reference : {"to textbook mesh", "to naive mesh", "to plain C++"}) {
    fmt::print("  {:<18}", reference);
  }
  fmt::print("\n");
  Json rows = Json::array();
  CheckAndRace<8, Vtextbook_mesh_8x8, Vnaive_mesh_8x8, Venvironment_8x8, Varray_bench_8x8,
               Vmxu_bench_i32_8x8, Vmxu_bench_8x8>(rounds, &rows);
  CheckAndRace<16, Vtextbook_mesh_16x16, Vnaive_mesh_16x16, Venvironment_16x16, Varray_bench_16x16,
               Vmxu_bench_i32_16x16, Vmxu_bench_16x16>(rounds, &rows);
  CheckAndRace<32, Vtextbook_mesh_32x32, Vnaive_mesh_32x32, Venvironment_32x32, Varray_bench_32x32,
               Vmxu_bench_i32_32x32, Vmxu_bench_32x32>(rounds, &rows);
  return {{"job",
           {{"vectors", SYSTOLE_BENCH_VECTORS}, {"k_tiles", SYSTOLE_BENCH_TILES}, {"text", job}}},
          {"rounds", rounds},
          {"rows", rows}};
}

}  // namespace systole::bench

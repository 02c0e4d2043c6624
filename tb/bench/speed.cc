// SPDX-License-Identifier: Apache-2.0
#include "speed.h"

#include <Varray_bench_16x16.h>
#include <Venvironment_16x16.h>
#include <Vmxu_bench_16x16.h>
#include <Vmxu_bench_32x32.h>
#include <Vmxu_bench_8x8.h>
#include <Vmxu_bench_i32_16x16.h>
#include <Vnaive_mesh_16x16.h>
#include <Vnaive_mesh_32x32.h>
#include <Vnaive_mesh_8x8.h>
#include <Vtextbook_mesh_16x16.h>
#include <Vtextbook_mesh_32x32.h>
#include <Vtextbook_mesh_8x8.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "plain_array.h"

namespace systole::bench {
namespace {

using Json = nlohmann::ordered_json;

/// A model under its clock: nothing but eval().
template <typename Model>
class Clocked {
 public:
  Clocked() : context_(new VerilatedContext), model_(new Model(context_.get(), "TOP")) {
    model_->rst_ni = 0;
    Tick(2);
    model_->rst_ni = 1;
  }
  ~Clocked() { model_->final(); }
  void Tick(int cycles) {
    Model& model = *model_;
    for (; cycles > 0; --cycles) {
      model.clk_i = 0;
      model.eval();
      model.clk_i = 1;
      model.eval();
    }
  }
  Model& operator*() { return *model_; }

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
};

/// One contestant: how to advance it, and the multiplications it has made so far.
struct Contestant {
  std::string name;
  std::function<void(int)> tick;
  std::function<double()> macs;
  std::vector<double> rates, ratios, nanoseconds;
};

template <typename T, typename = void>
struct CountsMacs : std::false_type {};
template <typename T>
struct CountsMacs<T, std::void_t<decltype(std::declval<T>().macs_o)>> : std::true_type {};

/// A Verilated contestant; one that does not count its MACs makes size x size a cycle.
template <typename Model>
Contestant Rtl(const std::string& name, int size) {
  auto dut = std::make_shared<Clocked<Model>>();
  auto cycles = std::make_shared<double>(0);
  return {name,
          [dut, cycles](int n) {
            dut->Tick(n);
            *cycles += n;
          },
          [dut, cycles, per_cycle = double(size) * size] {
            (void)per_cycle;
            if constexpr (CountsMacs<Model>::value) {
              return double((**dut).macs_o);
            } else {
              return *cycles * per_cycle;
            }
          },
          {},
          {},
          {}};
}

template <int kSize>
Contestant Plain() {
  auto model = std::make_shared<PlainArray<kSize, kSize>>();
  auto cycles = std::make_shared<double>(0);
  return {"plain C++ array",
          [model, cycles](int n) {
            model->Tick(n);
            *cycles += n;
          },
          [cycles] { return *cycles * kSize * kSize; },
          {},
          {},
          {}};
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// contestants[0] is what the others are compared with.
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
      c.ratios.push_back(c.rates.back() / contestants[0].rates.back());
    }
  }
  for (Contestant& c : contestants) {
    std::sort(c.ratios.begin(), c.ratios.end());
    rows->push_back({{"size", size},
                     {"model", c.name},
                     {"macs_per_second", Median(c.rates)},
                     {"ns_per_cycle", Median(c.nanoseconds)},
                     {"ratio", Median(c.ratios)},
                     {"ratio_low", c.ratios.front()},
                     {"ratio_high", c.ratios.back()}});
    fmt::print("{:>2} x {:<4} {:<34} {:>10.0f} {:>10.1f} {:>7.2f}   ({:.2f}..{:.2f})\n", size, size,
               c.name, 1e-6 * Median(c.rates), Median(c.nanoseconds), Median(c.ratios),
               c.ratios.front(), c.ratios.back());
  }
}

/// The plain C++ array is the RTL's array, or comparing them means nothing.
void CheckPlainArray() {
  constexpr int kCycles = 10000;
  Clocked<Varray_bench_16x16> rtl;
  PlainArray<16, 16> plain;
  rtl.Tick(kCycles);
  plain.Tick(kCycles);
  if ((*rtl).checksum_o != plain.checksum()) {
    throw std::runtime_error(
        fmt::format("plain C++ array: checksum {:08x} after {} cycles, the RTL's array has {:08x}",
                    plain.checksum(), kCycles, (*rtl).checksum_o));
  }
}

const char kMesh[] = "textbook mesh", kNaive[] = "naive double-buffered mesh",
           kUnit[] = "matrix unit, int8 results";

}  // namespace

Json MeasureSpeed(int rounds) {
  CheckPlainArray();
  fmt::print(
      "\nSimulation speed, one thread; unit and array: M = 64, 16 K tiles; medians of {} rounds\n",
      rounds);
  fmt::print("{:<7} {:<34} {:>10} {:>10} {:>7}   {}\n", "array", "model", "M MACs/s", "ns/cycle",
             "ratio", "(spread)");
  Json rows = Json::array();
  Race(8, rounds,
       {Rtl<Vtextbook_mesh_8x8>(kMesh, 8), Rtl<Vnaive_mesh_8x8>(kNaive, 8), Plain<8>(),
        Rtl<Vmxu_bench_8x8>(kUnit, 8)},
       &rows);
  Race(16, rounds,
       {Rtl<Vtextbook_mesh_16x16>(kMesh, 16), Rtl<Vnaive_mesh_16x16>(kNaive, 16), Plain<16>(),
        Rtl<Venvironment_16x16>("environment alone", 16),
        Rtl<Varray_bench_16x16>("array and skews alone", 16),
        Rtl<Vmxu_bench_i32_16x16>("matrix unit, int32 results", 16),
        Rtl<Vmxu_bench_16x16>(kUnit, 16)},
       &rows);
  Race(32, rounds,
       {Rtl<Vtextbook_mesh_32x32>(kMesh, 32), Rtl<Vnaive_mesh_32x32>(kNaive, 32), Plain<32>(),
        Rtl<Vmxu_bench_32x32>(kUnit, 32)},
       &rows);
  return rows;
}

}  // namespace systole::bench

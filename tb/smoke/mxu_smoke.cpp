// SPDX-License-Identifier: Apache-2.0
/// The smallest job that shows the unit alive: one tile, M = 5 vectors through a 4 x 4 unit with
/// int32 results, each stream's beats offered as fast as they are taken. Stands alone, for whoever
/// takes the RTL home: `fusesoc run --target=sim`. The real tests are tb/unit and tb/system.
#include <verilated.h>

#include <cstdint>
#include <cstdio>
#include <memory>

#include "Vsystole_mxu.h"

namespace {

constexpr int kRows = 4, kCols = 4, kVectors = 5;

int Activation(int m, int k) { return 17 * m - 31 * k + 5; }
int Weight(int n, int k) { return 13 * k - 29 * n - 40; }

std::uint32_t Pack(int (*value)(int, int), int row) {
  std::uint32_t word = 0;
  for (int k = 0; k < kCols; ++k) {
    word |= static_cast<std::uint32_t>(value(row, k) & 0xff) << (8 * k);
  }
  return word;
}

}  // namespace

int main() {
  const auto dut = std::make_unique<Vsystole_mxu>();
  const auto tick = [&] {
    dut->clk_i = 1;
    dut->eval();
    dut->clk_i = 0;
    dut->eval();
  };
  dut->rst_ni = 0;
  tick();
  tick();
  dut->rst_ni = 1;
  dut->result_ready_i = 1;
  // M, k_used, n_used, first and last: docs/streams.md.
  dut->cmd_data_i = std::uint64_t{kVectors} | std::uint64_t{kCols} << 16 |
                    std::uint64_t{kRows} << 24 | std::uint64_t{3} << 32;
  int commands = 0, weights = 0, vectors = 0, results = 0, wrong = 0, cycles = 0;
  for (; cycles < 200 && results < kVectors; ++cycles) {
    dut->cmd_valid_i = commands < 1;
    dut->weight_valid_i = weights < kRows;
    dut->weight_data_i = Pack(Weight, kRows - 1 - weights);  // the last row comes first
    dut->act_valid_i = vectors < kVectors;
    dut->act_data_i = Pack(Activation, vectors);
    dut->eval();
    commands += dut->cmd_valid_i && dut->cmd_ready_o;
    weights += dut->weight_valid_i && dut->weight_ready_o;
    vectors += dut->act_valid_i && dut->act_ready_o;
    if (dut->result_valid_o) {
      for (int n = 0; n < kRows; ++n) {
        int want = 0;
        for (int k = 0; k < kCols; ++k) {
          want += static_cast<std::int8_t>(Activation(results, k)) *
                  static_cast<std::int8_t>(Weight(n, k));
        }
        wrong += static_cast<std::int32_t>(dut->result_data_o[n]) != want;
      }
      wrong += dut->result_last_o != (results == kVectors - 1);
      ++results;
    }
    tick();
  }
  dut->final();
  std::printf("systole_mxu: %d of %d result vectors, %d wrong values, %d cycles: %s\n", results,
              kVectors, wrong, cycles, wrong == 0 && results == kVectors ? "passed" : "FAILED");
  return wrong == 0 && results == kVectors ? 0 : 1;
}

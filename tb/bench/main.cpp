// SPDX-License-Identifier: Apache-2.0
// systole_bench - exact cycles of named jobs and the speed of simulation, as tables and as JSON.
//
// Judges nothing: a benchmark prints numbers, tests pass or fail. Exit status 2, with one line, for
// a bad option or if a figure could not be taken or written.
#include <fmt/core.h>
#include <verilated.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "bench/cycles.h"
#include "bench/options.h"
#include "bench/speed.h"
#include "harness/machine.h"

int main(int argc, char** argv) try {
  const auto options = systole::bench::ParseOptions(argc, argv);
  if (!options) return 0;
  nlohmann::ordered_json all = {{"commit", options->commit}, {"machine", systole::tb::Machine()}};
  all["machine"]["verilator"] =
      std::string(Verilated::productName()) + " " + Verilated::productVersion();
  all["cycles"] = systole::bench::MeasureCycles();
  all["speed"] = systole::bench::MeasureSpeed(options->rounds);
  if (!options->json.empty()) {
    std::ofstream file(options->json);
    file << all.dump(1) << "\n" << std::flush;
    if (!file) throw std::runtime_error(options->json + ": cannot be written");
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "systole_bench: {}\n", error.what());
  return 2;
}

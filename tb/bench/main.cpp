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
#include <thread>

#include "bench/cycles.h"
#include "bench/options.h"
#include "bench/speed.h"

namespace {

/// What the figures of speed were taken on.
nlohmann::ordered_json Machine() {
  std::string processor = "unknown";
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) == 0) {
      processor = line.substr(line.find(": ") + 2);
      break;
    }
  }
  return {{"processor", processor},
          {"threads", std::thread::hardware_concurrency()},
          {"compiler", __VERSION__},
          {"verilator", std::string(Verilated::productName()) + " " + Verilated::productVersion()}};
}

}  // namespace

int main(int argc, char** argv) try {
  const auto options = systole::bench::ParseOptions(argc, argv);
  if (!options) return 0;
  nlohmann::ordered_json all = {{"commit", options->commit}, {"machine", Machine()}};
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

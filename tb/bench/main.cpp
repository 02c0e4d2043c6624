// SPDX-License-Identifier: Apache-2.0
// systole_bench - exact cycles of named jobs and the speed of simulation, as tables and as JSON.
//
// Judges nothing: a benchmark prints numbers, tests pass or fail. Exit status 2 if a figure could
// not be taken or written.
#include <fmt/core.h>
#include <verilated.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cycles.h"
#include "speed.h"

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
  CLI::App app{"Cycles and simulation speed of the matrix unit", "systole_bench"};
  std::string json, commit = "unknown";
  int rounds = 11;
  app.add_option("--json", json, "write the same figures to this file");
  app.add_option("--commit", commit, "what was measured, for the JSON");
  app.add_option("--rounds", rounds, "runs of each model")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  nlohmann::ordered_json all = {{"commit", commit}, {"machine", Machine()}};
  all["cycles"] = systole::bench::MeasureCycles();
  all["speed"] = systole::bench::MeasureSpeed(rounds);
  if (!json.empty()) {
    std::ofstream file(json);
    file << all.dump(1) << "\n" << std::flush;
    if (!file) throw std::runtime_error(json + ": cannot be written");
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "systole_bench: {}\n", error.what());
  return 2;
}

// SPDX-License-Identifier: Apache-2.0
#include "bench/options.h"

#include <CLI/CLI.hpp>
#include <stdexcept>

namespace systole::bench {

std::optional<Options> ParseOptions(int argc, const char* const* argv) {
  CLI::App app{"Cycles and simulation speed of the matrix unit", "systole_bench"};
  Options options;
  app.add_option("--json", options.json, "write the same figures to this file");
  app.add_option("--commit", options.commit, "what was measured, for the JSON");
  app.add_option("--rounds", options.rounds, "runs of each model")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) throw std::invalid_argument(error.what());
    app.exit(error);  // prints the help
    return std::nullopt;
  }
  return options;
}

}  // namespace systole::bench

// SPDX-License-Identifier: Apache-2.0
/// The command line of systole_bench.
#ifndef SYSTOLE_TB_BENCH_OPTIONS_H_
#define SYSTOLE_TB_BENCH_OPTIONS_H_

#include <optional>
#include <string>

namespace systole::bench {

struct Options {
  std::string json;  ///< file to write, or empty
  std::string commit = "unknown";
  int rounds = 11;  ///< of the speed measurement
};

/// Nothing after --help, which it prints.
/// Errors  std::invalid_argument: one line that names the option.
std::optional<Options> ParseOptions(int argc, const char* const* argv);

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_OPTIONS_H_

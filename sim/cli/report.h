// SPDX-License-Identifier: Apache-2.0
/// A run as people read it, and as machines do: the same figures.
#ifndef SYSTOLE_SIM_CLI_REPORT_H_
#define SYSTOLE_SIM_CLI_REPORT_H_

#include <string>

#include "cli/run.h"

namespace systole::cli {

/// The tables of `systole run`; ends with a newline. `show` images are drawn, wrong answers first.
std::string FormatText(const RunSummary& run, int show, double wall_seconds);

/// One JSON object, indented; docs/cli.md names its members.
std::string FormatJson(const RunSummary& run, double wall_seconds);

/// Bytes of the parameters: float32; or int8 weights and, per output, bias, multiplier (4 each) and
/// shift (1).
std::size_t FloatBytes(const quant::FloatNetwork& network);
std::size_t Int8Bytes(const quant::FloatNetwork& network);

}  // namespace systole::cli

#endif  // SYSTOLE_SIM_CLI_REPORT_H_

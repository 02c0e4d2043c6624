// SPDX-License-Identifier: Apache-2.0
/// How fast the RTL simulates, as a ratio to the textbook mesh within one run.
#ifndef SYSTOLE_TB_BENCH_SPEED_H_
#define SYSTOLE_TB_BENCH_SPEED_H_

#include <nlohmann/json.hpp>

namespace systole::bench {

/// Measures every contestant at every size, prints a table and returns one row each: size, model,
/// macs_per_second, ns_per_cycle, ratio, ratio_low, ratio_high (to the mesh of the same round).
///
/// Method: processor time of one thread. A round gives each contestant of a size the same number of
/// cycles in turn; ratios are taken within a round; medians over `rounds`, lowest and highest
/// beside them. The clock is driven by a bare loop of eval() calls, the same for all.
///
/// Errors: std::runtime_error if the plain C++ array and the RTL's array end with different
/// checksums: then they are not the same array.
nlohmann::ordered_json MeasureSpeed(int rounds);

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_SPEED_H_

// SPDX-License-Identifier: Apache-2.0
/// How fast the RTL simulates, as a ratio to three other models of an array within one run.
#ifndef SYSTOLE_TB_BENCH_SPEED_H_
#define SYSTOLE_TB_BENCH_SPEED_H_

#include <nlohmann/json.hpp>

namespace systole::bench {

/// Measures every contestant at 8x8, 16x16 and 32x32, prints a table, and returns
///
///   job     what the unit does all the time: vectors, k_tiles, and text for people
///   rounds
///   rows    one a contestant and size: size, model, macs_per_second, ns_per_cycle, and ratios to
///   the
///           textbook mesh, the naive mesh and the plain C++ array: {median, low, high} each
///
/// Method: processor time of one thread. A round gives each contestant of a size the same number of
/// cycles in turn; ratios are taken within a round; medians over `rounds`, lowest and highest
/// beside them. The clock is driven by a bare loop of eval() calls, the same for all.
///
/// Errors: std::runtime_error if, at any of the sizes, a mesh does not make what its equation says
/// or the plain C++ array not what the RTL's array makes (checks.h).
nlohmann::ordered_json MeasureSpeed(int rounds);

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_SPEED_H_

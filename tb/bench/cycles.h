// SPDX-License-Identifier: Apache-2.0
/// Exact cycles of named jobs on the RTL, beside the formula and the ideal.
#ifndef SYSTOLE_TB_BENCH_CYCLES_H_
#define SYSTOLE_TB_BENCH_CYCLES_H_

#include <nlohmann/json.hpp>

namespace systole::bench {

/// Runs every job on every unit that suits it, prints one table a section, and returns the rows:
///
///   jobs          named layers, int8, on 8x8 to 32x32
///   sizes         M = K = N = size and 256, int32 and int8
///   sweeps        one dimension swept, the others 256, on 16x16
///   back_to_back  M = Rows: MAC activity between the first vector and the last
///
/// Each row: array, rows, cols, results, name, m, k, n, cycles (measured), predicted, ideal
/// (M x N x K / (Rows x Cols)), bubbles, utilisation (ideal / cycles).
nlohmann::ordered_json MeasureCycles();

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_CYCLES_H_

// SPDX-License-Identifier: Apache-2.0
/// A contestant that computes something else may not be compared: what each must make before it is
/// timed, cycle by cycle.
///
/// Errors  std::runtime_error that names the contestant, its size and the first wrong cycle.
#ifndef SYSTOLE_TB_BENCH_CHECKS_H_
#define SYSTOLE_TB_BENCH_CHECKS_H_

#include <fmt/core.h>

#include <cstdint>
#include <stdexcept>

#include "bench/clocked.h"
#include "bench/mesh_equation.h"
#include "bench/plain_array.h"

namespace systole::bench {

constexpr int kCheckedCycles = 2000;  // some thirty changes of the weights

inline std::uint32_t Rotated(std::uint32_t checksum) { return checksum << 1 | checksum >> 31; }

[[noreturn]] inline void Differs(const char* what, int rows, int cols, int cycle, std::uint32_t got,
                                 std::uint32_t want) {
  throw std::runtime_error(fmt::format("{} {}x{}: makes {:08x} in cycle {}, not {:08x}", what, rows,
                                       cols, got, cycle, want));
}

/// A mesh against its equation.
template <typename Model>
void CheckMesh(const char* what, Mesh mesh, int rows, int cols) {
  MeshEquation equation(mesh, rows, cols);
  Clocked<Model> rtl;
  rtl.Tick(equation.first() - Clocked<Model>::kReset);
  for (int t = equation.first(); t < equation.first() + kCheckedCycles; ++t) {
    const std::uint32_t before = rtl.checksum();
    rtl.Tick(1);
    const std::uint32_t made = rtl.checksum() ^ Rotated(before);
    if (made != equation.Folded(t)) Differs(what, rows, cols, t, made, equation.Folded(t));
  }
}

/// The plain C++ array against the RTL's array in array_bench.sv.
template <typename Model, int kRows, int kCols>
void CheckPlainArray() {
  Clocked<Model> rtl;
  PlainArray<kRows, kCols> plain;
  for (int t = Clocked<Model>::kReset; t < kCheckedCycles; ++t) {
    rtl.Tick(1);
    plain.Tick(1);
    if (plain.checksum() != rtl.checksum()) {
      Differs("plain C++ array", kRows, kCols, t, plain.checksum(), rtl.checksum());
    }
  }
}

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_CHECKS_H_

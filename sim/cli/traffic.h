// SPDX-License-Identifier: Apache-2.0
/// What moving the operands costs: the point of a systolic array, in numbers.
#ifndef SYSTOLE_SIM_CLI_TRAFFIC_H_
#define SYSTOLE_SIM_CLI_TRAFFIC_H_

#include <string>
#include <vector>

#include "cli/run.h"

namespace systole::cli {

/// One machine's memory traffic for the same network, a multiply-accumulate (MAC).
struct Traffic {
  std::string machine;
  double bytes_per_mac;              ///< operands and results, between memory and the multipliers
  double accumulator_bytes_per_mac;  ///< sums between K tiles, in the unit's own small memories
  double picojoule_per_mac;          ///< arithmetic and that traffic, an estimate
};

/// The array as measured at its streams, and two processors by their inner loops:
///
///   scalar  two int8 loads and one int32 store a MAC: 6 bytes
///   SIMD    an 8 x 8 register tile of int32 sums: 16 bytes loaded for 64 MACs, a sum stored once,
///           4 / K bytes
///
/// Energy  estimate: 8-bit multiply 0.2 pJ + 32-bit add 0.1 pJ a MAC, 20 pJ for 8 bytes from a
///         32 KiB SRAM, 10 pJ for 8 bytes of an accumulator memory (the 8 KiB figure; ours are
///         smaller), all at 45 nm and 0.9 V. Instruction fetch, control, clock and registers are
///         left out everywhere: the processors' sums in registers and instructions, the array's
///         pipeline registers.
/// Source  energy: M. Horowitz, "Computing's energy problem (and what we can do about it)",
///         ISSCC 2014, figure 1.1.9. SIMD tile: ruy 2af8886, kernel_arm.h, the 8 x 8 int8 kernels.
std::vector<Traffic> CompareTraffic(const RunSummary& run);

/// Bytes of the beats that a run moved at the pins, all five streams, whole words.
std::uint64_t StreamBytes(const device::RunReport& report, const device::MxuShape& shape);

}  // namespace systole::cli

#endif  // SYSTOLE_SIM_CLI_TRAFFIC_H_

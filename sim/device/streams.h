// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_STREAMS_H_
#define SYSTOLE_DEVICE_STREAMS_H_

#include <array>
#include <cstdint>
#include <string>

/// The C++ side of rtl/pkg/systole_pkg.sv: what travels on the matrix unit's streams. The bit
/// layouts are held to the RTL by every test in tb/system.
namespace systole::device {

inline constexpr int kMaxSize = 64;            ///< most rows, most columns
inline constexpr int kMaxTileVectors = 65535;  ///< largest M of one tile
inline constexpr int kMaxDepth = 131071;       ///< largest K of one sum: (2^31 - 1) / 2^14
inline constexpr int kQueueDepth = 4;          ///< tiles the unit knows ahead

/// What all channels of an output share.
struct OutputConfig {
  bool single_rounding = false;  ///< false: double rounding, the TFLite reference
  std::int8_t zero_point = 0;
  std::int8_t clamp_min = -128;
  std::int8_t clamp_max = 127;
};

/// One beat of the command stream: one tile. Fields hold what the wire can hold, legal or not.
struct TileCommand {
  std::uint16_t vectors = 0;  ///< M
  std::uint8_t k_used = 0;    ///< 1..Cols
  std::uint8_t n_used = 0;    ///< 1..Rows
  bool first = false;         ///< first K tile of its block
  bool last = false;          ///< last K tile of its block
  bool new_params = false;    ///< n_used parameter beats come with this block
  OutputConfig config;        ///< counts with new_params only

  /// The 60 bits of command_t, lowest field last as SystemVerilog packs them.
  std::uint64_t Encode() const {
    const auto byte = [](std::int8_t v) { return std::uint64_t{static_cast<std::uint8_t>(v)}; };
    return std::uint64_t{vectors} | std::uint64_t{k_used} << 16 | std::uint64_t{n_used} << 24 |
           std::uint64_t{first} << 32 | std::uint64_t{last} << 33 |
           std::uint64_t{new_params} << 34 | std::uint64_t{config.single_rounding} << 35 |
           byte(config.zero_point) << 36 | byte(config.clamp_min) << 44 |
           byte(config.clamp_max) << 52;
  }
};

/// One beat of the parameter stream: one output channel.
struct Parameter {
  std::int32_t bias = 0;         ///< input zero point folded in
  std::uint32_t multiplier = 0;  ///< below 2^31
  std::int8_t shift = 0;         ///< -31..+1, positive is left

  /// The 72 bits of param_t as 32-bit words, low word first.
  std::array<std::uint32_t, 3> Encode() const {
    return {static_cast<std::uint32_t>(bias), multiplier, static_cast<std::uint8_t>(shift)};
  }
};

/// Why a slot of the array carried no vector; the numbers of slot_use_e.
enum class SlotUse { kVector, kWeights, kActivations, kParameters, kCredits, kNone };

/// Why the unit refused a command or a parameter; the numbers of fault_e.
enum class Fault {
  kNone,
  kVectorsZero,
  kVectorsTooMany,
  kDepthZero,
  kDepthTooLarge,
  kOutputsZero,
  kOutputsTooLarge,
  kNotOpen,
  kStillOpen,
  kChanged,
  kSumTooLong,
  kNoParams,
  kClamp,
  kMultiplier,
  kShift
};

/// What was wrong, in words.
inline const char* Describe(Fault fault) {
  static constexpr const char* kWords[] = {
      "no fault",
      "a tile of no vectors",
      "more vectors than the accumulators hold, in a block of several K tiles",
      "k_used is 0",
      "k_used is above Cols",
      "n_used is 0",
      "n_used is above Rows",
      "a continuing tile, but no block is open",
      "a first tile, but the block before had no last tile",
      "a continuing tile with another M or n_used, or with new parameters",
      "a sum over more than 131071 products",
      "no parameter set of this n_used to keep",
      "clamp_min is above clamp_max",
      "a multiplier of 2^31 or more",
      "a shift outside -31..+1",
  };
  return kWords[static_cast<int>(fault)];
}

inline const char* Describe(SlotUse use) {
  static constexpr const char* kWords[] = {"a vector enters",       "waits for weights",
                                           "waits for activations", "waits for parameters",
                                           "waits for result room", "has no tile"};
  return kWords[static_cast<int>(use)];
}

/// The event counters, all since reset. cycles = vectors + the five bubble counts.
struct Counters {
  std::uint64_t cycles = 0;
  std::uint64_t macs = 0;  ///< sum of M * k_used * n_used
  std::uint64_t bubbles_weights = 0;
  std::uint64_t bubbles_activations = 0;
  std::uint64_t bubbles_parameters = 0;
  std::uint64_t bubbles_credits = 0;
  std::uint64_t bubbles_none = 0;

  std::uint64_t bubbles() const {
    return bubbles_weights + bubbles_activations + bubbles_parameters + bubbles_credits +
           bubbles_none;
  }
  Counters operator-(const Counters& before) const {
    return {cycles - before.cycles,
            macs - before.macs,
            bubbles_weights - before.bubbles_weights,
            bubbles_activations - before.bubbles_activations,
            bubbles_parameters - before.bubbles_parameters,
            bubbles_credits - before.bubbles_credits,
            bubbles_none - before.bubbles_none};
  }
};

/// The build parameters of one systole_mxu. Written as ROWSxCOLS, then one suffix for each
/// parameter that is not the default: _m<MulStages>, _s<SumWidth>, _a<AccDepth>, _q<ReqCycles>,
/// _i32 (int32 results).
struct MxuShape {
  int rows = 16;
  int cols = 16;
  int mul_stages = 0;
  int sum_width = 32;
  int acc_depth = 256;
  int req_cycles = 1;
  bool out_int32 = false;

  int req_stages() const { return out_int32 ? 0 : 4 + (req_cycles == 1 ? 2 : req_cycles); }
  int out_depth() const { return rows + cols + mul_stages + req_stages() + 2; }
  int param_blocks() const { return 2 + (2 * rows + cols + mul_stages - 1) / rows; }
  /// Cycles from a vector's slot to the transfer of its result, when nothing stalls.
  int latency() const { return rows + cols + mul_stages + req_stages() + 1; }

  std::string name() const {
    const MxuShape plain;
    std::string text = std::to_string(rows) + "x" + std::to_string(cols);
    if (mul_stages != plain.mul_stages) text += "_m" + std::to_string(mul_stages);
    if (sum_width != plain.sum_width) text += "_s" + std::to_string(sum_width);
    if (acc_depth != plain.acc_depth) text += "_a" + std::to_string(acc_depth);
    if (req_cycles != plain.req_cycles) text += "_q" + std::to_string(req_cycles);
    if (out_int32) text += "_i32";
    return text;
  }
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_STREAMS_H_

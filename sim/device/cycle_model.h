// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_CYCLE_MODEL_H_
#define SYSTOLE_DEVICE_CYCLE_MODEL_H_

#include <cstdint>
#include <vector>

#include "device/streams.h"

namespace systole::device {

/// What an unstalled run of commands costs.
struct CycleCount {
  /// From the first weight row accepted at the pins to the last result transferred, both included.
  std::uint64_t cycles = 0;
  /// Slots without a vector between the first and the last vector.
  std::uint64_t bubbles = 0;
};

/// The exact cycles of legal commands that start on an idle unit, when every input stream always
/// offers and the result stream is always taken.
///
///   n_used(first) + sum of M + bubbles + Rows + Cols + MulStages + ReqStages + 3
///
/// where the bubbles follow from the recurrences in the source: a tile's weights wait for the swap
/// before it, its swap for its weights and for the last vector of the tile before, its vectors for
/// the swap, and, if results leave, for their parameters and ReqCycles. With ReqCycles = 1 and
/// parameters that keep up, the bubbles are the sum over tiles of max(0, n_used(next) - M(this)).
///
/// holds_set  the unit has run blocks since its reset: the parameter set of the last one is still
///            stored, because the next block might keep it, so the ring has one place less until
///            that set's successor is opened.
/// Units      clock cycles. Cost: O(commands).
/// Exact      the RTL is held to it in every unstalled job of tb/system.
CycleCount PredictCycles(const std::vector<TileCommand>& commands, const MxuShape& shape,
                         bool holds_set = false);

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_CYCLE_MODEL_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_TILER_H_
#define SYSTOLE_DEVICE_TILER_H_

#include <vector>

#include "device/streams.h"

namespace systole::device {

/// A block of weights and the vectors that meet it: rows m0.. of the activations, columns k0.. of
/// both matrices, outputs n0... `first` and `last` mark the K tiles of one block of results.
struct Tile {
  int m0, vectors;
  int k0, k_used;
  int n0, n_used;
  bool first, last, new_params;
};

/// Cuts an M x K x N matmul into tiles, in the order in which the unit runs them: output blocks
/// outside, then blocks of vectors, then K tiles.
///
/// Blocks of vectors hold at most acc_depth (one K tile: kMaxTileVectors) and differ by one at
/// most, so that no short tail makes the array wait for weights. Parameters come once an output
/// block.
///
/// Errors  std::invalid_argument that names the dimension: M, N >= 1, 1 <= K <= kMaxDepth.
std::vector<Tile> TileMatmul(int m, int k, int n, const MxuShape& shape);

/// The tile as the unit is told of it.
TileCommand ToCommand(const Tile& tile, const OutputConfig& config);

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_TILER_H_

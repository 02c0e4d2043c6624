// SPDX-License-Identifier: Apache-2.0
#include "device/tiler.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace systole::device {
namespace {

void CheckAtLeastOne(const char* name, int value) {
  if (value < 1) {
    throw std::invalid_argument(std::string("matmul: ") + name + " is " + std::to_string(value) +
                                ", not 1 or more");
  }
}

}  // namespace

std::vector<Tile> TileMatmul(int m, int k, int n, const MxuShape& shape) {
  CheckAtLeastOne("M", m);
  CheckAtLeastOne("K", k);
  CheckAtLeastOne("N", n);
  if (k > kMaxDepth) {
    throw std::invalid_argument("matmul: K is " + std::to_string(k) + ", above " +
                                std::to_string(kMaxDepth) +
                                ": a sum of that many products can overflow int32");
  }
  const int most = k <= shape.cols ? kMaxTileVectors : std::min(shape.acc_depth, kMaxTileVectors);
  const int m_blocks = (m + most - 1) / most;

  std::vector<Tile> tiles;
  for (int n0 = 0; n0 < n; n0 += shape.rows) {
    const int n_used = std::min(shape.rows, n - n0);
    int m0 = 0;
    for (int b = 0; b < m_blocks; ++b) {
      const int vectors = m / m_blocks + (b < m % m_blocks ? 1 : 0);
      for (int k0 = 0; k0 < k; k0 += shape.cols) {
        const int k_used = std::min(shape.cols, k - k0);
        tiles.push_back(
            {m0, vectors, k0, k_used, n0, n_used, k0 == 0, k0 + k_used == k, b == 0 && k0 == 0});
      }
      m0 += vectors;
    }
  }
  return tiles;
}

TileCommand ToCommand(const Tile& tile, const OutputConfig& config) {
  TileCommand command;
  command.vectors = static_cast<std::uint16_t>(tile.vectors);
  command.k_used = static_cast<std::uint8_t>(tile.k_used);
  command.n_used = static_cast<std::uint8_t>(tile.n_used);
  command.first = tile.first;
  command.last = tile.last;
  command.new_params = tile.new_params;
  command.config = config;
  return command;
}

}  // namespace systole::device

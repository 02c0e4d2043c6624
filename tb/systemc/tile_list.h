// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_TILE_LIST_H_
#define SYSTOLE_TB_SYSTEMC_TILE_LIST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "device/mxu_driver.h"
#include "systemc/command_checker.h"
#include "systemc/memory_map.h"

namespace systole {

/// TileCommand::Encode() read back.
device::TileCommand DecodeCommand(std::uint64_t bits);

/// A list of tile descriptors in a memory: what the target checks, plays into the unit's streams,
/// and fills with the unit's results.
class TileList : public device::BeatSource {
 public:
  /// What is wrong with a list, `error` 0 if nothing, and with which of its descriptors.
  struct Verdict {
    std::uint32_t error = 0;
    std::uint32_t index = 0;
  };

  /// `memory` outlives the list.
  TileList(std::vector<unsigned char>* memory, const device::MxuShape& shape)
      : memory_(*memory), shape_(shape) {}

  /// Reads `count` descriptors at `offset`. All that the unit will touch must lie in the memory, up
  /// to the first command that the unit refuses: what comes after that is never looked at. No tile
  /// may read what one before it writes.
  ///
  /// checker  as the unit stands; it has taken the list afterwards.
  Verdict Read(std::uint32_t offset, std::uint32_t count, CommandChecker* checker);

  bool Next(device::Beats* beats) override;
  /// The next result of the run, in the order of the unit.
  void Store(const std::int32_t* lanes);

 private:
  struct Tile {
    map::Descriptor at;
    device::TileCommand command;
    bool refused;
  };

  /// `count` pieces of `bytes` each, the first at `begin`. Up to 2^32 pieces of a list, or 2^16 of
  /// a tile 2^32 apart: no overflow.
  struct Pieces {
    std::uint64_t begin, count, stride, bytes;
    std::uint64_t end() const { return begin + (count - 1) * stride + bytes; }  // count > 0
  };
  /// What a tile touches, and the error if it is not in the memory.
  struct Range {
    map::ListError outside;
    Pieces pieces;
  };
  using Ranges = std::array<Range, 4>;        // three that are read, then
  static constexpr std::size_t kResults = 3;  // the one that is written

  bool Inside(const Pieces& pieces) const;
  Ranges RangesOf(const Tile& tile) const;
  std::uint32_t CheckRanges(const Tile& tile) const;
  Verdict CheckOrder() const;

  std::vector<unsigned char>& memory_;
  device::MxuShape shape_;
  std::vector<Tile> tiles_;
  std::size_t told_ = 0;
  std::size_t storing_ = 0;  // tile whose results come next, and which of them
  std::uint32_t vector_ = 0;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_TILE_LIST_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_TILE_LIST_H_
#define SYSTOLE_TB_SYSTEMC_TILE_LIST_H_

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
  /// to the first command that the unit refuses: what comes after that is never looked at.
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

  bool Inside(std::uint64_t begin, std::uint64_t count, std::uint64_t stride,
              std::uint64_t bytes) const;
  std::uint32_t CheckRanges(const Tile& tile) const;

  std::vector<unsigned char>& memory_;
  device::MxuShape shape_;
  std::vector<Tile> tiles_;
  std::size_t told_ = 0;
  std::size_t storing_ = 0;  // tile whose results come next, and which of them
  std::uint32_t vector_ = 0;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_TILE_LIST_H_

// SPDX-License-Identifier: Apache-2.0
#include "systemc/tile_list.h"

#include <algorithm>
#include <cstring>

namespace systole {

using device::TileCommand;

TileCommand DecodeCommand(std::uint64_t bits) {
  TileCommand c;
  c.vectors = static_cast<std::uint16_t>(bits);
  c.k_used = static_cast<std::uint8_t>(bits >> 16);
  c.n_used = static_cast<std::uint8_t>(bits >> 24);
  c.first = bits >> 32 & 1;
  c.last = bits >> 33 & 1;
  c.new_params = bits >> 34 & 1;
  c.config.single_rounding = bits >> 35 & 1;
  c.config.zero_point = static_cast<std::int8_t>(bits >> 36);
  c.config.clamp_min = static_cast<std::int8_t>(bits >> 44);
  c.config.clamp_max = static_cast<std::int8_t>(bits >> 52);
  return c;
}

bool TileList::Inside(const Pieces& p) const { return p.end() <= memory_.size(); }

TileList::Ranges TileList::RangesOf(const Tile& tile) const {
  const map::Descriptor& d = tile.at;
  const TileCommand& c = tile.command;
  const std::uint64_t lane = shape_.out_int32 ? 4 : 1;
  const bool takes_parameters = c.new_params && !shape_.out_int32;
  return {{
      {map::kWeightsOutside, {d.weights, c.n_used, d.weights_stride, c.k_used}},
      {map::kActivationsOutside, {d.activations, c.vectors, d.activations_stride, c.k_used}},
      {map::kParametersOutside,
       {d.parameters, takes_parameters ? c.n_used : 0U, sizeof(map::Channel),
        sizeof(map::Channel)}},
      {map::kResultsOutside,
       {d.results, c.last ? c.vectors : 0U, d.results_stride, c.n_used * lane}},
  }};
}

std::uint32_t TileList::CheckRanges(const Tile& tile) const {
  for (const Range& range : RangesOf(tile)) {
    if (range.pieces.count != 0 && !Inside(range.pieces)) return range.outside;
  }
  return 0;
}

/// The unit takes beats as far ahead as it has room for them: what a tile reads is there in time
/// only if no tile before it in the list writes it.
TileList::Verdict TileList::CheckOrder() const {
  std::uint64_t low = memory_.size(), high = 0;  // around all results
  const auto results_of = [this](const Tile& tile) { return RangesOf(tile)[kResults].pieces; };
  for (const Tile& tile : tiles_) {
    if (tile.refused || !tile.command.last) continue;
    low = std::min(low, results_of(tile).begin);
    high = std::max(high, results_of(tile).end());
  }
  if (low >= high) return {};
  std::vector<char> written(high - low, 0);
  const auto reads_written = [&](const Pieces& p) {
    if (p.count == 0 || p.begin >= high || p.end() <= low) return false;
    for (std::uint64_t i = 0; i < p.count; ++i) {
      const std::uint64_t begin = std::max(p.begin + i * p.stride, low);
      const std::uint64_t end = std::min(p.begin + i * p.stride + p.bytes, high);
      if (begin < end && std::memchr(&written[begin - low], 1, end - begin) != nullptr) return true;
    }
    return false;
  };
  for (std::uint32_t i = 0; i < tiles_.size() && !tiles_[i].refused; ++i) {
    const Ranges ranges = RangesOf(tiles_[i]);
    if (std::any_of(ranges.begin(), ranges.begin() + kResults,
                    [&](const Range& range) { return reads_written(range.pieces); })) {
      return {map::kReadsResults, i};
    }
    const Pieces& results = ranges[kResults].pieces;
    for (std::uint64_t m = 0; m < results.count; ++m) {
      std::memset(&written[results.begin + m * results.stride - low], 1, results.bytes);
    }
  }
  return {};
}

TileList::Verdict TileList::Read(std::uint32_t offset, std::uint32_t count,
                                 CommandChecker* checker) {
  tiles_.clear();
  told_ = storing_ = 0;
  vector_ = 0;
  if (count == 0 || !Inside({offset, count, sizeof(map::Descriptor), sizeof(map::Descriptor)})) {
    return {map::kListOutside, 0};
  }
  for (std::uint32_t i = 0; i < count; ++i) {
    Tile tile{};
    std::memcpy(&tile.at, &memory_[offset + i * sizeof tile.at], sizeof tile.at);
    tile.command = DecodeCommand(tile.at.command);
    tile.refused = checker->Take(tile.command) != device::Fault::kNone;
    if (!tile.refused) {
      const std::uint32_t error = CheckRanges(tile);
      if (error != 0) return {error, i};
    }
    tiles_.push_back(tile);
    if (tile.refused) return CheckOrder();
  }
  if (checker->block_open()) return {map::kBlockOpen, count - 1};
  return CheckOrder();
}

bool TileList::Next(device::Beats* beats) {
  if (told_ == tiles_.size()) return false;
  const Tile& tile = tiles_[told_++];
  const TileCommand& c = tile.command;
  beats->commands.push_back(c);
  if (tile.refused) return true;  // the unit takes none of its data
  // The unit ignores lanes from k_used on; that they are not zero shows it.
  constexpr std::int8_t kIgnored = 0x55;
  const auto append = [&](std::vector<std::int8_t>* to, std::uint64_t at) {
    const auto* begin = reinterpret_cast<const std::int8_t*>(&memory_[at]);
    to->insert(to->end(), begin, begin + c.k_used);
    to->insert(to->end(), static_cast<std::size_t>(shape_.cols - c.k_used), kIgnored);
  };
  for (std::uint64_t n = c.n_used; n-- > 0;) {
    append(&beats->weights, tile.at.weights + n * tile.at.weights_stride);
  }
  for (std::uint64_t m = 0; m < c.vectors; ++m) {
    append(&beats->activations, tile.at.activations + m * tile.at.activations_stride);
  }
  if (c.new_params && !shape_.out_int32) {
    for (std::size_t n = 0; n < c.n_used; ++n) {
      map::Channel channel;
      std::memcpy(&channel, &memory_[tile.at.parameters + n * sizeof channel], sizeof channel);
      // Eight bits travel; what does not fit them is out of range too, and must stay so.
      const int shift = std::clamp(channel.shift, -128, 127);
      beats->parameters.push_back(
          {channel.bias, channel.multiplier, static_cast<std::int8_t>(shift)});
    }
  }
  return true;
}

void TileList::Store(const std::int32_t* lanes) {
  while (!tiles_.at(storing_).command.last) ++storing_;
  const Tile& tile = tiles_[storing_];
  unsigned char* to = &memory_[tile.at.results + std::uint64_t{vector_} * tile.at.results_stride];
  for (int n = 0; n < tile.command.n_used; ++n) {
    if (shape_.out_int32) {
      std::memcpy(to + 4 * n, &lanes[n], 4);
    } else {
      to[n] = static_cast<unsigned char>(lanes[n]);
    }
  }
  if (++vector_ == tile.command.vectors) {
    vector_ = 0;
    ++storing_;
  }
}

}  // namespace systole

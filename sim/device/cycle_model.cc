// SPDX-License-Identifier: Apache-2.0
#include "device/cycle_model.h"

#include <algorithm>

namespace systole::device {
namespace {

using Time = std::int64_t;
constexpr Time kNever = -1'000'000'000;  // an event before the run: it never holds anything up

/// A list of event times in which anything before its begin happened long ago.
class Times {
 public:
  void Add(Time t) { times_.push_back(t); }
  Time At(std::int64_t i) const { return i < 0 ? kNever : times_[static_cast<std::size_t>(i)]; }
  std::int64_t size() const { return static_cast<std::int64_t>(times_.size()); }

 private:
  std::vector<Time> times_;
};

}  // namespace

CycleCount PredictCycles(const std::vector<TileCommand>& commands, const MxuShape& shape,
                         bool holds_set) {
  if (commands.empty()) return {};
  const Time crossing = shape.rows + shape.cols + shape.mul_stages;
  const Time pace = shape.out_int32 ? 1 : shape.req_cycles;
  const int param_blocks = shape.param_blocks();

  Times accepted;             // command i passes the check
  Times loaded;               // last shift event of tile i
  Times swapped;              // its swap
  Times stored;               // last parameter of set u
  Times opened;               // swap that opens the block with set u
  Time entered = kNever;      // latest vector
  Time result_slot = kNever;  // latest vector of a last K tile
  Time first_entered = 0;
  Time vectors = 0;

  for (std::int64_t i = 0; i < static_cast<std::int64_t>(commands.size()); ++i) {
    const TileCommand& c = commands[static_cast<std::size_t>(i)];
    const bool opens_set = c.new_params && !shape.out_int32;
    const Time n_used = c.n_used;

    // One command a cycle, while each queue of kQueueDepth has room: one cycle after it gave.
    Time accept = i == 0 ? 0 : accepted.At(i - 1) + 1;
    accept = std::max({accept, loaded.At(i - kQueueDepth) + 1, swapped.At(i - kQueueDepth) + 1,
                       stored.At(stored.size() - kQueueDepth) + 1});
    accepted.Add(accept);

    // Granted a cycle later, then one cycle in the skid.
    const Time offered = accept + 2;
    const Time first_event = std::max({offered, loaded.At(i - 1) + 1, swapped.At(i - 1)});
    loaded.Add(first_event + n_used - 1);
    const Time swap = std::max(loaded.At(i) + 1, entered);
    swapped.Add(swap);

    if (opens_set) {
      const std::int64_t u = stored.size();
      opened.Add(swap);
      // A ring slot is free again when the set after it was opened, and what went before has left.
      const std::int64_t successor = u - param_blocks + 1;
      const bool waits = successor >= (holds_set ? 0 : 1);
      const Time room = waits ? opened.At(successor) + crossing : kNever;
      stored.Add(std::max({offered, stored.At(u - 1) + 1, room}) + n_used - 1);
    }

    Time enter = swap + 1;
    if (c.last) {
      if (!shape.out_int32) enter = std::max(enter, stored.At(stored.size() - 1) + 1);
      enter = std::max(enter, result_slot + pace);
      result_slot = enter + Time{c.vectors - 1} * pace;
      entered = result_slot;
    } else {
      entered = enter + c.vectors - 1;
    }
    if (i == 0) first_entered = enter;
    vectors += c.vectors;
  }

  CycleCount count;
  // Weights are accepted from one cycle after the first command.
  count.cycles = static_cast<std::uint64_t>(entered + shape.latency() - accepted.At(0));
  count.bubbles = static_cast<std::uint64_t>(entered - first_entered + 1 - vectors);
  return count;
}

}  // namespace systole::device

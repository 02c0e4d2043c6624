// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_QUEUE_PLAY_H_
#define SYSTOLE_TB_UNIT_QUEUE_PLAY_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <random>
#include <string>

#include "unit/unit_dut.h"

/// Plays random bytes through a valid/ready queue and holds it to a std::deque, cycle by cycle.
namespace systole::tb {

/// Feeds a queue under stalls and holds every output of every cycle to a deque of at most
/// `capacity` beats. In each cycle `grants` says how many beats may still enter, and is told of
/// each that does.
template <typename Model, typename Grants>
void Play(ClockedDut<Model>& dut, std::size_t capacity, Grants& grants, const Stall& give,
          const Stall& take, std::mt19937_64& random) {
  std::deque<std::uint8_t> waiting;
  Giver giver(random(), give);
  Taker taker(random(), take);
  auto offer = static_cast<std::uint8_t>(random());
  for (int left = 2000; left > 0;) {
    const bool valid = giver.Valid();
    dut->valid_i = valid;
    dut->data_i = valid ? offer : static_cast<std::uint8_t>(random());
    dut->ready_i = taker.Ready();
    const bool open = grants.Open(dut);
    dut.Settle();
    ASSERT_EQ(dut->ready_o, open && waiting.size() < capacity) << "cycle " << dut.cycle();
    ASSERT_EQ(dut->valid_o, !waiting.empty()) << "cycle " << dut.cycle();
    if (!waiting.empty()) {
      ASSERT_EQ(dut->data_o, waiting.front()) << "cycle " << dut.cycle();
    }
    const bool push = dut->valid_i && dut->ready_o, pop = dut->valid_o && dut->ready_i;
    dut.Tick();
    if (pop) {
      waiting.pop_front();
      --left;
    }
    if (push) {
      waiting.push_back(offer);
      offer = static_cast<std::uint8_t>(random());
      giver.Taken();
      grants.Entered();
    }
  }
}

/// Play() from reset, with every pair of stall patterns.
template <typename Model, typename Grants>
void PlayAllStalls(ClockedDut<Model>& dut, std::size_t capacity, Grants grants,
                   std::mt19937_64& random) {
  for (const NamedStall& give : kStalls) {
    for (const NamedStall& take : kStalls) {
      SCOPED_TRACE(std::string("input stalls ") + give.name + ", output stalls " + take.name);
      dut.Reset();
      Grants fresh = grants;
      Play(dut, capacity, fresh, give.stall, take.stall, random);
      if (testing::Test::HasFailure()) return;
    }
  }
}

/// Whatever has room may enter.
struct NoGrants {
  template <typename Dut>
  bool Open(Dut&) {
    return true;
  }
  void Entered() {}
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_QUEUE_PLAY_H_

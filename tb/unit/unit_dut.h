// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_UNIT_DUT_H_
#define SYSTOLE_TB_UNIT_UNIT_DUT_H_

#include <cstdint>
#include <string>

#include "device/clocked_dut.h"
#include "harness/seed.h"
#include "harness/stalls.h"

/// What the unit tests of the RTL share.
namespace systole::tb {

using device::ClockedDut;
using device::RtlContractBroken;

/// The stall patterns that every stream is tested with, on both sides.
struct NamedStall {
  const char* name;
  Stall stall;
};
inline const NamedStall kStalls[] = {
    {"None", Stall::None()}, {"OneInFour", Stall::OneInFour()}, {"Bursts", Stall::Bursts()}};

/// The taking end of a stream.
class Taker {
 public:
  Taker(std::uint64_t seed, const Stall& stall) : stalls_(seed, kStream, stall) {}
  /// Is the stream ready in this cycle? Asked once a cycle.
  bool Ready() { return stalls_.Allow(kStream); }

 private:
  static constexpr device::Stream kStream = device::Stream::kResults;
  SeededStalls stalls_;
};

/// The giving end of a stream: a beat once offered stays offered until it is taken.
class Giver {
 public:
  Giver(std::uint64_t seed, const Stall& stall) : when_(seed, stall) {}
  /// Is a beat offered in this cycle? Asked once a cycle.
  bool Valid() { return offered_ = when_.Ready() || offered_; }
  /// It was taken in this cycle.
  void Taken() { offered_ = false; }

 private:
  Taker when_;
  bool offered_ = false;
};

/// The low `bits` bits of `value` as a signed number: narrow signed ports read as unsigned in C++.
inline std::int64_t Signed(std::uint64_t value, int bits) {
  return static_cast<std::int64_t>(value << (64 - bits)) >> (64 - bits);
}

/// Names the instances of a typed test suite by the kName of their configurations.
struct ConfigName {
  template <typename Config>
  static std::string GetName(int) {
    return Config::kName;
  }
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_UNIT_DUT_H_

// SPDX-License-Identifier: Apache-2.0
/// What the tests of single RTL modules share: random numbers, and the C++ side of the packed types
/// of systole_pkg that never leave the matrix unit (those of its streams are in device/streams.h).
#ifndef SYSTOLE_TB_UNIT_RTL_TEST_UTIL_H_
#define SYSTOLE_TB_UNIT_RTL_TEST_UTIL_H_

#include <array>
#include <cstdint>
#include <ostream>
#include <random>

#include "device/streams.h"
#include "harness/seed.h"

namespace systole::tb {

/// Random numbers of one use; different streams are independent.
class Dice {
 public:
  explicit Dice(int stream) : random_(Random(stream)) {}

  /// Any 32 bits; also what an input carries while it is ignored.
  std::uint32_t Word() { return static_cast<std::uint32_t>(random_() >> 32); }
  /// Uniform in low..high, which are at most 2^32 - 1 apart.
  std::int64_t Between(std::int64_t low, std::int64_t high) {
    const auto count = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>((random_() >> 32) * count >> 32);
  }
  bool Chance(int percent) { return Between(0, 99) < percent; }
  template <typename T, std::size_t N>
  T Pick(const T (&list)[N]) {
    return list[Between(0, N - 1)];
  }

 private:
  std::mt19937_64 random_;
};

/// The 25 bits of output_cfg_t: the top of a command.
inline std::uint32_t EncodeConfig(const device::OutputConfig& config) {
  device::TileCommand command;
  command.config = config;
  return static_cast<std::uint32_t>(command.Encode() >> 35);
}

/// The 94 bits of channel_t as 32-bit words, low word first.
inline std::array<std::uint32_t, 3> EncodeChannel(const device::Parameter& parameter,
                                                  const device::OutputConfig& config) {
  const auto shift = static_cast<std::uint32_t>(parameter.shift) & 0x3F;
  return {static_cast<std::uint32_t>(parameter.bias), parameter.multiplier | shift << 31,
          shift >> 1 | EncodeConfig(config) << 5};
}

/// slot_t: what follows a slot through the array to its results.
struct Slot {
  bool valid = false;
  bool first = false;
  bool last = false;
  bool block_end = false;
  bool release_set = false;
  unsigned param_set = 0;  ///< 7 bits
  unsigned n_used = 0;     ///< 7 bits
  unsigned address = 0;    ///< 12 bits

  std::uint32_t Encode() const {
    return address | n_used << 12 | param_set << 19 | std::uint32_t{release_set} << 26 |
           std::uint32_t{block_end} << 27 | std::uint32_t{last} << 28 | std::uint32_t{first} << 29 |
           std::uint32_t{valid} << 30;
  }
  static Slot Decode(std::uint32_t bits) {
    const auto bit = [bits](int n) { return (bits >> n & 1) != 0; };
    return {bit(30), bit(29),          bit(28),          bit(27),
            bit(26), bits >> 19 & 127, bits >> 12 & 127, bits & 4095};
  }
  bool operator==(const Slot& other) const { return Encode() == other.Encode(); }
};

inline std::ostream& operator<<(std::ostream& out, const Slot& s) {
  return out << (s.valid ? "vector" : "bubble") << (s.first ? " first" : "")
             << (s.last ? " last" : "") << (s.block_end ? " block_end" : "")
             << (s.release_set ? " release_set" : "") << " set " << s.param_set << " n_used "
             << s.n_used << " address " << s.address;
}

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_RTL_TEST_UTIL_H_

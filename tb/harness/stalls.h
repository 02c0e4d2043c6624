// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_HARNESS_STALLS_H_
#define SYSTOLE_TB_HARNESS_STALLS_H_

#include <array>
#include <cstdint>
#include <random>

#include "device/mxu_driver.h"

namespace systole::tb {

/// How often one stream stands still, and for how long.
struct Stall {
  double chance = 0;  ///< that a moving stream stops, each cycle
  int longest = 1;    ///< cycles of one stop, at most

  static Stall None() { return {0, 1}; }
  static Stall OneInFour() { return {0.25, 1}; }
  static Stall Bursts() { return {0.05, 40}; }
  static Stall Crawl() { return {0.9, 6}; }
};

/// Stalls every stream from a seed, each in its own way, and puts new garbage on an input in every
/// cycle in which it is not valid.
class SeededStalls : public device::StreamPolicy {
 public:
  /// Each stream draws one of the patterns above.
  explicit SeededStalls(std::uint64_t seed) : random_(seed) {
    static const Stall kPatterns[] = {Stall::None(), Stall::OneInFour(), Stall::Bursts(),
                                      Stall::Crawl()};
    for (Stall& stall : stalls_) stall = kPatterns[random_() % 4];
  }
  /// One stream only; the others run free.
  SeededStalls(std::uint64_t seed, device::Stream stream, Stall stall) : random_(seed) {
    stalls_[static_cast<std::size_t>(stream)] = stall;
  }

  bool Allow(device::Stream stream) override {
    const auto s = static_cast<std::size_t>(stream);
    if (left_[s] > 0) {
      --left_[s];
      return false;
    }
    if (stalls_[s].chance > 0 && Uniform() < stalls_[s].chance) {
      left_[s] = static_cast<int>(random_() % static_cast<std::uint64_t>(stalls_[s].longest));
      return false;
    }
    return true;
  }

  void Idle(std::int8_t* bytes, int count) override {
    std::uint64_t word = 0;
    for (int i = 0; i < count; ++i) {
      if (i % 8 == 0) word = random_();
      bytes[i] = static_cast<std::int8_t>(word >> (i % 8 * 8));
    }
  }

 private:
  double Uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }

  std::mt19937_64 random_;
  std::array<Stall, device::kStreams> stalls_ = {};
  std::array<int, device::kStreams> left_ = {};
};

/// Another policy until some cycle, in which the run is cut off by an exception: time for a reset.
class Interrupted : public device::StreamPolicy {
 public:
  struct Now {};
  Interrupted(device::StreamPolicy* inner, int cycles) : inner_(inner), left_(cycles) {}

  bool Allow(device::Stream stream) override {
    if (stream == device::Stream::kResults && left_-- == 0) throw Now{};
    return inner_->Allow(stream);
  }
  void Idle(std::int8_t* bytes, int count) override { inner_->Idle(bytes, count); }

 private:
  device::StreamPolicy* inner_;
  int left_;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_HARNESS_STALLS_H_

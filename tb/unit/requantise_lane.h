// SPDX-License-Identifier: Apache-2.0
/// A requantisation lane under test: drives it, and holds every one of its cycles to the cycle law.
#ifndef SYSTOLE_TB_UNIT_REQUANTISE_LANE_H_
#define SYSTOLE_TB_UNIT_REQUANTISE_LANE_H_

#include <array>
#include <cstdint>
#include <memory>

#include "device/streams.h"
#include "rtl_test_util.h"

namespace systole::tb {

inline constexpr int kLanes[] = {1, 4, 8, 32};  ///< the ReqCycles there are

/// One lane's work.
struct Requantisation {
  std::int32_t total = 0;
  device::Parameter channel;
  device::OutputConfig config;
};

/// What the golden model makes of it; total + bias wraps.
int GoldenResult(const Requantisation& r);

/// The ports of a lane.
class Lane {
 public:
  virtual ~Lane() = default;
  virtual void Drive(bool reset, bool valid, std::uint32_t total,
                     const std::array<std::uint32_t, 3>& channel) = 0;
  virtual void Tick() = 0;
  virtual bool valid() const = 0;
  virtual std::int8_t result() const = 0;
};

/// Sends totals through the lane of `req_cycles`. After every cycle valid_o must be just what the
/// cycle law says, result_o the expected value, and without valid_o the value before. Ignored
/// inputs carry new garbage in each cycle. The first deviation fails the test; nothing is checked
/// after it, and failed() tells loops to stop.
class LaneBench {
 public:
  LaneBench(int req_cycles, int stream);

  /// Cycles from a total to its result, written out rather than computed as in systole_pkg.
  static int Stages(int req_cycles);

  /// One total, then the ReqCycles - 1 cycles in which the lane can't take another.
  void Send(const Requantisation& r, int want);
  /// The same with the golden model's expectation.
  void Send(const Requantisation& r) { Send(r, GoldenResult(r)); }
  void Idle(int cycles);
  /// Until the last result has come, and a little longer.
  void Drain() { Idle(stages_ + 3); }
  /// Cycles of reset in which the input claims to be valid; all that is on its way is gone.
  void Reset(int cycles);
  /// One cycle with a total, wherever the one before is.
  void SendNow(const Requantisation& r, int want);

  bool failed() const { return failed_; }
  int results() const { return results_; }

 private:
  struct Due {
    bool valid = false;
    int want = 0;
    Requantisation what;
  };

  void Step(bool reset, bool valid, std::uint32_t total,
            const std::array<std::uint32_t, 3>& channel);
  void Check();

  int req_cycles_, stages_;
  std::unique_ptr<Lane> lane_;
  Dice garbage_;
  std::uint64_t cycle_ = 0;
  std::array<Due, 64> due_ = {};  // by cycle, modulo 64: more than the deepest lane
  int held_ = 0;                  // the last result
  bool holds_ = false;
  bool failed_ = false;
  int results_ = 0;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_REQUANTISE_LANE_H_

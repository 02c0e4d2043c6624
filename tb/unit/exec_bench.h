// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_UNIT_EXEC_BENCH_H_
#define SYSTOLE_TB_UNIT_EXEC_BENCH_H_

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "Vunit_exec.h"
#include "device/board_protocol.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

/// systole_exec among stand-ins for its neighbours, and what it should answer.
namespace systole::tb {

inline constexpr std::uint32_t kIdentity = 0xC0DE1234;  ///< the model's parameter

struct ExecRequest {
  std::uint8_t seq = 0, op = 0;
  device::Bytes payload;
  device::Status error = device::Status::kOk;
};

/// Memories and parameters: what writes have left there.
struct ExecState {
  std::vector<std::uint32_t> memory = std::vector<std::uint32_t>(0x8000);
  std::vector<std::uint32_t> parameters = std::vector<std::uint32_t>(0x400);
};

/// What a job comes to.
struct JobEnd {
  int delay = 1;
  std::uint8_t fault = 0;
  std::uint32_t cycles = 0, vectors = 0;
};

/// docs/board.md as a program: serves a request at once.
class ExecModel {
 public:
  device::Answer Serve(const ExecRequest& r, const JobEnd& end);
  /// Power is lost; the memories keep what they have, as those of the bench do.
  void Reset() { greeted_ = false, due_ = 0; }
  ExecState state;
  int jobs = 0;

 private:
  device::Status Judge(const ExecRequest& r) const;
  bool greeted_ = false;
  std::uint8_t due_ = 0;
};

/// Drives the module; checks in every cycle that nothing moves without a request.
class ExecBench {
 public:
  ExecBench() : dut_("systole_exec", Seed()), dice_(1) {
    dut_->frame_valid_i = 0;
    dut_->answer_busy_i = 0;
    dut_.Reset();
  }
  /// Offers a request and waits for the end of its answer.
  device::Answer Ask(const ExecRequest& r, const JobEnd& end = {}, int payload_percent = 100);
  /// Offers a request, and reset comes after so many cycles.
  void AskAndReset(const ExecRequest& r, int cycles);
  /// One cycle with the request offered or not; true if it was taken.
  bool Cycle(const ExecRequest* r);

  ExecState state;
  int jobs = 0;
  std::uint64_t busy_cycles = 0;  ///< of the last request
  const Vunit_exec* operator->() const { return dut_.operator->(); }

 private:
  ClockedDut<Vunit_exec> dut_;
  Dice dice_;
  device::Bytes buffer_ = device::Bytes(device::kMaxPayload);
  std::uint8_t buffer_out_ = 0;
  std::uint32_t memory_out_ = 0;
  JobEnd end_;
  int job_left_ = -1;  ///< cycles until job_done_i
  std::array<std::uint32_t, 4> job_ = {};
  int payload_percent_ = 100;
  bool answering_ = false;
  int answer_left_ = 0;  ///< payload bytes
  int line_left_ = 0;    ///< cycles that the line needs after the payload
  device::Answer answer_;
  int answers_ = 0;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_EXEC_BENCH_H_

// SPDX-License-Identifier: Apache-2.0
/// A command check under test: offers commands, and holds every output of every cycle to the
/// verdicts that the caller expects.
#ifndef SYSTOLE_TB_UNIT_COMMAND_CHECK_BENCH_H_
#define SYSTOLE_TB_UNIT_COMMAND_CHECK_BENCH_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "device/clocked_dut.h"
#include "device/streams.h"
#include "rtl_test_util.h"

namespace systole::tb {

/// One build: its Verilated class and its parameters.
template <typename M, int kRowsOf, int kColsOf, int kAccDepthOf, bool kInt32Of>
struct CheckBuild {
  using Model = M;
  static constexpr int kRows = kRowsOf, kCols = kColsOf, kAccDepth = kAccDepthOf;
  static constexpr bool kInt32 = kInt32Of;
};

/// A parameter fault as the parameter store reports it.
struct ParameterFault {
  device::Fault cause = device::Fault::kNone;
  std::uint32_t index = 0;
};

/// A tile command; `flags` holds F for first, L for last, P for new_params.
inline device::TileCommand Tile(int vectors, int k_used, int n_used, const std::string& flags,
                                int clamp_min = -128, int clamp_max = 127) {
  const auto has = [&flags](char c) { return flags.find(c) != std::string::npos; };
  device::TileCommand c;
  c.vectors = static_cast<std::uint16_t>(vectors);
  c.k_used = static_cast<std::uint8_t>(k_used);
  c.n_used = static_cast<std::uint8_t>(n_used);
  c.first = has('F');
  c.last = has('L');
  c.new_params = has('P');
  c.config.clamp_min = static_cast<std::int8_t>(clamp_min);
  c.config.clamp_max = static_cast<std::int8_t>(clamp_max);
  return c;
}

template <typename B>
class CommandCheckBench : public testing::Test {
 protected:
  using Fault = device::Fault;
  using TileCommand = device::TileCommand;

  CommandCheckBench() : dut_("systole_command_check", Seed()), dice_(40) { Reset(2); }

  /// One cycle with `command` (null: garbage that is not valid) whose verdict is `want`. Whether it
  /// is accepted follows from that, from `room`, and from the faults before.
  void Step(const TileCommand* command, bool room, Fault want, ParameterFault parameter = {}) {
    dut_->valid_i = command != nullptr;
    dut_->command_i = command ? command->Encode() : Garbage();
    dut_->room_i = room;
    dut_->param_fault_i = static_cast<std::uint8_t>(parameter.cause);
    dut_->param_fault_index_i = parameter.cause == Fault::kNone ? dice_.Word() : parameter.index;
    dut_.Settle();
    const bool pushes = command && want == Fault::kNone && fault_ == Fault::kNone && room;
    if (command) {
      ASSERT_EQ(dut_->ready_o, pushes);
    }
    ASSERT_EQ(dut_->push_o, pushes);
    ASSERT_EQ(dut_->push_params_o, pushes && command->new_params && !B::kInt32);
    ASSERT_EQ(dut_->index_o, accepted_);
    ASSERT_EQ(dut_->fault_o, static_cast<int>(fault_)) << "before " << device::Describe(want);
    if (fault_ != Fault::kNone) {
      ASSERT_EQ(dut_->fault_index_o, fault_index_);
    }

    dut_.Tick();
    if (fault_ == Fault::kNone) {
      if (parameter.cause != Fault::kNone) {
        fault_ = parameter.cause;
        fault_index_ = parameter.index;
      } else if (command && want != Fault::kNone) {
        fault_ = want;
        fault_index_ = accepted_;
      }
    }
    accepted_ += pushes;
    ASSERT_EQ(dut_->fault_o, static_cast<int>(fault_)) << device::Describe(fault_);
  }
  void Accept(const TileCommand& command) { Step(&command, true, Fault::kNone); }
  void Idle(int cycles) {
    for (; cycles > 0; --cycles) Step(nullptr, dice_.Chance(50), Fault::kNone);
  }
  /// Accepted if `want` is kNone; else refused with that cause, and nothing after it is accepted.
  void Expect(const TileCommand& command, Fault want) {
    Step(&command, true, want);
    if (want == Fault::kNone) return;
    for (int i = 0; i < 5; ++i) {
      Step(&command, true, want);  // still offered, as a stream does
      Step(&kPlain, true, Fault::kNone);
      Idle(1);
    }
  }
  /// Cycles of reset in which a legal command and a parameter fault are offered.
  void Reset(int cycles) {
    dut_->rst_ni = 0;
    dut_->valid_i = dut_->room_i = 1;
    dut_->command_i = kPlain.Encode();
    dut_->param_fault_i = static_cast<std::uint8_t>(Fault::kShift);
    dut_.Tick(cycles);
    dut_->rst_ni = 1;
    accepted_ = 0;
    fault_ = Fault::kNone;
  }
  std::uint64_t Garbage() {
    return (std::uint64_t{dice_.Word()} << 32 | dice_.Word()) & ((std::uint64_t{1} << 60) - 1);
  }

  std::uint32_t accepted() const { return accepted_; }  ///< commands since reset
  Fault fault() const { return fault_; }

  /// Legal whenever no block is open.
  inline static const TileCommand kPlain = Tile(1, 1, 1, "FLP");

  device::ClockedDut<typename B::Model> dut_;
  Dice dice_;

 private:
  std::uint32_t accepted_ = 0;
  Fault fault_ = Fault::kNone;
  std::uint32_t fault_index_ = 0;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_COMMAND_CHECK_BENCH_H_

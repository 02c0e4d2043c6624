// SPDX-License-Identifier: Apache-2.0
/// The netlist of a board beside its RTL (tb/synth/board_lockstep.sv), at a pseudo-terminal with
/// the host's own code: jobs against the golden matmul, requests that are refused, a frame that
/// breaks off. Any pin that differs in any cycle ends the simulation, and so the test.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>

#include "lockstep_config.h"
#include LOCKSTEP_HEADER
#include "device/board_sim.h"
#include "device/clocked_dut.h"
#include "harness/pseudo_terminal.h"
#include "harness/seed.h"
#include "system/board_jobs.h"

namespace systole::tb {
namespace {

using device::Bytes;
using device::Op;
using device::Status;

constexpr int kResetClocks = 1 << 16, kQuietClocks = 1 << 19;  // as systole_board_up5k has them
constexpr std::chrono::milliseconds kPatience{120000};

/// The pins of the pair. Its lights stand for the board's outputs of the same meaning.
class Pair final : public device::BoardPins {
 public:
  Pair() : dut_("board_lockstep", Seed()) { dut_->rx_i = 1; }

  bool Tick(bool rx) override {
    dut_->rx_i = rx;
    Clocks(1);
    return dut_->tx_o;
  }
  void Reset() override {
    dut_.Reset(8);
    Clocks(kResetClocks + 16);
  }
  bool busy() const override { return !dut_->led_red_no; }

 private:
  /// A difference ends the program: the host would wait long for a board that has stopped.
  void Clocks(int count) {
    try {
      dut_.Tick(count);
    } catch (const device::RtlContractBroken& error) {
      std::fprintf(stderr, "the netlist differs from the RTL: %s\n", error.what());
      std::_Exit(1);
    }
  }

  device::ClockedDut<LOCKSTEP_MODEL> dut_;
};

class BoardLockstep : public testing::Test {
 protected:
  void SetUp() override {
    SYSTOLE_NEEDS_PSEUDO_TERMINAL();
    sim_ = std::make_unique<device::BoardSim>(std::make_unique<Pair>(), LOCKSTEP_CLOCKS_PER_BIT,
                                              kQuietClocks);
  }

  std::unique_ptr<device::BoardSim> sim_;
};

TEST_F(BoardLockstep, JobsOfSeveralShapesAreBitExact) {
  device::BoardDevice board(sim_->tty(), kBaud, kPatience);
  std::mt19937_64 random = Random(1);
  const int shapes[][3] = {{1, 1, 1}, {5, 3, 2}, {2, 5, 9}, {17, 9, 6}, {3, 8, 8}, {40, 4, 5}};
  for (const auto& s : shapes) {
    SCOPED_TRACE(std::to_string(s[0]) + " x " + std::to_string(s[1]) + " x " +
                 std::to_string(s[2]));
    const device::MatmulJob job = RandomJob(s[0], s[1], s[2], random, s[0] % 2 == 0);
    ASSERT_EQ(board.RunJob(job).values, Golden(job));
  }
  const device::MatmulJob largest = LargestJob(2, 40, 3, random);
  EXPECT_EQ(board.RunJob(largest).values, Golden(largest));
}

TEST_F(BoardLockstep, RefusedRequestsAreAnsweredAndHarmNothing) {
  BoardFrameLine line(sim_->tty(), kPatience);
  const auto ask = [&line](int seq, int op, const Bytes& payload) {
    return line
        .Ask(device::EncodeRequest(static_cast<std::uint8_t>(seq), static_cast<std::uint8_t>(op),
                                   payload))
        .status;
  };
  Bytes job = {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x15, 0, 0, 0, 0};
  ASSERT_EQ(ask(3, 3, {0, 0, 1, 0}), Status::kSession) << "before the hello";
  ASSERT_EQ(ask(9, 1, {}), Status::kOk);
  ASSERT_EQ(ask(10, 99, {}), Status::kOp);
  ASSERT_EQ(ask(11, 3, {0, 0, 0, 0}), Status::kArgument) << "a read of nothing";
  ASSERT_EQ(ask(12, 4, job), Status::kUnit) << "k_used 5";
  const device::Answer late = line.Request(12, Op::kRead, {0, 0, 1, 0});
  ASSERT_EQ(late.status, Status::kSequence) << "12 has been";
  EXPECT_EQ(late.word(0), 13u);
  ASSERT_EQ(ask(13, 2, {5, 0, 0, 0, 1, 2, 3, 4}), Status::kOk);
  const device::Answer read = line.Request(14, Op::kRead, {5, 0, 1, 0});
  ASSERT_EQ(read.status, Status::kOk);
  EXPECT_EQ(read.word(0), 0x04030201u);
}

TEST_F(BoardLockstep, AFrameThatBreaksOffIsAnsweredAfterTheSilence) {
  BoardFrameLine line(sim_->tty(), kPatience);
  ASSERT_EQ(line.Request(1, Op::kHello, {}).status, Status::kOk);
  const Bytes good = device::EncodeRequest(2, 3, {0, 0, 1, 0});
  ASSERT_EQ(line.Ask(Bytes(good.begin(), good.begin() + 6)).status, Status::kTruncated);
  ASSERT_EQ(line.Ask(good).status, Status::kOk) << "its number is still due";
}

}  // namespace
}  // namespace systole::tb

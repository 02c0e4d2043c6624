// SPDX-License-Identifier: Apache-2.0
/// The Verilated board, frame by frame: what a request does, every illegal one, damaged ones.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "device/board_device.h"
#include "system/board_jobs.h"
#include "system/board_sim.h"

namespace systole::tb {
namespace {

using device::Answer;
using device::Bytes;
using device::Op;
using device::Status;

/// Raw frames to a board.
class BoardFrames : public testing::Test {
 protected:
  void SetUp() override {
    SYSTOLE_NEEDS_PSEUDO_TERMINAL();
    sim_ = Sim();
    line_.emplace(sim_->tty(), kPatience);
  }

  Answer Ask(const Bytes& frame) { return line_->Ask(frame); }
  Answer Wait() { return line_->Wait(); }
  Answer Request(std::uint8_t seq, Op op, const Bytes& payload) {
    return line_->Request(seq, op, payload);
  }
  /// The board still works: a word written comes back.
  void ExpectUsable() {
    EXPECT_EQ(Request(10, Op::kHello, {}).status, Status::kOk);
    EXPECT_EQ(Request(11, Op::kWrite, {0x05, 0x40, 0, 0, 1, 2, 3, 4}).status, Status::kOk);
    const Answer read = Request(12, Op::kRead, {0x05, 0x40, 1, 0});
    EXPECT_EQ(read.status, Status::kOk);
    EXPECT_EQ(read.word(0), 0x04030201u);
  }

  std::unique_ptr<device::BoardSim> sim_;
  std::optional<BoardFrameLine> line_;
};

TEST_F(BoardFrames, EveryIllegalRequestIsAnsweredWithItsCauseAndHarmsNothing) {
  EXPECT_EQ(Request(3, Op::kRead, {0, 0, 1, 0}).status, Status::kSession) << "before the hello";
  EXPECT_EQ(Request(9, Op::kHello, {}).status, Status::kOk);
  std::uint8_t seq = 10;
  struct Bad {
    const char* name;
    std::uint8_t op;
    Bytes payload;
    Status status;
  };
  const Bytes job = {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x11, 0, 0, 0, 0};
  const auto with = [&job](std::size_t at, int value) {
    Bytes changed = job;
    changed[at] = static_cast<std::uint8_t>(value);
    return changed;
  };
  const Bad bad[] = {
      {"unknown operation", 0, {}, Status::kOp},
      {"unknown operation", 99, {}, Status::kOp},
      {"hello with a payload", 1, {1}, Status::kArgument},
      {"write without data", 2, {0, 0, 0, 0}, Status::kArgument},
      {"write of half a word", 2, {0, 0, 0, 0, 1, 2}, Status::kArgument},
      {"write across the end of a memory",
       2,
       {0xFF, 0x3F, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8},
       Status::kArgument},
      {"write behind the parameters", 2, {0x00, 0x84, 0, 0, 1, 2, 3, 4}, Status::kArgument},
      {"read of parameters", 3, {0x00, 0x80, 1, 0}, Status::kArgument},
      {"read of nothing", 3, {0, 0, 0, 0}, Status::kArgument},
      {"read of 257 words", 3, {0, 0, 1, 1}, Status::kArgument},
      {"read beyond everything", 3, {0, 0xC0, 1, 0}, Status::kArgument},
      {"short job", 4, {1, 0, 1, 0}, Status::kArgument},
      {"job without K tiles", 4, with(2, 0), Status::kArgument},
      {"job without blocks", 4, with(10, 0), Status::kArgument},
      {"job of 65 blocks", 4, with(10, 65), Status::kArgument},
      {"job outside the memory", 4, with(5, 0x40), Status::kArgument},
      {"job of no vectors", 4, with(0, 0), Status::kUnit},
      {"job of k_used 0", 4, with(11, 0x10), Status::kUnit},
      {"job of k_used 5", 4, with(11, 0x15), Status::kUnit},
      {"job of n_used 0", 4, with(11, 0x01), Status::kUnit},
  };
  for (const Bad& b : bad) {
    EXPECT_EQ(Ask(device::EncodeRequest(seq, b.op, b.payload)).status, b.status) << b.name;
    if (b.op != 1) ++seq;
    if (b.op == 1)
      EXPECT_EQ(Request(static_cast<std::uint8_t>(seq++), Op::kHello, {}).status, Status::kOk);
  }
  EXPECT_EQ(Request(seq, Op::kRun, job).status, Status::kOk) << "a good job after the refused ones";
  ExpectUsable();
}

TEST_F(BoardFrames, TheHelloTellsVersionPayloadArrayAndMemories) {
  const Answer hello = Request(3, Op::kHello, {});
  EXPECT_EQ(hello.status, Status::kOk);
  EXPECT_EQ(hello.word(0), 1024U << 16 | 16U << 8 | 1U);
  EXPECT_EQ(hello.word(1), 14U << 24 | 32U << 16 | 4U << 8 | 4U);
}

TEST_F(BoardFrames, EveryBitOfAWordOfEitherMemoryComesBack) {
  EXPECT_EQ(Request(0, Op::kHello, {}).status, Status::kOk);
  std::uint8_t seq = 1;
  for (const int high : {0x01, 0x3F, 0x41, 0x7F}) {
    const Bytes at = {0x80, static_cast<std::uint8_t>(high)};
    Bytes write = {at[0], at[1], 0, 0}, words;
    for (int bit = 0; bit < 32; ++bit) {
      device::AppendWord(&words, 1U << bit);
      device::AppendWord(&words, ~(1U << bit));
    }
    write.insert(write.end(), words.begin(), words.end());
    EXPECT_EQ(Request(seq++, Op::kWrite, write).status, Status::kOk);
    EXPECT_EQ(Request(seq++, Op::kRead, {at[0], at[1], 64, 0}).payload, words) << high;
  }
}

TEST_F(BoardFrames, EveryKTileOfOneVectorAddsTheCyclesOfItsFourWeightRows) {
  EXPECT_EQ(Request(0, Op::kHello, {}).status, Status::kOk);
  std::uint32_t before = 0;
  for (std::uint8_t tiles = 1; tiles <= 40; ++tiles) {
    const Answer run =
        Request(tiles, Op::kRun, {1, 0, tiles, 0, 0, 0, 0, 0, 0, 0x10, 1, 0x44, 0, 0x80, 0x7F, 0});
    ASSERT_EQ(run.status, Status::kOk);
    EXPECT_EQ(run.word(1), tiles) << "vectors";
    if (tiles > 1) {
      EXPECT_EQ(run.word(0) - before, 4U) << "at " << int{tiles} << " tiles";
    }
    before = run.word(0);
  }
}

TEST_F(BoardFrames, FramesOutOfOrderAreRefusedWithTheNumberThatIsDue) {
  EXPECT_EQ(Request(20, Op::kHello, {}).status, Status::kOk);
  for (const int seq : {20, 22, 0, 255}) {
    const Answer answer = Request(static_cast<std::uint8_t>(seq), Op::kRead, {0, 0, 1, 0});
    EXPECT_EQ(answer.status, Status::kSequence) << seq;
    EXPECT_EQ(answer.word(0), 21u);
  }
  EXPECT_EQ(Request(21, Op::kRead, {0, 0, 1, 0}).status, Status::kOk);
  ExpectUsable();
}

TEST_F(BoardFrames, DamagedFramesAreAnsweredAndTheBoardStaysUsable) {
  EXPECT_EQ(Request(1, Op::kHello, {}).status, Status::kOk);
  const Bytes good = device::EncodeRequest(2, 2, {0, 0, 0, 0, 1, 2, 3, 4});
  Bytes spoilt = good;
  spoilt[7] ^= 1;
  EXPECT_EQ(Ask(spoilt).status, Status::kCrc);
  for (const std::size_t length : {1, 4, 6, 12}) {
    EXPECT_EQ(Ask(Bytes(good.begin(), good.begin() + static_cast<long>(length))).status,
              Status::kTruncated);
  }
  EXPECT_EQ(Ask(Bytes(2000, 0xA5)).status, Status::kLength) << "0xA5A5 bytes announced";
  EXPECT_EQ(Ask(Bytes(3000, 0x00)).status, Status::kMark);
  EXPECT_EQ(Ask(good).status, Status::kOk) << "its number is still due";
  ExpectUsable();
}

TEST_F(BoardFrames, ASecondRequestBeforeTheAnswerIsRefused) {
  EXPECT_EQ(Request(1, Op::kHello, {}).status, Status::kOk);
  Bytes both = device::EncodeRequest(2, 3, {0, 0, 0, 1});  // 256 words take long to answer
  const Bytes second = device::EncodeRequest(3, 3, {0, 0, 1, 0});
  both.insert(both.end(), second.begin(), second.end());
  const Answer first = Ask(both);
  EXPECT_EQ(first.status, Status::kOk);
  EXPECT_EQ(first.payload.size(), 1024u);
  EXPECT_EQ(Wait().status, Status::kBusy);
  ExpectUsable();
}

}  // namespace
}  // namespace systole::tb

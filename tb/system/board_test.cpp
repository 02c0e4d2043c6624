// SPDX-License-Identifier: Apache-2.0
/// The Verilated board at a pseudo-terminal, with the host's own code: jobs against the golden
/// matmul, every fault of the line, every illegal request, the loss of power. Nothing may hang.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "Vboard_quick.h"
#include "device/board_device.h"
#include "device/board_verilated.h"
#include "golden/matmul.h"
#include "golden/requantise.h"
#include "harness/pseudo_terminal.h"
#include "harness/seed.h"

namespace systole::tb {
namespace {

using device::Answer;
using device::Bytes;
using device::LineFaults;
using device::Op;
using device::Status;

constexpr int kClocksPerBit = 4, kQuietClocks = 2000;  // parameters of board_quick
constexpr std::chrono::milliseconds kPatience{8000};
constexpr int kBaud = 3000000;

std::unique_ptr<device::BoardSim> Sim(const LineFaults& faults = {}) {
  return std::make_unique<device::BoardSim>(
      std::make_unique<device::BoardVerilated<Vboard_quick>>(Seed()), kClocksPerBit, kQuietClocks,
      faults);
}

device::MatmulJob RandomJob(int m, int k, int n, std::mt19937_64& random, bool single = false) {
  device::MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  const auto bytes = [&](std::vector<std::int8_t>* to, int count) {
    for (int i = 0; i < count; ++i) to->push_back(static_cast<std::int8_t>(random()));
  };
  bytes(&job.activations, m * k);
  bytes(&job.weights, n * k);
  for (int i = 0; i < n; ++i) {
    job.parameters.push_back({static_cast<std::int32_t>(random()) >> 8,
                              static_cast<std::uint32_t>(random()) >> 1,
                              static_cast<std::int8_t>(-static_cast<int>(random() % 12))});
  }
  job.config = {single, static_cast<std::int8_t>(random() % 20), -100, 120};
  return job;
}

std::vector<std::int32_t> Golden(const device::MatmulJob& job) {
  std::vector<std::int32_t> want;
  const std::vector<std::int32_t> sums = golden::MatmulDirect(
      {job.m, job.k, job.n}, job.activations, job.weights, std::vector<std::int32_t>(job.n, 0), 0);
  for (int i = 0; i < job.m * job.n; ++i) {
    const device::Parameter& p = job.parameters[i % job.n];
    golden::Requant q;
    q.multiplier = static_cast<std::int32_t>(p.multiplier);
    q.shift = p.shift;
    q.zero_point = job.config.zero_point;
    q.min = job.config.clamp_min;
    q.max = job.config.clamp_max;
    const auto biased = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[i]) +
                                                  static_cast<std::uint32_t>(p.bias));
    want.push_back(golden::RequantiseOne(
        biased, q,
        job.config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble));
  }
  return want;
}

TEST(BoardTest, JobsOfEveryShapeAreBitExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim();
  device::BoardDevice board(sim->tty(), kBaud, kPatience);
  std::mt19937_64 random = Random(1);
  const int shapes[][3] = {{1, 1, 1},  {1, 4, 4},   {5, 3, 2},   {2, 5, 9},   {3, 8, 8},
                           {17, 9, 6}, {30, 13, 5}, {257, 4, 1}, {300, 5, 4}, {2, 3, 261}};
  for (const auto& s : shapes) {
    SCOPED_TRACE(std::to_string(s[0]) + " x " + std::to_string(s[1]) + " x " +
                 std::to_string(s[2]));
    const device::MatmulJob job = RandomJob(s[0], s[1], s[2], random, s[0] % 2 == 0);
    EXPECT_EQ(board.RunJob(job).values, Golden(job));
  }
  EXPECT_EQ(board.Remarks().find(" 0 requests repeated") == std::string::npos, false);
}

TEST(BoardTest, LongSumsOfTheLargestProductsAreExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim();
  device::BoardDevice board(sim->tty(), kBaud, kPatience);
  std::mt19937_64 random = Random(2);
  device::MatmulJob job = RandomJob(2, 500, 3, random);
  job.activations.assign(job.activations.size(), -128);
  job.weights.assign(job.weights.size(), -128);
  EXPECT_EQ(board.RunJob(job).values, Golden(job));
}

/// Raw frames to a board.
class BoardFrames : public testing::Test {
 protected:
  void SetUp() override {
    SYSTOLE_NEEDS_PSEUDO_TERMINAL();
    sim_ = Sim();
    line_.emplace(sim_->tty(), kBaud);
  }

  Answer Ask(const Bytes& frame) {
    EXPECT_TRUE(line_->Write(frame, kPatience));
    return Wait();
  }
  Answer Wait() {
    Answer answer;
    answer.status = static_cast<Status>(255);
    Bytes bytes;  // first what came behind the last answer
    for (int silent = 0; silent < 200; silent += bytes.empty() ? 1 : 0) {
      if (parser_.Feed(bytes.data(), bytes.size(), &answer) ==
          device::AnswerParser::Outcome::kAnswer) {
        return answer;
      }
      bytes = line_->Read(std::chrono::milliseconds(100));  // as few as one on a busy machine
    }
    ADD_FAILURE() << "no answer";
    return answer;
  }
  Answer Request(std::uint8_t seq, Op op, const Bytes& payload) {
    return Ask(device::EncodeRequest(seq, static_cast<std::uint8_t>(op), payload));
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
  std::optional<device::SerialLine> line_;
  device::AnswerParser parser_;
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

/// One fault on the line in the middle of a job: the host repeats, the result is right.
class BoardRepairs : public testing::TestWithParam<LineFaults> {};

TEST_P(BoardRepairs, OneFaultAndTheJobIsStillBitExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim(GetParam());
  device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(2000));
  std::mt19937_64 random = Random(3);
  const device::MatmulJob job = RandomJob(9, 7, 6, random);
  EXPECT_EQ(board.RunJob(job).values, Golden(job));
  EXPECT_EQ(board.Remarks().find(" 0 requests repeated"), std::string::npos)
      << "the fault was felt";
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BoardRepairs,
    testing::Values(LineFaults{0, -1, -1, -1, -1}, LineFaults{12, -1, -1, -1, -1},
                    LineFaults{40, -1, -1, -1, -1}, LineFaults{-1, 12, -1, -1, -1},
                    LineFaults{-1, 90, -1, -1, -1}, LineFaults{-1, -1, 3, -1, -1},
                    LineFaults{-1, -1, 20, -1, -1}, LineFaults{-1, -1, 60, -1, -1}),
    [](const auto& info) { return "Fault" + std::to_string(info.index); });

TEST(BoardPowerTest, LossOfPowerInMidJobIsReportedWhereverItFalls) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  std::mt19937_64 random = Random(4);
  const device::MatmulJob job = RandomJob(9, 7, 6, random);
  for (const int at : {12, 60, 150, 280, 295}) {
    LineFaults faults;
    faults.power_cycle_at = at;
    const auto sim = Sim(faults);
    device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(1500));
    try {
      board.RunJob(job);
      ADD_FAILURE() << "power lost at byte " << at << ", nobody noticed";
    } catch (const device::BoardRestarted& error) {
      EXPECT_NE(std::string(error.what()).find("reset or switched off"), std::string::npos);
    }
  }
}

TEST(BoardPowerTest, ABoardThatStaysOffIsReportedAndNothingHangs) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  LineFaults faults;
  faults.power_off_at = 100;
  const auto sim = Sim(faults);
  device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(300));
  std::mt19937_64 random = Random(5);
  EXPECT_THROW(board.RunJob(RandomJob(9, 7, 6, random)), device::BoardSilent);
}

}  // namespace
}  // namespace systole::tb

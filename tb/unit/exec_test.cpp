// SPDX-License-Identifier: Apache-2.0
/// systole_exec request by request: session and sequence, each operation and each reason to refuse
/// it, against docs/board.md written as a model (exec_bench).
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "unit/exec_bench.h"

namespace systole::tb {
namespace {

using device::Answer;
using device::Bytes;
using device::Status;

const Bytes kJob = {1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0x11, 0, 0, 0, 0};

class ExecTest : public testing::Test {
 protected:
  ExecTest() : dice_(2) {}
  /// Both are asked; the answers must be the same, and so must what they leave.
  Status Ask(const ExecRequest& r, const JobEnd& end = {}, int payload_percent = 100) {
    const Answer got = bench_.Ask(r, end, payload_percent), want = model_.Serve(r, end);
    EXPECT_EQ(got.seq, want.seq);
    EXPECT_EQ(got.status, want.status);
    EXPECT_EQ(got.payload, want.payload);
    EXPECT_EQ(bench_.jobs, model_.jobs);
    return got.status;
  }
  Status Next(std::uint8_t op, const Bytes& payload, const JobEnd& end = {}) {
    return Ask({seq_++, op, payload}, end);
  }
  void Hello() {
    seq_ = static_cast<std::uint8_t>(dice_.Word());
    EXPECT_EQ(Next(1, {}), Status::kOk);
    EXPECT_TRUE(bench_->greeted_o);
  }
  void ExpectSameState() {
    EXPECT_EQ(bench_.state.memory, model_.state.memory);
    EXPECT_EQ(bench_.state.parameters, model_.state.parameters);
  }
  /// Address, two bytes that do not count, and random words.
  Bytes WriteOf(std::uint32_t address, int words) {
    Bytes bytes;
    device::AppendWord(&bytes, address | dice_.Word() << 16);
    for (int i = 0; i < words; ++i) device::AppendWord(&bytes, dice_.Word());
    return bytes;
  }
  static Bytes ReadOf(std::uint32_t address, int words) {
    Bytes bytes;
    device::AppendWord(&bytes, address | static_cast<std::uint32_t>(words) << 16);
    return bytes;
  }
  static Bytes JobWith(std::size_t at, int value) {
    Bytes job = kJob;
    job[at] = static_cast<std::uint8_t>(value);
    return job;
  }
  ExecBench bench_;
  ExecModel model_;
  Dice dice_;
  std::uint8_t seq_ = 0;
};

TEST_F(ExecTest, TheHelloSaysWhoItIs) {
  EXPECT_FALSE(bench_->greeted_o);
  const Answer answer = bench_.Ask({77, 1, {}});
  EXPECT_EQ(answer.seq, 77);
  EXPECT_EQ(answer.status, Status::kOk);
  EXPECT_EQ(answer.payload, (Bytes{1, 16, 0, 4, 0x34, 0x12, 0xDE, 0xC0}));
}

TEST_F(ExecTest, BeforeTheHelloNothingIsServed) {
  for (int op = 0; op < 256; op += op < 5 ? 1 : 25) {
    if (op == 1) continue;
    EXPECT_EQ(Next(static_cast<std::uint8_t>(op), op == 4 ? kJob : WriteOf(0, 1)),
              Status::kSession);
  }
  EXPECT_EQ(Ask({0, 1, {1}}), Status::kArgument) << "a hello with a payload is none";
  EXPECT_FALSE(bench_->greeted_o);
  EXPECT_EQ(Ask({1, 3, ReadOf(0, 1)}), Status::kSession);
  ExpectSameState();
}

TEST_F(ExecTest, OnlyTheNextSequenceNumberIsServedAndTheDueOneIsNamed) {
  Hello();
  for (int seq = 0; seq < 256; ++seq) {
    const auto number = static_cast<std::uint8_t>(seq);
    if (number == seq_) continue;
    ASSERT_EQ(Ask({number, 2, WriteOf(1, 1)}), Status::kSequence) << seq;
  }
  for (int i = 0; i < 300; ++i) ASSERT_EQ(Next(3, ReadOf(0, 1)), Status::kOk) << "wraps at 256";
  ExpectSameState();
}

TEST_F(ExecTest, AFrameInErrorIsAnsweredWithItsStatusAndUsesNoNumber) {
  Hello();
  for (const Status error :
       {Status::kCrc, Status::kLength, Status::kTruncated, Status::kMark, Status::kBusy}) {
    for (const std::uint8_t op : {1, 2, 3, 4, 0xFF}) {
      EXPECT_EQ(Ask({seq_, op, WriteOf(0, 1), error}), error);
    }
  }
  EXPECT_EQ(Next(3, ReadOf(0, 1)), Status::kOk);
  ExpectSameState();
}

TEST_F(ExecTest, RangesEndWhereTheMemoriesEnd) {
  Hello();
  struct Case {
    std::uint32_t address;
    int words;
    Status write, read;
  };
  constexpr Status kOk = Status::kOk, kNo = Status::kArgument;
  for (const Case& c :
       std::vector<Case>{{0x0000, 1, kOk, kOk},   {0x0000, 255, kOk, kOk}, {0x3FFF, 1, kOk, kOk},
                         {0x3FFF, 2, kNo, kNo},   {0x3F01, 255, kOk, kOk}, {0x3F02, 255, kNo, kNo},
                         {0x4000, 1, kOk, kOk},   {0x7FFF, 1, kOk, kOk},   {0x7FFF, 2, kNo, kNo},
                         {0x8000, 1, kOk, kNo},   {0x83FF, 1, kOk, kNo},   {0x83FF, 2, kNo, kNo},
                         {0x8301, 255, kOk, kNo}, {0x8302, 255, kNo, kNo}, {0x8400, 1, kNo, kNo},
                         {0x9000, 1, kNo, kNo},   {0xA000, 1, kNo, kNo},   {0xC000, 1, kNo, kNo},
                         {0xFFFF, 1, kNo, kNo},   {0xFFFF, 2, kNo, kNo}}) {
    SCOPED_TRACE(std::to_string(c.words) + " words at " + std::to_string(c.address));
    EXPECT_EQ(Next(2, WriteOf(c.address, c.words)), c.write);
    EXPECT_EQ(Next(3, ReadOf(c.address, c.words)), c.read);
  }
  EXPECT_EQ(Next(3, ReadOf(0x2000, 256)), Status::kOk) << "the most there is";
  for (const int words : {0, 257, 512, 0x8001, 0xFFFF}) {
    EXPECT_EQ(Next(3, ReadOf(0, words)), Status::kArgument) << words;
  }
  ExpectSameState();
}

TEST_F(ExecTest, PayloadsOfAWrongSizeAreRefused) {
  Hello();
  for (std::size_t length = 0; length <= 40; ++length) {
    Bytes payload(length);
    const bool words = length >= 8 && length % 4 == 0;
    EXPECT_EQ(Next(2, payload), words ? Status::kOk : Status::kArgument) << length;
    if (length >= 4) payload[2] = 1;  // one word, one K tile
    if (length >= 11) payload[10] = 1;
    EXPECT_EQ(Next(3, payload), length == 4 ? Status::kOk : Status::kArgument) << length;
    EXPECT_EQ(Next(4, payload), length == 16 ? Status::kOk : Status::kArgument) << length;
    EXPECT_EQ(Next(9, payload), Status::kOp) << length;
  }
  EXPECT_EQ(Next(2, Bytes(1024)), Status::kOk);
  ExpectSameState();
}

TEST_F(ExecTest, JobsOutsideTheMemoriesAreRefusedBeforeTheyStart) {
  Hello();
  EXPECT_EQ(Next(4, kJob, {1, 0, 1000, 10}), Status::kOk);
  for (const std::size_t base : {5, 7, 9}) {
    EXPECT_EQ(Next(4, JobWith(base, 0x3F)), Status::kOk) << base;
    for (const int high : {0x40, 0x80, 0xC0}) {
      EXPECT_EQ(Next(4, JobWith(base, high)), Status::kArgument) << base;
    }
  }
  for (const int blocks : {0, 65, 128, 255}) {
    EXPECT_EQ(Next(4, JobWith(10, blocks)), Status::kArgument) << blocks;
  }
  EXPECT_EQ(Next(4, JobWith(10, 64)), Status::kOk);
  EXPECT_EQ(Next(4, JobWith(2, 0)), Status::kArgument) << "no K tile";
  Bytes many = JobWith(2, 0);
  many[3] = 1;
  EXPECT_EQ(Next(4, many), Status::kOk) << "256 K tiles";
}

TEST_F(ExecTest, ARefusalOfTheUnitIsPassedOnWithItsCause) {
  Hello();
  for (int fault = 1; fault < 15; ++fault) {
    const JobEnd end{fault, static_cast<std::uint8_t>(fault), 5, 6};
    EXPECT_EQ(Next(4, kJob, end), Status::kUnit) << fault;
  }
  EXPECT_EQ(Next(4, kJob, {300, 0, 0x12345678, 0x9ABCDEF0}), Status::kOk);
}

TEST_F(ExecTest, AWriteTakesFourCyclesAWord) {
  Hello();
  Next(2, WriteOf(0, 10));
  const std::uint64_t ten = bench_.busy_cycles;
  Next(2, WriteOf(0, 110));
  EXPECT_EQ(bench_.busy_cycles - ten, 400U);
}

TEST_F(ExecTest, RandomRequestsAreServedAsTheModelServesThem) {
  Hello();
  for (int i = 0; i < 3000 && !HasFailure(); ++i) {
    SCOPED_TRACE("request " + std::to_string(i));
    ExecRequest r;
    r.seq = dice_.Chance(95) ? seq_ : static_cast<std::uint8_t>(dice_.Word());
    r.op = static_cast<std::uint8_t>(dice_.Chance(95) ? dice_.Between(1, 4) : dice_.Word());
    if (dice_.Chance(3)) r.error = static_cast<Status>(dice_.Between(1, 5));
    const std::uint32_t edges[] = {0, 0x3FF8, 0x4000, 0x7FF8, 0x8000, 0x83F8, 0xFFF8};
    const std::uint32_t address =
        dice_.Chance(50) ? dice_.Word() & 0xBFFF : dice_.Pick(edges) + (dice_.Word() & 15);
    if (r.op == 2) r.payload = WriteOf(address, static_cast<int>(dice_.Between(1, 12)));
    if (r.op == 3) r.payload = ReadOf(address, static_cast<int>(dice_.Between(0, 12)));
    if (r.op == 4) {
      for (int b = 0; b < 16; ++b) r.payload.push_back(dice_.Word() & 255);
      for (const std::size_t high : {5, 7, 9}) r.payload[high] &= dice_.Chance(95) ? 0x3F : 0xFF;
      if (dice_.Chance(90)) r.payload[10] = static_cast<std::uint8_t>(dice_.Between(1, 64));
    }
    if (dice_.Chance(3)) r.payload.resize(static_cast<std::size_t>(dice_.Between(0, 20)));
    const JobEnd end{static_cast<int>(dice_.Between(1, 30)),
                     static_cast<std::uint8_t>(dice_.Chance(80) ? 0 : dice_.Between(1, 14)),
                     dice_.Word(), dice_.Word()};
    const Status status = Ask(r, end, static_cast<int>(dice_.Between(10, 100)));
    const bool counts = r.error == Status::kOk && status != Status::kSequence;
    if (counts) seq_ = r.seq + 1;
  }
  ExpectSameState();
}

TEST_F(ExecTest, ResetInAnyCycleOfARequestEndsTheSessionAndTheNextOneWorks) {
  const std::vector<ExecRequest> requests = {
      {0, 1, {}}, {0, 2, WriteOf(4, 3)}, {0, 3, ReadOf(4, 3)}, {0, 4, kJob}};
  for (ExecRequest r : requests) {
    for (int cycles = 0; cycles < 45; ++cycles) {
      Hello();
      r.seq = seq_;
      bench_.AskAndReset(r, cycles);
      model_.Reset();
      model_.state = bench_.state;
      model_.jobs = bench_.jobs;
      ASSERT_EQ(Ask({0, 3, ReadOf(0, 1)}), Status::kSession) << cycles;
      Hello();
      ASSERT_EQ(Next(2, WriteOf(6, 2)), Status::kOk);
      ASSERT_EQ(Next(3, ReadOf(6, 2)), Status::kOk);
      ASSERT_EQ(Next(4, kJob), Status::kOk);
    }
  }
  ExpectSameState();
}

}  // namespace
}  // namespace systole::tb

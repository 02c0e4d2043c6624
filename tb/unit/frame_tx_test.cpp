// SPDX-License-Identifier: Apache-2.0
/// systole_frame_tx: whole answers byte by byte against the frame that the host expects, at any
/// pace of payload and line.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "Vunit_frame_tx.h"
#include "device/board_protocol.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

using device::Bytes;

constexpr int kPace = 16;  // cycles from a byte to the next one, at least

class FrameTxTest : public testing::Test {
 protected:
  FrameTxTest() : dut_("systole_frame_tx", Seed()), dice_(1) {
    dut_->start_i = 0;
    dut_->payload_valid_i = 0;
    dut_->byte_ready_i = 0;
    dut_.Reset();
  }
  /// What the page on the board says an answer is; only the CRC comes from the host's code.
  static Bytes Want(int seq, int status, const Bytes& payload) {
    Bytes frame = {0x5A, static_cast<std::uint8_t>(seq), static_cast<std::uint8_t>(status),
                   static_cast<std::uint8_t>(payload.size() & 255),
                   static_cast<std::uint8_t>(payload.size() >> 8)};
    frame.insert(frame.end(), payload.begin(), payload.end());
    device::AppendWord(&frame, device::Crc32(&frame[1], frame.size() - 1));
    return frame;
  }
  void Garbage() {
    dut_->seq_i = dice_.Word() & 255;
    dut_->status_i = dice_.Word() & 15;
    dut_->length_i = dice_.Word() & 2047;
  }
  void Start(int seq, int status, std::size_t length) {
    EXPECT_FALSE(dut_->busy_o);
    dut_->start_i = 1;
    dut_->seq_i = seq;
    dut_->status_i = status;
    dut_->length_i = length;
    dut_->payload_valid_i = 0;
    dut_->byte_ready_i = 0;
    dut_.Tick();
    dut_->start_i = 0;
    Garbage();
    given_.clear();
    taken_ = 0;
  }
  /// One cycle; a byte once offered must stay until the line takes it.
  void Cycle(const Bytes& payload, bool offered, bool ready) {
    offered = offered && taken_ < payload.size();
    dut_->payload_valid_i = offered;
    dut_->payload_i = offered ? payload[taken_] : static_cast<std::uint8_t>(dice_.Word());
    dut_->byte_ready_i = ready;
    dut_.Settle();
    if (waits_) {
      EXPECT_TRUE(dut_->byte_valid_o) << "byte " << given_.size() << " was taken back";
      EXPECT_EQ(dut_->byte_o, *waits_) << "byte " << given_.size() << " has changed";
    }
    waits_.reset();
    if (dut_->byte_valid_o && !ready) waits_ = dut_->byte_o;
    if (dut_->byte_valid_o && ready) {
      if (!given_.empty()) {
        EXPECT_GE(dut_.cycle() - last_, kPace);
      }
      last_ = dut_.cycle();
      given_.push_back(dut_->byte_o);
    }
    if (offered && dut_->payload_ready_o) ++taken_;
    Garbage();
    dut_.Tick();
  }
  Bytes RandomBytes(std::size_t count) {
    Bytes bytes(count);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.Word());
    return bytes;
  }
  /// A whole frame at full speed.
  void ExpectFrame(int seq, int status, const Bytes& payload) {
    Start(seq, status, payload.size());
    const Bytes want = Want(seq, status, payload);
    const std::uint64_t begin = dut_.cycle();
    while (dut_->busy_o && dut_.cycle() - begin < 20 * want.size()) Cycle(payload, true, true);
    EXPECT_EQ(given_, want) << payload.size() << " bytes";
    EXPECT_EQ(taken_, payload.size());
    EXPECT_EQ(dut_.cycle() - begin, kPace * (want.size() - 1) + 1) << "cycles";
  }
  ClockedDut<Vunit_frame_tx> dut_;
  Dice dice_;
  Bytes given_;
  std::size_t taken_ = 0;
  std::uint64_t last_ = 0;
  std::optional<std::uint8_t> waits_;
};

TEST_F(FrameTxTest, AnswersOfEveryKindOfLengthAreWholeAndAByteEverySixteenCycles) {
  for (const int length : {0, 1, 3, 4, 8, 250, 251, 252, 255, 256, 257, 1023, 1024}) {
    ExpectFrame(length & 255, length % 11, RandomBytes(static_cast<std::size_t>(length)));
  }
}

TEST_F(FrameTxTest, EverySequenceNumberAndStatusIsPassedOn) {
  for (int seq = 0; seq < 256; ++seq) ExpectFrame(seq, seq % 11, {});
}

TEST_F(FrameTxTest, RandomPacesOfPayloadAndLineChangeNoByte) {
  for (const auto& giving : kStalls) {
    for (const auto& taking : kStalls) {
      SCOPED_TRACE(std::string("payload ") + giving.name + ", line " + taking.name);
      Giver offers(Seed() + 1, giving.stall);
      Taker ready(Seed() + 2, taking.stall);
      for (int frame = 0; frame < 10; ++frame) {
        const Bytes payload = RandomBytes(static_cast<std::size_t>(dice_.Between(0, 40)));
        const auto seq = static_cast<int>(dice_.Between(0, 255));
        const auto status = static_cast<int>(dice_.Between(0, 10));
        Start(seq, status, payload.size());
        for (int i = 0; dut_->busy_o && i < 5000; ++i) {
          const std::size_t before = taken_;
          Cycle(payload, offers.Valid(), ready.Ready());
          if (taken_ != before) offers.Taken();
        }
        ASSERT_EQ(given_, Want(seq, status, payload));
      }
    }
  }
}

TEST_F(FrameTxTest, ALineAsSlowAsAUartGetsTheSameFrame) {
  const Bytes payload = RandomBytes(12);
  Start(1, 2, payload.size());
  for (int i = 0; dut_->busy_o && i < 100000; ++i) Cycle(payload, true, i % 160 == 0);
  EXPECT_EQ(given_, Want(1, 2, payload));
}

TEST_F(FrameTxTest, IdleItGivesAndTakesNothing) {
  for (int i = 0; i < 100; ++i) Cycle({1, 2, 3}, true, true);
  ExpectFrame(1, 0, {5, 6, 7, 8});
  for (int i = 0; i < 100; ++i) Cycle({1, 2, 3}, true, true);
  EXPECT_EQ(given_.size(), 13U) << "a byte behind the frame";
  EXPECT_EQ(taken_, 4U) << "its payload and no more";
}

TEST_F(FrameTxTest, ResetInAnyByteThenAFreshFrameIsWhole) {
  const Bytes payload = RandomBytes(4);
  for (int cycles = 1; cycles < 14 * kPace; cycles += 5) {
    Start(9, 9, payload.size());
    for (int i = 0; i < cycles; ++i) Cycle(payload, true, true);
    dut_.Reset(1);
    waits_.reset();
    EXPECT_FALSE(dut_->busy_o);
    EXPECT_FALSE(dut_->byte_valid_o);
    ExpectFrame(cycles & 255, 0, payload);
  }
}

TEST_F(FrameTxTest, AStartWhileItIsBusyBreaksTheContract) {
  Start(1, 0, 0);
  dut_->start_i = 1;
  EXPECT_THROW(dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

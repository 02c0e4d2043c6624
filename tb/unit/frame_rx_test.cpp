// SPDX-License-Identifier: Apache-2.0
/// systole_frame_rx: whole frames, and each way in which one can be wrong.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "Vunit_frame_rx_q500.h"
#include "device/board_protocol.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

using device::Bytes;
using device::Status;

constexpr int kQuiet = 500, kByteClocks = 40;

class FrameRxTest : public testing::Test {
 protected:
  FrameRxTest() : dut_("systole_frame_rx", Seed()), dice_(1), memory_(1024, -1) {
    dut_->byte_valid_i = 0;
    dut_->busy_i = 0;
    dut_->frame_ready_i = 0;
    dut_.Reset();
  }
  void Idle(int clocks) {
    for (int i = 0; i < clocks; ++i) Clock(-1);
  }
  void Clock(int byte) {
    dut_->byte_valid_i = byte >= 0;
    dut_->byte_i = static_cast<std::uint8_t>(byte >= 0 ? byte : static_cast<int>(dice_.Word()));
    dut_.Settle();
    EXPECT_FALSE(dut_->write_o && byte < 0) << "writes without a byte";
    if (dut_->write_o) memory_[dut_->write_address_o] = dut_->write_data_o;
    dut_.Tick();
  }
  void Send(const Bytes& bytes) {
    for (const std::uint8_t byte : bytes) {
      Clock(byte);
      Idle(kByteClocks);
    }
  }
  /// A frame is offered; takes it.
  Status Take() {
    EXPECT_TRUE(dut_->frame_valid_o);
    const auto status = static_cast<Status>(dut_->error_o);
    dut_->frame_ready_i = 1;
    Clock(-1);
    dut_->frame_ready_i = 0;
    EXPECT_FALSE(dut_->frame_valid_o);
    return status;
  }
  void ExpectGood() {
    const Bytes payload = {1, 2, 3, 0xA5};
    Send(device::EncodeRequest(7, 3, payload));
    ASSERT_TRUE(dut_->frame_valid_o);
    EXPECT_EQ(dut_->seq_o, 7);
    EXPECT_EQ(dut_->op_o, 3);
    EXPECT_EQ(dut_->length_o, 4);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(memory_[i], payload[i]);
    EXPECT_EQ(Take(), Status::kOk);
  }
  /// Nothing is offered before the line has been quiet, then this.
  void ExpectAfterQuiet(Status status) {
    EXPECT_FALSE(dut_->frame_valid_o);
    Idle(kQuiet - kByteClocks - 5);
    EXPECT_FALSE(dut_->frame_valid_o);
    Idle(10);
    EXPECT_EQ(Take(), status);
    ExpectGood();
  }

  ClockedDut<Vunit_frame_rx_q500> dut_;
  Dice dice_;
  std::vector<int> memory_;
};

TEST_F(FrameRxTest, FramesOfEveryKindOfLengthComeWhole) {
  for (const int length : {0, 1, 2, 4, 255, 256, 257, 1023, 1024}) {
    Bytes payload(static_cast<std::size_t>(length));
    for (auto& b : payload) b = static_cast<std::uint8_t>(dice_.Word());
    Send(device::EncodeRequest(static_cast<std::uint8_t>(length), 2, payload));
    ASSERT_TRUE(dut_->frame_valid_o) << length;
    EXPECT_EQ(dut_->length_o, length);
    for (int i = 0; i < length; ++i) ASSERT_EQ(memory_[i], payload[i]) << i << " of " << length;
    EXPECT_EQ(Take(), Status::kOk);
  }
}

TEST_F(FrameRxTest, AnyBitTurnedOverAnywhereIsNoticed) {
  const Bytes frame = device::EncodeRequest(9, 2, {10, 20, 30, 40});
  for (std::size_t at = 0; at < frame.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes spoilt = frame;
      spoilt[at] ^= static_cast<std::uint8_t>(1 << bit);
      Send(spoilt);
      Idle(kQuiet + 10);
      const Status status = Take();
      EXPECT_NE(status, Status::kOk) << "byte " << at << " bit " << bit;
    }
  }
  ExpectGood();
}

TEST_F(FrameRxTest, ATruncatedFrameIsReportedAfterTheQuietTime) {
  const Bytes frame = device::EncodeRequest(9, 2, {10, 20, 30, 40});
  for (std::size_t length = 1; length < frame.size(); ++length) {
    Send(Bytes(frame.begin(), frame.begin() + static_cast<long>(length)));
    ExpectAfterQuiet(Status::kTruncated);
  }
}

TEST_F(FrameRxTest, AnOversizedFrameIsRefusedByItsHeader) {
  Bytes frame = {0xA5, 1, 2, 0x01, 0x04};  // 1025
  Send(frame);
  frame.assign(40, 0xA5);  // its payload begins no frame
  Send(frame);
  ExpectAfterQuiet(Status::kLength);
}

TEST_F(FrameRxTest, RubbishGivesOneAnswerPerBurst) {
  Send({0x00, 0xFF, 0xA5, 0xA5, 0x5A});
  ExpectAfterQuiet(Status::kMark);
}

TEST_F(FrameRxTest, ARequestWhileOneIsServedIsRefusedAndTouchesNoPayload) {
  const std::vector<int> before = memory_;
  dut_->busy_i = 1;
  Send(device::EncodeRequest(9, 2, {10, 20, 30, 40}));
  dut_->busy_i = 0;
  EXPECT_EQ(memory_, before);
  ExpectAfterQuiet(Status::kBusy);
}

TEST_F(FrameRxTest, ResetInAnyByteThenAGoodFrameIsTaken) {
  const Bytes frame = device::EncodeRequest(9, 2, {10, 20, 30, 40});
  for (std::size_t length = 1; length <= frame.size(); ++length) {
    Send(Bytes(frame.begin(), frame.begin() + static_cast<long>(length)));
    dut_.Reset(1);
    EXPECT_FALSE(dut_->frame_valid_o);
    ExpectGood();
  }
}

TEST_F(FrameRxTest, AGoodFrameIsOfferedElevenCyclesAfterItsLastByteAndHoldsUntilItIsTaken) {
  const Bytes frame = device::EncodeRequest(200, 100, {1, 2, 3, 4, 5});
  Send(Bytes(frame.begin(), frame.end() - 1));
  Clock(frame.back());
  for (int cycle = 1; cycle < 11; ++cycle) {
    EXPECT_FALSE(dut_->frame_valid_o) << cycle;
    Clock(-1);
  }
  for (int cycle = 0; cycle < 3 * kQuiet; ++cycle) {
    ASSERT_TRUE(dut_->frame_valid_o) << cycle;
    ASSERT_EQ(dut_->seq_o, 200);
    ASSERT_EQ(dut_->op_o, 100);
    ASSERT_EQ(dut_->length_o, 5);
    Clock(cycle % 50 == 0 ? static_cast<int>(dice_.Word() & 255) : -1);  // bytes now are lost
  }
  EXPECT_EQ(Take(), Status::kOk);
  ExpectGood();
}

TEST_F(FrameRxTest, APauseOneClockShorterThanTheQuietTimeDoesNotEndAFrame) {
  const Bytes frame = device::EncodeRequest(9, 2, {10, 20});
  for (std::size_t at = 0; at < frame.size(); ++at) {
    Clock(frame[at]);
    if (at + 1 < frame.size()) Idle(kQuiet - 1);
  }
  Idle(kByteClocks);
  EXPECT_EQ(Take(), Status::kOk);
}

TEST_F(FrameRxTest, RandomFramesGapsAndDamageGiveOneVerdictEach) {
  for (int round = 0; round < 150; ++round) {
    Bytes payload(static_cast<std::size_t>(dice_.Between(0, 30)));
    for (auto& b : payload) b = static_cast<std::uint8_t>(dice_.Word());
    const auto seq = static_cast<std::uint8_t>(dice_.Word());
    const auto op = static_cast<std::uint8_t>(dice_.Word());
    Bytes frame = device::EncodeRequest(seq, op, payload);
    const bool spoilt = dice_.Chance(40);
    if (spoilt) {
      const auto at = dice_.Between(5, static_cast<std::int64_t>(frame.size()) - 1);
      frame[static_cast<std::size_t>(at)] ^= static_cast<std::uint8_t>(1 << dice_.Between(0, 7));
    }
    for (const std::uint8_t byte : frame) {
      Clock(byte);
      Idle(static_cast<int>(dice_.Between(9, 60)));
    }
    Idle(kByteClocks);
    if (spoilt) {
      ASSERT_FALSE(dut_->frame_valid_o) << round;
      Idle(kQuiet);
      EXPECT_EQ(dut_->seq_o, seq) << "what came in its place";
      ASSERT_EQ(Take(), Status::kCrc) << round;
      continue;
    }
    ASSERT_TRUE(dut_->frame_valid_o) << round;
    ASSERT_EQ(dut_->seq_o, seq);
    ASSERT_EQ(dut_->op_o, op);
    ASSERT_EQ(dut_->length_o, payload.size());
    for (std::size_t i = 0; i < payload.size(); ++i) ASSERT_EQ(memory_[i], payload[i]) << round;
    ASSERT_EQ(Take(), Status::kOk);
  }
}

}  // namespace
}  // namespace systole::tb

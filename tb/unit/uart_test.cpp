// SPDX-License-Identifier: Apache-2.0
/// systole_uart_rx, systole_uart_tx: bit times, noise, breaks, clocks that differ; each against a
/// line that the test drives or reads itself.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "Vunit_uart_rx_c16.h"
#include "Vunit_uart_tx_c16.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

constexpr int kClocks = 16;

class UartRxTest : public testing::Test {
 protected:
  UartRxTest() : dut_("systole_uart_rx", Seed()) {
    dut_->rx_i = 1;
    dut_.Reset();
    Line(true, 4 * kClocks);
  }
  void Line(bool level, int clocks) {
    for (int i = 0; i < clocks; ++i) {
      dut_->rx_i = level;
      dut_.Tick();
      if (dut_->valid_o) came_.push_back(dut_->data_o);
    }
  }
  void Send(std::uint8_t byte, double clocks = kClocks, bool stop = true) {
    double left = 0;
    const auto bit = [&](bool level) {
      left += clocks;
      Line(level, static_cast<int>(left));
      left -= static_cast<int>(left);
    };
    bit(false);
    for (int i = 0; i < 8; ++i) bit((byte >> i & 1) != 0);
    bit(stop);
  }
  ClockedDut<Vunit_uart_rx_c16> dut_;
  std::vector<int> came_;
};

TEST_F(UartRxTest, EveryByteComesThroughBackToBack) {
  for (int byte = 0; byte < 256; ++byte) Send(static_cast<std::uint8_t>(byte));
  ASSERT_EQ(came_.size(), 256u);
  for (int byte = 0; byte < 256; ++byte) EXPECT_EQ(came_[byte], byte);
}

TEST_F(UartRxTest, ASenderThreePercentOffIsUnderstood) {
  Dice dice(1);
  for (const double clocks : {kClocks * 0.97, kClocks * 1.03}) {
    for (int i = 0; i < 100; ++i) {
      const auto byte = static_cast<std::uint8_t>(dice.Word());
      came_.clear();
      Send(byte, clocks);
      Line(true, static_cast<int>(dice.Between(0, 40)));
      ASSERT_EQ(came_, std::vector<int>{byte}) << clocks << " clocks a bit";
    }
  }
}

TEST_F(UartRxTest, AGlitchShorterThanHalfABitIsNoByte) {
  for (int width = 1; width < kClocks / 2; ++width) {
    Line(false, width);
    Line(true, 12 * kClocks);
    EXPECT_TRUE(came_.empty()) << width;
  }
  Send(0xA5);
  EXPECT_EQ(came_, std::vector<int>{0xA5});
}

TEST_F(UartRxTest, AByteWithoutAStopBitIsLostAndABreakIsNone) {
  Send(0x00, kClocks, /*stop=*/false);
  Line(false, 100 * kClocks);
  EXPECT_TRUE(came_.empty());
  Line(true, kClocks);
  Send(0x5A);
  EXPECT_EQ(came_, std::vector<int>{0x5A});
}

TEST_F(UartRxTest, ResetForgetsTheByteOnTheLine) {
  for (int clocks = 1; clocks < 9 * kClocks; clocks += 7) {
    came_.clear();
    for (int i = 0; i < clocks; ++i) Line(i >= kClocks, 1);
    dut_.Reset(1);
    Line(true, 12 * kClocks);
    EXPECT_TRUE(came_.empty()) << clocks;
    Send(0x3C);
    EXPECT_EQ(came_, std::vector<int>{0x3C}) << clocks;
  }
}

class UartTxTest : public testing::Test {
 protected:
  UartTxTest() : dut_("systole_uart_tx", Seed()) {
    dut_->valid_i = 0;
    dut_.Reset();
  }
  ClockedDut<Vunit_uart_tx_c16> dut_;
};

TEST_F(UartTxTest, BitsAreExactlyAsLongAsTheyShouldBeAndBytesFollowWithoutAGap) {
  const std::vector<int> bytes = {0x00, 0xFF, 0xA5, 0x01, 0x80};
  std::vector<bool> want;
  for (const int byte : bytes) {
    want.insert(want.end(), kClocks, false);
    for (int i = 0; i < 8; ++i) want.insert(want.end(), kClocks, (byte >> i & 1) != 0);
    want.insert(want.end(), kClocks, true);
  }
  std::size_t next = 0;
  dut_->valid_i = 1;
  dut_->data_i = bytes[0];
  for (std::size_t clock = 0; clock < want.size(); ++clock) {
    const bool taken = dut_->valid_i && dut_->ready_o;
    dut_.Tick();
    ASSERT_EQ(dut_->tx_o != 0, want[clock]) << "clock " << clock;
    if (taken && ++next < bytes.size()) dut_->data_i = bytes[next];
    if (next == bytes.size()) dut_->valid_i = 0;
  }
  for (int i = 0; i < 3 * kClocks; ++i) {
    dut_.Tick();
    EXPECT_TRUE(dut_->tx_o);
  }
}

TEST_F(UartTxTest, TheLineIsHighInResetAndAfterIt) {
  dut_->valid_i = 1;
  dut_->data_i = 0;
  dut_.Tick(5);
  dut_.Reset(1);
  dut_->valid_i = 0;
  EXPECT_TRUE(dut_->tx_o);
  EXPECT_TRUE(dut_->ready_o);
}

}  // namespace
}  // namespace systole::tb

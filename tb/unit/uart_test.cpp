// SPDX-License-Identifier: Apache-2.0
/// systole_uart_rx, systole_uart_tx: bit times, noise, breaks, clocks that differ; each against a
/// line that the test drives or reads itself.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "Vunit_uart_rx_c16.h"
#include "Vunit_uart_rx_c21.h"
#include "Vunit_uart_rx_c4.h"
#include "Vunit_uart_tx_c16.h"
#include "Vunit_uart_tx_c2.h"
#include "Vunit_uart_tx_c21.h"
#include "Vunit_uart_tx_c4.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

template <typename M, int kClocksPerBit>
struct Config {
  using Model = M;
  static constexpr int kClocks = kClocksPerBit;
};
struct Rx4 : Config<Vunit_uart_rx_c4, 4> {
  static constexpr const char* kName = "Clocks4";
};
struct Rx16 : Config<Vunit_uart_rx_c16, 16> {
  static constexpr const char* kName = "Clocks16";
};
struct Rx21 : Config<Vunit_uart_rx_c21, 21> {
  static constexpr const char* kName = "Clocks21";
};

template <typename C>
class UartRxTest : public testing::Test {
 protected:
  static constexpr int kClocks = C::kClocks;

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
  /// The last byte comes a few clocks behind the line: those of the synchroniser.
  void Rest() { Line(true, 4); }
  ClockedDut<typename C::Model> dut_;
  std::vector<int> came_;
};
using Receivers = testing::Types<Rx4, Rx16, Rx21>;
TYPED_TEST_SUITE(UartRxTest, Receivers, ConfigName);

TYPED_TEST(UartRxTest, EveryByteComesThroughBackToBack) {
  for (int byte = 0; byte < 256; ++byte) this->Send(static_cast<std::uint8_t>(byte));
  this->Rest();
  ASSERT_EQ(this->came_.size(), 256u);
  for (int byte = 0; byte < 256; ++byte) EXPECT_EQ(this->came_[byte], byte);
}

TYPED_TEST(UartRxTest, ASenderWhoseClockIsOffIsUnderstood) {
  // At four clocks a bit, cutting the sender's bits to whole clocks takes most of the room.
  constexpr double kOff = TestFixture::kClocks < 16 ? 0.01 : 0.03;
  Dice dice(1);
  for (const double clocks :
       {TestFixture::kClocks * (1 - kOff), TestFixture::kClocks * (1 + kOff)}) {
    for (int i = 0; i < 100; ++i) {
      const auto byte = static_cast<std::uint8_t>(dice.Word());
      this->came_.clear();
      this->Send(byte, clocks);
      this->Rest();
      this->Line(true, static_cast<int>(dice.Between(0, 40)));
      ASSERT_EQ(this->came_, std::vector<int>{byte}) << clocks << " clocks a bit";
    }
  }
}

TYPED_TEST(UartRxTest, AGlitchShorterThanHalfABitIsNoByte) {
  for (int width = 1; width < TestFixture::kClocks / 2; ++width) {
    this->Line(false, width);
    this->Line(true, 12 * TestFixture::kClocks);
    EXPECT_TRUE(this->came_.empty()) << width;
  }
  this->Send(0xA5);
  this->Rest();
  EXPECT_EQ(this->came_, std::vector<int>{0xA5});
}

TYPED_TEST(UartRxTest, AByteWithoutAStopBitIsLostAndABreakIsNone) {
  this->Send(0x00, TestFixture::kClocks, /*stop=*/false);
  this->Line(false, 100 * TestFixture::kClocks);
  EXPECT_TRUE(this->came_.empty());
  this->Line(true, TestFixture::kClocks);
  this->Send(0x5A);
  this->Rest();
  EXPECT_EQ(this->came_, std::vector<int>{0x5A});
}

TYPED_TEST(UartRxTest, TheByteComesThreeCyclesBehindTheMiddleOfItsStopBitForOneCycle) {
  constexpr int kMiddle = 9 * TestFixture::kClocks + TestFixture::kClocks / 2;
  for (const int byte : {0x00, 0xFF, 0x5A}) {
    this->came_.clear();
    std::vector<int> at;
    for (int clock = 0; clock < 11 * TestFixture::kClocks; ++clock) {
      const int bit = clock / TestFixture::kClocks;  // 0: start, 9 on: stop
      const std::size_t before = this->came_.size();
      this->Line(bit > 8 || (bit > 0 && (byte >> (bit - 1) & 1) != 0), 1);
      if (this->came_.size() != before) at.push_back(clock + 1);
    }
    ASSERT_EQ(this->came_, std::vector<int>{byte});
    // Two registers synchronise the line, one sees the start bit, one is valid_o.
    EXPECT_EQ(at[0], kMiddle + 3) << byte;
  }
}

TYPED_TEST(UartRxTest, ResetForgetsTheByteOnTheLine) {
  for (int clocks = 1; clocks < 9 * TestFixture::kClocks; clocks += 7) {
    this->came_.clear();
    for (int i = 0; i < clocks; ++i) this->Line(i >= TestFixture::kClocks, 1);
    this->dut_.Reset(1);
    this->Line(true, 12 * TestFixture::kClocks);
    EXPECT_TRUE(this->came_.empty()) << clocks;
    this->Send(0x3C);
    this->Rest();
    EXPECT_EQ(this->came_, std::vector<int>{0x3C}) << clocks;
  }
}

struct Tx2 : Config<Vunit_uart_tx_c2, 2> {
  static constexpr const char* kName = "Clocks2";
};
struct Tx4 : Config<Vunit_uart_tx_c4, 4> {
  static constexpr const char* kName = "Clocks4";
};
struct Tx16 : Config<Vunit_uart_tx_c16, 16> {
  static constexpr const char* kName = "Clocks16";
};
struct Tx21 : Config<Vunit_uart_tx_c21, 21> {
  static constexpr const char* kName = "Clocks21";
};

template <typename C>
class UartTxTest : public testing::Test {
 protected:
  static constexpr int kClocks = C::kClocks;

  UartTxTest() : dut_("systole_uart_tx", Seed()) {
    dut_->valid_i = 0;
    dut_.Reset();
  }
  /// What the line does for one byte, a level a clock.
  static std::vector<bool> Levels(int byte) {
    std::vector<bool> levels(kClocks, false);
    for (int i = 0; i < 8; ++i) levels.insert(levels.end(), kClocks, (byte >> i & 1) != 0);
    levels.insert(levels.end(), kClocks, true);
    return levels;
  }
  ClockedDut<typename C::Model> dut_;
};
using Senders = testing::Types<Tx2, Tx4, Tx16, Tx21>;
TYPED_TEST_SUITE(UartTxTest, Senders, ConfigName);

TYPED_TEST(UartTxTest, BitsAreExactlyAsLongAsTheyShouldBeAndBytesFollowWithoutAGap) {
  Dice dice(2);
  std::vector<int> bytes = {0x00, 0xFF, 0xA5, 0x01, 0x80};
  for (int i = 0; i < 50; ++i) bytes.push_back(static_cast<int>(dice.Word() & 255));
  std::vector<bool> want;
  for (const int byte : bytes) {
    const auto levels = this->Levels(byte);
    want.insert(want.end(), levels.begin(), levels.end());
  }
  std::size_t next = 0;
  this->dut_->valid_i = 1;
  for (std::size_t clock = 0; clock < want.size(); ++clock) {
    const bool taken = this->dut_->valid_i && this->dut_->ready_o;
    // Until it is ready, what is offered does not matter to the line.
    this->dut_->data_i = taken ? bytes[next] : static_cast<int>(dice.Word() & 255);
    this->dut_.Tick();
    ASSERT_EQ(this->dut_->tx_o != 0, want[clock]) << "clock " << clock;
    if (taken && ++next == bytes.size()) this->dut_->valid_i = 0;
  }
  for (int i = 0; i < 3 * TestFixture::kClocks; ++i) {
    this->dut_.Tick();
    ASSERT_TRUE(this->dut_->tx_o);
    ASSERT_TRUE(this->dut_->ready_o);
  }
}

TYPED_TEST(UartTxTest, APauseOfAnyLengthBetweenBytesIsHighAndTheNextByteWhole) {
  Dice dice(3);
  for (int pause = 0; pause < 3 * TestFixture::kClocks; ++pause) {
    const int byte = static_cast<int>(dice.Word() & 255);
    for (int i = 0; i < pause; ++i) {
      this->dut_->valid_i = 0;
      this->dut_->data_i = static_cast<int>(dice.Word() & 255);
      this->dut_.Tick();
      ASSERT_TRUE(this->dut_->tx_o);
    }
    this->dut_->valid_i = 1;
    this->dut_->data_i = byte;
    ASSERT_TRUE(this->dut_->ready_o);
    for (const bool level : this->Levels(byte)) {
      this->dut_.Tick();
      this->dut_->valid_i = 0;
      ASSERT_EQ(this->dut_->tx_o != 0, level) << pause;
    }
  }
}

TYPED_TEST(UartTxTest, ResetInAnyClockOfAByteLeavesTheLineHighAndItReady) {
  for (int clocks = 1; clocks < 10 * TestFixture::kClocks; ++clocks) {
    this->dut_->valid_i = 1;
    this->dut_->data_i = 0;
    this->dut_.Tick(clocks);
    this->dut_.Reset(1);
    this->dut_->valid_i = 0;
    for (int i = 0; i < 2 * TestFixture::kClocks; ++i) {
      ASSERT_TRUE(this->dut_->tx_o) << clocks;
      ASSERT_TRUE(this->dut_->ready_o) << clocks;
      this->dut_.Tick();
    }
  }
}

}  // namespace
}  // namespace systole::tb

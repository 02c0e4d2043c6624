// SPDX-License-Identifier: Apache-2.0
/// systole_crc32: the catalogue's check value, random messages against the host's own CRC, the
/// residue that a message and its CRC leave.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "Vunit_crc32.h"
#include "device/board_protocol.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

using device::Bytes;

class Crc32Test : public testing::Test {
 protected:
  Crc32Test() : dut_("systole_crc32", Seed()), dice_(1) {
    dut_->clear_i = 0;
    dut_->valid_i = 0;
    dut_.Reset();
  }
  /// One cycle without a byte: data_i is garbage.
  void Idle() {
    dut_->valid_i = 0;
    dut_->clear_i = 0;
    dut_->data_i = static_cast<std::uint8_t>(dice_.Word());
    dut_.Tick();
  }
  /// A byte, and the nine cycles in which it is busy.
  void Feed(std::uint8_t byte) {
    dut_->valid_i = 1;
    dut_->data_i = byte;
    dut_.Tick();
    for (int cycle = 1; cycle < 9; ++cycle) {
      EXPECT_TRUE(dut_->busy_o) << cycle;
      Idle();
    }
    const std::uint32_t crc = dut_->crc_o;  // it is there; ok_o comes a cycle later
    EXPECT_TRUE(dut_->busy_o);
    Idle();
    EXPECT_FALSE(dut_->busy_o);
    EXPECT_EQ(dut_->crc_o, crc);
  }
  void Feed(const Bytes& bytes) {
    for (const std::uint8_t byte : bytes) Feed(byte);
  }
  void Clear() {
    dut_->clear_i = 1;
    dut_.Tick();
    dut_->clear_i = 0;
  }
  Bytes RandomBytes(std::int64_t count) {
    Bytes bytes(static_cast<std::size_t>(count));
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice_.Word());
    return bytes;
  }
  static std::uint32_t Host(const Bytes& bytes) {
    return device::Crc32(bytes.data(), bytes.size());
  }
  static Bytes LowByteFirst(std::uint32_t word) {
    Bytes bytes;
    device::AppendWord(&bytes, word);
    return bytes;
  }
  ClockedDut<Vunit_crc32> dut_;
  Dice dice_;
};

TEST_F(Crc32Test, TheCheckValueOfTheCatalogueComesOut) {
  EXPECT_EQ(dut_->crc_o, 0U) << "of nothing";
  const std::string text = "123456789";
  Feed(Bytes(text.begin(), text.end()));
  EXPECT_EQ(dut_->crc_o, 0xCBF43926U);
  EXPECT_EQ(Host(Bytes(text.begin(), text.end())), 0xCBF43926U) << "the host's";
  EXPECT_FALSE(dut_->ok_o);
  Feed({0x26, 0x39, 0xF4, 0xCB});
  EXPECT_TRUE(dut_->ok_o);
}

TEST_F(Crc32Test, EverySingleByteHasTheHostsCrc) {
  for (int byte = 0; byte < 256; ++byte) {
    Clear();
    EXPECT_EQ(dut_->crc_o, 0U);
    Feed(static_cast<std::uint8_t>(byte));
    ASSERT_EQ(dut_->crc_o, Host({static_cast<std::uint8_t>(byte)})) << byte;
  }
}

TEST_F(Crc32Test, RandomMessagesHaveTheHostsCrcAndAreOkWithItAlone) {
  for (int message = 0; message < 300; ++message) {
    Clear();
    const Bytes bytes = RandomBytes(dice_.Between(0, 40));
    for (const std::uint8_t byte : bytes) {
      Feed(byte);
      for (std::int64_t gap = dice_.Between(0, 3); gap > 0; --gap) Idle();
    }
    ASSERT_EQ(dut_->crc_o, Host(bytes)) << "message " << message;
    std::uint32_t crc = Host(bytes);
    const bool spoilt = dice_.Chance(50);
    if (spoilt) crc ^= 1U << dice_.Between(0, 31);
    Feed(LowByteFirst(crc));
    ASSERT_EQ(dut_->ok_o, !spoilt) << "message " << message;
  }
}

TEST_F(Crc32Test, ClearAndResetForgetTheByteThatIsBeingTaken) {
  for (int after = 0; after < 10; ++after) {
    for (const bool reset : {false, true}) {
      Feed(RandomBytes(3));
      dut_->valid_i = 1;
      dut_->data_i = 0x5A;
      dut_.Tick();
      for (int i = 0; i < after; ++i) Idle();
      dut_->valid_i = 0;
      if (reset) {
        dut_.Reset(1);
      } else {
        Clear();
      }
      EXPECT_EQ(dut_->crc_o, 0U) << after;
      EXPECT_FALSE(dut_->busy_o) << after;
      Feed(0x01);
      EXPECT_EQ(dut_->crc_o, Host({0x01})) << after;
    }
  }
}

TEST_F(Crc32Test, AByteWhileItIsBusyBreaksTheContract) {
  dut_->valid_i = 1;
  dut_.Tick();
  EXPECT_THROW(dut_.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// systole_memory: the generic one, and the iCE40UP5K's on the vendor's cell model, through the
/// same tests: every address by itself, any accesses against an array of words.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "Vunit_memory.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"
#if SYSTOLE_HAS_UP5K
#include "Vunit_memory_up5k.h"
#endif

namespace systole::tb {
namespace {

constexpr std::uint32_t kWords = 1 << 14;

struct Generic {
  using Model = Vunit_memory;
  static constexpr const char* kName = "Generic";
};
#if SYSTOLE_HAS_UP5K
struct Up5k {
  using Model = Vunit_memory_up5k;
  static constexpr const char* kName = "Up5k";
};
using Memories = testing::Types<Generic, Up5k>;
#else
using Memories = testing::Types<Generic>;

TEST(MemoryTest, TheUp5kMemoryAgreesWithTheGenericOne) {
  GTEST_SKIP() << "no cell model of SB_SPRAM256KA: .venv has no Yosys; make sim installs it";
}
#endif

template <typename Config>
class Memory : public testing::Test {
 protected:
  Memory() : dut_(Config::kName, Seed()), dice_(1) {
    Drive(false, false);
    dut_.Reset();
  }
  /// Address and data are garbage.
  void Drive(bool read, bool write) {
    dut_->read_i = read;
    dut_->write_i = write;
    dut_->address_i = dice_.Word() % kWords;
    dut_->data_i = dice_.Word();
  }
  void Idle() {
    Drive(false, false);
    dut_.Tick();
  }
  void Write(std::uint32_t address, std::uint32_t data) {
    Drive(false, true);
    dut_->address_i = address;
    dut_->data_i = data;
    dut_.Tick();
  }
  std::uint32_t Read(std::uint32_t address) {
    Drive(true, false);
    dut_->address_i = address;
    dut_.Tick();
    return dut_->data_o;
  }
  ClockedDut<typename Config::Model> dut_;
  Dice dice_;
};
TYPED_TEST_SUITE(Memory, Memories, ConfigName);

TYPED_TEST(Memory, EveryAddressHasAWordOfItsOwn) {
  const auto word = [](std::uint32_t address) { return address * 0x9E3779B9U + 1U; };
  for (std::uint32_t a = 0; a < kWords; ++a) this->Write(a, word(a));
  for (std::uint32_t a = 0; a < kWords; ++a) ASSERT_EQ(this->Read(a), word(a)) << a;
}

TYPED_TEST(Memory, EveryBitOfAWordIsStoredByItself) {
  for (int bit = 0; bit < 32; ++bit) {
    for (const std::uint32_t word : {1U << bit, ~(1U << bit)}) {
      this->Write(77, word);
      this->Write(78, ~word);
      ASSERT_EQ(this->Read(77), word) << bit;
    }
  }
}

TYPED_TEST(Memory, AWordStaysAtTheOutputUntilTheNextAccess) {
  this->Write(5, 0x12345678);
  this->Write(6, 0x9ABCDEF0);
  EXPECT_EQ(this->Read(5), 0x12345678U);
  for (int i = 0; i < 20; ++i) {
    this->Idle();
    ASSERT_EQ(this->dut_->data_o, 0x12345678U) << i;
  }
  EXPECT_EQ(this->Read(6), 0x9ABCDEF0U) << "one word a cycle";
  EXPECT_EQ(this->Read(5), 0x12345678U);
}

TYPED_TEST(Memory, AWriteLeavesNothingAtTheOutputThatOneCouldRelyOn) {
  this->Write(5, 0x12345678);
  EXPECT_EQ(this->Read(5), 0x12345678U);
  this->Write(6, 0x9ABCDEF0);
  EXPECT_NE(this->dut_->data_o, 0x12345678U) << "what was read before";
  EXPECT_NE(this->dut_->data_o, 0x9ABCDEF0U) << "what was written";
}

TYPED_TEST(Memory, ResetLeavesTheContents) {
  this->Write(100, 0xCAFEF00D);
  this->Drive(false, false);
  this->dut_.Reset();
  EXPECT_EQ(this->Read(100), 0xCAFEF00DU);
}

TYPED_TEST(Memory, AnswersAsAnArrayOfWordsWould) {
  std::vector<std::uint32_t> words(kWords);
  for (std::uint32_t a = 0; a < kWords; ++a) this->Write(a, words[a] = this->dice_.Word());
  std::uint32_t at_output = 0;
  bool known = false;
  for (int i = 0; i < 50000; ++i) {
    const auto address = static_cast<std::uint32_t>(
        this->dice_.Chance(50) ? this->dice_.Between(0, 3) : this->dice_.Between(0, kWords - 1));
    if (this->dice_.Chance(40)) {
      at_output = this->Read(address);
      known = true;
      ASSERT_EQ(at_output, words[address]) << "address " << address << " access " << i;
    } else if (this->dice_.Chance(60)) {
      this->Write(address, words[address] = this->dice_.Word());
      known = false;  // rubbish
    } else {
      this->Idle();
      if (known) {
        ASSERT_EQ(this->dut_->data_o, at_output) << "access " << i;
      }
    }
  }
}

TEST(MemoryContract, ReadAndWriteAtOnceBreakIt) {
  ClockedDut<Vunit_memory> dut("systole_memory", Seed());
  dut->read_i = 0;
  dut->write_i = 0;
  dut.Reset();
  dut->read_i = 1;
  dut->write_i = 1;
  EXPECT_THROW(dut.Tick(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// The primitives that only remember: systole_ram, with and without Forward, and systole_delay.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "Vunit_delay_0.h"
#include "Vunit_delay_1.h"
#include "Vunit_delay_9.h"
#include "Vunit_ram_1_forward.h"
#include "Vunit_ram_5.h"
#include "Vunit_ram_5_forward.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

template <typename Config>
class RamTest : public testing::Test {
 protected:
  RamTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Idle();
    dut_.Reset();
  }
  /// Neither reads nor writes: the addresses, beyond Depth too, and the data are garbage.
  void Idle() {
    dut_->write_i = 0;
    dut_->read_i = 0;
    dut_->write_address_i = Garbage();
    dut_->read_address_i = Garbage();
    dut_->write_data_i = static_cast<std::uint8_t>(random_());
  }
  std::uint8_t Garbage() { return random_() & (kDepth > 1 ? 7 : 1); }
  void SetWrite(int address, int data) {
    dut_->write_i = 1;
    dut_->write_address_i = static_cast<std::uint8_t>(address);
    dut_->write_data_i = static_cast<std::uint8_t>(data);
  }
  void SetRead(int address) {
    dut_->read_i = 1;
    dut_->read_address_i = static_cast<std::uint8_t>(address);
  }
  void Tick() {
    dut_.Tick();
    Idle();
  }
  static constexpr int kDepth = Config::kDepth;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

struct Ram5 {
  using Model = Vunit_ram_5;
  static constexpr const char* kName = "Depth5";
  static constexpr int kDepth = 5;
  static constexpr bool kForward = false;
};
struct Ram5Forward {
  using Model = Vunit_ram_5_forward;
  static constexpr const char* kName = "Depth5Forward";
  static constexpr int kDepth = 5;
  static constexpr bool kForward = true;
};
struct Ram1 {
  using Model = Vunit_ram_1_forward;
  static constexpr const char* kName = "Depth1Forward";
  static constexpr int kDepth = 1;
  static constexpr bool kForward = true;
};
using Rams = testing::Types<Ram5, Ram5Forward, Ram1>;
TYPED_TEST_SUITE(RamTest, Rams, ConfigName);

TYPED_TEST(RamTest, ReadsAWordFromTheCycleAfterItsWrite) {
  const int last = this->kDepth - 1;
  this->SetWrite(last, 0x11);
  this->Tick();
  this->SetRead(last);
  this->Tick();
  EXPECT_EQ(this->dut_->read_data_o, 0x11);
}

TYPED_TEST(RamTest, HoldsTheReadWordUntilTheNextRead) {
  this->SetWrite(0, 0x11);
  this->Tick();
  this->SetRead(0);
  this->Tick();
  for (int i = 0; i < 10; ++i) {
    this->SetWrite(0, 0x20 + i);
    this->dut_->read_address_i = 0;
    this->Tick();
    EXPECT_EQ(this->dut_->read_data_o, 0x11) << i;
  }
  this->SetRead(0);
  this->Tick();
  EXPECT_EQ(this->dut_->read_data_o, 0x29);
}

TYPED_TEST(RamTest, ForwardsTheWordWrittenInTheCycleOfItsReadIfBuiltFor) {
  this->SetWrite(0, 0x11);
  this->Tick();
  this->SetWrite(0, 0x22);
  this->SetRead(0);
  this->Tick();
  if (TypeParam::kForward) {
    EXPECT_EQ(this->dut_->read_data_o, 0x22);
  }
  this->SetRead(0);
  this->Tick();
  EXPECT_EQ(this->dut_->read_data_o, 0x22) << "a cycle later, with or without Forward";
}

TYPED_TEST(RamTest, AnswersAsAnArrayOfWordsWould) {
  std::array<std::optional<int>, TypeParam::kDepth> words;
  std::optional<int> shown;
  for (int cycle = 0; cycle < 20000; ++cycle) {
    this->dut_->rst_ni = this->random_() % 50 != 0;  // resets neither contents nor the word read
    const int write = static_cast<int>(this->random_() % words.size());
    const int read = static_cast<int>(this->random_() % words.size());
    const int data = static_cast<int>(this->random_() & 0xFF);
    const bool writes = this->random_() % 2, reads = this->random_() % 2;
    if (writes) this->SetWrite(write, data);
    if (reads) this->SetRead(read);
    if (reads) {
      shown = words[read];
      if (writes && write == read) shown = TypeParam::kForward ? std::optional(data) : std::nullopt;
    }
    if (writes) words[write] = data;
    this->Tick();
    if (shown) {
      ASSERT_EQ(this->dut_->read_data_o, *shown) << "cycle " << cycle;
    }
  }
}

TYPED_TEST(RamTest, ContractRefusesAddressesFromDepthOn) {
  this->SetWrite(this->kDepth - 1, 1);
  this->SetRead(this->kDepth - 1);
  EXPECT_NO_THROW(this->Tick());
  this->SetWrite(this->kDepth, 1);
  EXPECT_THROW(this->Tick(), RtlContractBroken);
  this->Idle();
  this->SetRead(this->kDepth);
  EXPECT_THROW(this->Tick(), RtlContractBroken);
}

template <typename Config>
class DelayTest : public testing::Test {
 protected:
  struct Beat {
    bool valid;
    std::uint8_t data;
  };
  DelayTest() : dut_(Config::kName, Seed()), random_(Random(1)), line_(kStages, Beat{false, 0}) {
    dut_->valid_i = 0;
    dut_.Reset();
  }
  /// One cycle of random inputs against a queue of kStages beats; data counts where it was valid.
  void Play(int one_in, bool in_reset = false) {
    const Beat beat{random_() % one_in == 0, static_cast<std::uint8_t>(random_())};
    dut_->rst_ni = !in_reset;
    dut_->valid_i = beat.valid;
    dut_->data_i = beat.data;
    dut_.Settle();
    line_.push_back(beat);
    ASSERT_EQ(dut_->valid_o, line_.front().valid) << "cycle " << dut_.cycle();
    if (line_.front().valid) {
      ASSERT_EQ(dut_->data_o, line_.front().data) << "cycle " << dut_.cycle();
    }
    line_.pop_front();
    dut_.Tick();
    if (in_reset) line_.assign(kStages, Beat{false, 0});
  }
  static constexpr int kStages = Config::kStages;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
  std::deque<Beat> line_;
};

struct Delay0 {
  using Model = Vunit_delay_0;
  static constexpr const char* kName = "Stages0";
  static constexpr int kStages = 0;
};
struct Delay1 {
  using Model = Vunit_delay_1;
  static constexpr const char* kName = "Stages1";
  static constexpr int kStages = 1;
};
struct Delay9 {
  using Model = Vunit_delay_9;
  static constexpr const char* kName = "Stages9";
  static constexpr int kStages = 9;
};
using Delays = testing::Types<Delay0, Delay1, Delay9>;
TYPED_TEST_SUITE(DelayTest, Delays, ConfigName);

TYPED_TEST(DelayTest, CarriesValidAndDataExactlyStagesCycles) {
  for (int one_in : {1, 4, 40}) {
    for (int i = 0; i < 1000; ++i) {
      this->Play(one_in);
      if (this->HasFatalFailure()) return;
    }
  }
}

TYPED_TEST(DelayTest, ResetClearsEveryValidOnItsWayAndLetsNoneIn) {
  for (int i = 0; i < 2000; ++i) {
    this->Play(1, /*in_reset=*/i % 23 == 22);
    if (this->HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace systole::tb

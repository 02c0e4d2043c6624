// SPDX-License-Identifier: Apache-2.0
/// systole_skid and systole_fifo, cycle by cycle against a std::deque.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>

#include "Vunit_fifo_2.h"
#include "Vunit_fifo_3.h"
#include "Vunit_fifo_8.h"
#include "Vunit_skid.h"
#include "unit/queue_play.h"

namespace systole::tb {
namespace {

// What a skid and a fifo promise is the same, but for their capacity.
template <typename Config>
class QueueTest : public testing::Test {
 protected:
  QueueTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Idle();
    dut_.Reset();
  }

  /// One cycle in which nothing is offered or taken.
  void Idle() {
    dut_->valid_i = 0;
    dut_->ready_i = 0;
    dut_->data_i = static_cast<std::uint8_t>(random_());
  }
  void Push(int beat) {
    dut_->valid_i = 1;
    dut_->data_i = static_cast<std::uint8_t>(beat);
    dut_.Tick();
    Idle();
    dut_.Settle();
  }
  void Pop() {
    dut_->ready_i = 1;
    dut_.Tick();
    Idle();
    dut_.Settle();
  }

  static constexpr int kCapacity = Config::kCapacity;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

struct Skid {
  using Model = Vunit_skid;
  static constexpr const char* kName = "Skid";
  static constexpr int kCapacity = 2;
};
struct Fifo2 {
  using Model = Vunit_fifo_2;
  static constexpr const char* kName = "Fifo2";
  static constexpr int kCapacity = 2;
};
struct Fifo3 {
  using Model = Vunit_fifo_3;
  static constexpr const char* kName = "Fifo3";
  static constexpr int kCapacity = 3;
};
struct Fifo8 {
  using Model = Vunit_fifo_8;
  static constexpr const char* kName = "Fifo8";
  static constexpr int kCapacity = 8;
};
using Queues = testing::Types<Skid, Fifo2, Fifo3, Fifo8>;
TYPED_TEST_SUITE(QueueTest, Queues, ConfigName);

TYPED_TEST(QueueTest, OffersABeatInTheCycleAfterItCame) {
  auto& dut = this->dut_;
  EXPECT_EQ(dut->valid_o, 0);
  dut->valid_i = 1;
  dut->data_i = 0xA5;
  dut.Settle();
  EXPECT_EQ(dut->valid_o, 0) << "in the very cycle";
  this->Push(0xA5);
  EXPECT_EQ(dut->valid_o, 1);
  EXPECT_EQ(dut->data_o, 0xA5);
}

TYPED_TEST(QueueTest, FillsToItsCapacityAndRefusesTheNext) {
  auto& dut = this->dut_;
  for (int i = 0; i < this->kCapacity; ++i) {
    EXPECT_EQ(dut->ready_o, 1) << i;
    this->Push(10 + i);
  }
  EXPECT_EQ(dut->ready_o, 0);
  this->Push(99);
  for (int i = 0; i < this->kCapacity; ++i) {
    EXPECT_EQ(dut->valid_o, 1) << i;
    EXPECT_EQ(dut->data_o, 10 + i);
    this->Pop();
    EXPECT_EQ(dut->ready_o, 1) << i;
  }
  EXPECT_EQ(dut->valid_o, 0);
}

TYPED_TEST(QueueTest, ReadyDependsOnStateAlone) {
  auto& dut = this->dut_;
  for (int fill = 0; fill <= this->kCapacity; ++fill) {
    for (int inputs = 0; inputs < 4; ++inputs) {
      dut->valid_i = inputs & 1;
      dut->ready_i = inputs >> 1;
      dut.Settle();
      EXPECT_EQ(dut->ready_o, fill < this->kCapacity) << fill << " beats, inputs " << inputs;
    }
    this->Idle();
    this->Push(fill);
  }
}

TYPED_TEST(QueueTest, PassesOneBeatACycleForEver) {
  auto& dut = this->dut_;
  for (int i = 0; i < 300; ++i) {
    dut->valid_i = 1;
    dut->ready_i = 1;
    dut->data_i = static_cast<std::uint8_t>(i);
    dut.Settle();
    ASSERT_EQ(dut->ready_o, 1) << i;
    dut.Tick();
    ASSERT_EQ(dut->valid_o, 1) << i;
    ASSERT_EQ(dut->data_o, i & 0xFF);
  }
}

TYPED_TEST(QueueTest, LosesRepeatsAndReordersNothingUnderStalls) {
  PlayAllStalls(this->dut_, this->kCapacity, NoGrants(), this->random_);
}

TYPED_TEST(QueueTest, ResetEmptiesItAtAnyFillAndTakesNothing) {
  auto& dut = this->dut_;
  for (int fill = 0; fill <= this->kCapacity; ++fill) {
    for (int i = 0; i < fill; ++i) this->Push(i);
    dut->rst_ni = 0;
    dut->valid_i = 1;
    dut->ready_i = fill & 1;
    dut.Tick();
    dut->rst_ni = 1;
    this->Idle();
    dut.Settle();
    EXPECT_EQ(dut->valid_o, 0) << fill;
    EXPECT_EQ(dut->ready_o, 1) << fill;
    NoGrants any;
    Play(dut, this->kCapacity, any, Stall::OneInFour(), Stall::OneInFour(), this->random_);
    if (this->HasFailure()) return;
    this->Idle();
    dut.Reset();
  }
}

}  // namespace
}  // namespace systole::tb

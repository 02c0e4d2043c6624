// SPDX-License-Identifier: Apache-2.0
/// The way into the array: systole_entry, which zeroes the lanes that a tile does not use, and
/// systole_skew, which makes a diagonal of a word.
#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <type_traits>
#include <vector>

#include "Vunit_entry_1.h"
#include "Vunit_entry_4.h"
#include "Vunit_entry_9.h"
#include "Vunit_packed_skew_1.h"
#include "Vunit_packed_skew_4.h"
#include "Vunit_packed_skew_9.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

using Lanes = std::vector<std::uint8_t>;

Lanes RandomLanes(int count, std::mt19937_64& random) {
  Lanes lanes(count);
  for (auto& lane : lanes) lane = static_cast<std::uint8_t>(random());
  return lanes;
}

/// Sets a packed port of bytes, lane 0 in the low bits.
template <typename Port>
void SetLanes(Port& port, const Lanes& lanes) {
  if constexpr (std::is_integral_v<Port>) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < lanes.size(); ++k) word |= std::uint64_t{lanes[k]} << (8 * k);
    port = static_cast<Port>(word);
  } else {
    for (std::size_t k = 0; k < lanes.size(); ++k) {
      if (k % 4 == 0) port[k / 4] = 0;
      port[k / 4] |= std::uint32_t{lanes[k]} << (k % 4 * 8);
    }
  }
}

/// Lane k of a packed port of bytes.
template <typename Port>
int LaneOf(const Port& port, int k) {
  if constexpr (std::is_integral_v<Port>) {
    return port >> (8 * k) & 0xFF;
  } else {
    return port[k / 4] >> (k % 4 * 8) & 0xFF;
  }
}

template <typename M, int kN>
struct Wide {
  using Model = M;
  static constexpr int kLanes = kN;
};

template <typename Config>
class SkewTest : public testing::Test {
 protected:
  SkewTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Drive(RandomLanes(kLanes, random_));
    dut_.Reset();
  }
  void Drive(const Lanes& lanes) {
    SetLanes(dut_->data_i, lanes);
    dut_.Settle();
  }
  static constexpr int kLanes = Config::kLanes;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

struct Skew1 : Wide<Vunit_packed_skew_1, 1> {
  static constexpr const char* kName = "Lanes1";
};
struct Skew4 : Wide<Vunit_packed_skew_4, 4> {
  static constexpr const char* kName = "Lanes4";
};
struct Skew9 : Wide<Vunit_packed_skew_9, 9> {
  static constexpr const char* kName = "Lanes9";
};
using Skews = testing::Types<Skew1, Skew4, Skew9>;
TYPED_TEST_SUITE(SkewTest, Skews, ConfigName);

TYPED_TEST(SkewTest, AStraightWordLeavesAsADiagonal) {
  const int lanes = this->kLanes;
  Lanes word(lanes);
  for (int k = 0; k < lanes; ++k) word[k] = static_cast<std::uint8_t>(100 + k);
  for (int c = 0; c < 2 * lanes; ++c) {
    this->Drive(c == 0 ? word : Lanes(lanes, 7));
    for (int k = 0; k < lanes && k <= c; ++k) {
      EXPECT_EQ(LaneOf(this->dut_->data_o, k), c == k ? 100 + k : 7)
          << "lane " << k << ", cycle " << c;
    }
    this->dut_.Tick();
  }
}

TYPED_TEST(SkewTest, DelaysLaneKByKCyclesForAnyDataAndReset) {
  std::vector<Lanes> sent;
  for (int c = 0; c < 3000; ++c) {
    sent.push_back(RandomLanes(this->kLanes, this->random_));
    this->dut_->rst_ni = this->random_() % 20 != 0;  // data is not reset
    this->Drive(sent.back());
    for (int k = 0; k < this->kLanes && k <= c; ++k) {
      ASSERT_EQ(LaneOf(this->dut_->data_o, k), sent[c - k][k]) << "lane " << k << ", cycle " << c;
    }
    this->dut_.Tick();
  }
}

template <typename Config>
class EntryTest : public testing::Test {
 protected:
  EntryTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    dut_->swap_i = 0;
    SetWord(RandomLanes(kLanes, random_));
    dut_.Reset();
  }
  void SetWord(const Lanes& lanes) { SetLanes(dut_->word_i, lanes); }
  /// This cycle's slot carries the swap that opens a tile of `k_used` lanes; 0 is no swap.
  void Drive(int k_used) {
    dut_->swap_i = k_used > 0;
    dut_->next_k_used_i = static_cast<std::uint8_t>(k_used > 0 ? k_used : random_());
  }
  void Swap(int k_used) {
    Drive(k_used);
    dut_.Tick();
    Drive(0);
  }
  Lanes Lane() {
    dut_.Settle();
    Lanes lanes(kLanes);
    for (int k = 0; k < kLanes; ++k) lanes[k] = dut_->lane_o[k];
    return lanes;
  }
  static constexpr int kLanes = Config::kLanes;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

struct Entry1 : Wide<Vunit_entry_1, 1> {
  static constexpr const char* kName = "Cols1";
};
struct Entry4 : Wide<Vunit_entry_4, 4> {
  static constexpr const char* kName = "Cols4";
};
struct Entry9 : Wide<Vunit_entry_9, 9> {
  static constexpr const char* kName = "Cols9";
};
using Entries = testing::Types<Entry1, Entry4, Entry9>;
TYPED_TEST_SUITE(EntryTest, Entries, ConfigName);

using Entry4Test = EntryTest<Entry4>;

TEST_F(Entry4Test, LanesFromKUsedOnAreZero) {
  SetWord({11, 22, 33, 255});
  Swap(1);
  EXPECT_EQ(Lane(), (Lanes{11, 0, 0, 0}));
  Swap(2);
  EXPECT_EQ(Lane(), (Lanes{11, 22, 0, 0}));
  Swap(3);
  EXPECT_EQ(Lane(), (Lanes{11, 22, 33, 0}));
  Swap(4);
  EXPECT_EQ(Lane(), (Lanes{11, 22, 33, 255}));
}

TYPED_TEST(EntryTest, SwapRulesFromTheNextSlotOn) {
  const int cols = this->kLanes;
  const Lanes full(cols, 0xFF);
  Lanes one(cols, 0);
  one[0] = 0xFF;
  this->SetWord(full);
  this->Swap(cols);
  this->Drive(1);
  EXPECT_EQ(this->Lane(), full) << "the slot of the swap to one lane";
  this->Swap(1);
  for (int i = 0; i < 20; ++i) {
    this->Drive(0);
    EXPECT_EQ(this->Lane(), one) << "the slots after it";
    this->dut_.Tick();
  }
  this->Drive(cols);
  EXPECT_EQ(this->Lane(), one) << "the slot of the swap to all lanes";
  this->Swap(cols);
  EXPECT_EQ(this->Lane(), full) << "the slot after it";
}

TYPED_TEST(EntryTest, AgreesWithCountingLanesForAnyTilesAndWords) {
  int k_used = this->kLanes;
  this->Swap(k_used);
  for (int cycle = 0; cycle < 5000; ++cycle) {
    const Lanes word = RandomLanes(this->kLanes, this->random_);
    const int next = this->random_() % 5 ? 0 : 1 + static_cast<int>(this->random_() % this->kLanes);
    Lanes want = word;
    for (int k = k_used; k < this->kLanes; ++k) want[k] = 0;
    this->SetWord(word);
    this->Drive(next);
    ASSERT_EQ(this->Lane(), want) << "cycle " << cycle << ", k_used " << k_used;
    this->dut_.Tick();
    if (next > 0) k_used = next;
  }
}

TYPED_TEST(EntryTest, FreshTileIsRightAfterAReset) {
  const Lanes full(this->kLanes, 0x80);
  this->SetWord(full);
  this->Swap(1);
  this->dut_.Reset(1);
  this->Swap(this->kLanes);
  EXPECT_EQ(this->Lane(), full);
}

TYPED_TEST(EntryTest, ContractRefusesATileOfNoOrTooManyLanes) {
  for (const int k_used : {0, this->kLanes + 1, 255}) {
    this->dut_->swap_i = 1;
    this->dut_->next_k_used_i = static_cast<std::uint8_t>(k_used);
    EXPECT_THROW(this->dut_.Tick(), RtlContractBroken) << k_used;
    this->Drive(0);
    this->dut_.Reset(1);
    EXPECT_NO_THROW(this->Swap(this->kLanes));
  }
}

}  // namespace
}  // namespace systole::tb

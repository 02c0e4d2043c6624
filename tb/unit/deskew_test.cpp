// SPDX-License-Identifier: Apache-2.0
/// systole_deskew: diagonals in, words out, in order, at the output's own pace.
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "Vunit_deskew_1x2.h"
#include "Vunit_deskew_3x5.h"
#include "Vunit_deskew_4x16.h"
#include "Vunit_deskew_5x12.h"
#include "Vunit_deskew_5x3.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

struct Word {
  std::vector<std::uint8_t> rows;
  int n_used;
  bool last;
};

template <typename Config>
class DeskewTest : public testing::Test {
 protected:
  static constexpr int kRows = Config::kRows;
  static constexpr std::size_t kDepth = Config::kDepth;

  DeskewTest() : dut_(Config::kName, Seed()), random_(Random(1)) {
    Cycle(nullptr, false);
    dut_.Reset();
  }

  Word RandomWord() {
    Word word{std::vector<std::uint8_t>(kRows), 0, random_() % 2 == 0};
    for (auto& row : word.rows) row = static_cast<std::uint8_t>(random_());
    word.n_used = static_cast<int>(random_() % (kRows + 1));
    return word;
  }

  /// Sets the inputs of a cycle in which `starting`, if any, sends row 0; earlier words go on. What
  /// is not sent is garbage.
  void Cycle(const Word* starting, bool ready) {
    if (starting != nullptr) {
      on_its_way_.push_back({*starting, 0});
    }
    for (int n = 0; n < kRows; ++n) {
      dut_->valid_i[n] = 0;
      dut_->data_i[n] = static_cast<std::uint8_t>(random_());
    }
    dut_->n_used_i = random_() & 0x7F;
    dut_->last_i = random_() & 1;
    for (Diagonal& d : on_its_way_) {
      dut_->valid_i[d.row] = 1;
      dut_->data_i[d.row] = d.word.rows[d.row];
      if (d.row == kRows - 1) {
        dut_->n_used_i = static_cast<std::uint8_t>(d.word.n_used);
        dut_->last_i = d.word.last;
      }
    }
    dut_->ready_i = ready;
    dut_.Settle();
  }
  /// The clock's edge; true if it took a word out.
  bool Edge() {
    const bool pop = dut_->valid_o && dut_->ready_i;
    dut_.Tick();
    if (pop) complete_.pop_front();
    for (Diagonal& d : on_its_way_) ++d.row;
    if (!on_its_way_.empty() && on_its_way_.front().row == kRows) {
      complete_.push_back(on_its_way_.front().word);
      on_its_way_.pop_front();
    }
    return pop;
  }
  /// The outputs of this cycle are those of a queue of complete words.
  void Check() {
    ASSERT_EQ(dut_->valid_o, !complete_.empty()) << "cycle " << dut_.cycle();
    if (complete_.empty()) return;
    const Word& want = complete_.front();
    ASSERT_EQ(dut_->last_o, want.last) << "cycle " << dut_.cycle();
    for (int n = 0; n < kRows; ++n) {
      ASSERT_EQ(dut_->data_o[n], n < want.n_used ? want.rows[n] : 0)
          << "lane " << n << " of " << want.n_used << ", cycle " << dut_.cycle();
    }
  }
  /// Words at random, never more than Depth of them inside, until `words` have left.
  void Play(const Stall& give, const Stall& take, int words) {
    Taker giver(random_(), give), taker(random_(), take);
    while (words > 0) {
      const std::size_t inside = on_its_way_.size() + complete_.size();
      const Word word = RandomWord();
      const bool start = giver.Ready() && inside < kDepth;
      Cycle(start ? &word : nullptr, taker.Ready());
      Check();
      if (HasFatalFailure()) return;
      words -= Edge();
    }
  }
  void PlayAllStalls() {
    for (const NamedStall& give : kStalls) {
      for (const NamedStall& take : kStalls) {
        SCOPED_TRACE(std::string("input stalls ") + give.name + ", output stalls " + take.name);
        Play(give.stall, take.stall, 2000);
        if (HasFailure()) return;
      }
    }
  }
  void Restart() {
    on_its_way_.clear();
    complete_.clear();
  }

  struct Diagonal {
    Word word;
    int row;  ///< that is sent in this cycle
  };
  std::deque<Diagonal> on_its_way_;
  std::deque<Word> complete_;
  ClockedDut<typename Config::Model> dut_;
  std::mt19937_64 random_;
};

template <typename M, int kR, int kWords>
struct Deskew {
  using Model = M;
  static constexpr int kRows = kR;
  static constexpr std::size_t kDepth = kWords;
};
struct Deskew1x2 : Deskew<Vunit_deskew_1x2, 1, 2> {
  static constexpr const char* kName = "Rows1_Depth2";
};
struct Deskew3x5 : Deskew<Vunit_deskew_3x5, 3, 5> {
  static constexpr const char* kName = "Rows3_Depth5";
};
struct Deskew4x16 : Deskew<Vunit_deskew_4x16, 4, 16> {
  static constexpr const char* kName = "Rows4_Depth16";
};
struct Deskew5x12 : Deskew<Vunit_deskew_5x12, 5, 12> {
  static constexpr const char* kName = "Rows5_Depth12";
};
using Deskews = testing::Types<Deskew1x2, Deskew3x5, Deskew4x16, Deskew5x12>;
TYPED_TEST_SUITE(DeskewTest, Deskews, ConfigName);

using ThreeRowDeskewTest = DeskewTest<Deskew3x5>;

TEST_F(ThreeRowDeskewTest, MakesAWordOfADiagonal) {
  const Word first{{0x11, 0x22, 0x33}, 3, false}, second{{0x44, 0x55, 0x66}, 2, true};
  const Word* starts[] = {&first, &second, nullptr, nullptr};
  for (int c = 0; c < 3; ++c) {  // row 0 in cycle 0, row 2 in cycle 2
    Cycle(starts[c], false);
    EXPECT_EQ(dut_->valid_o, 0) << "cycle " << c;
    Edge();
  }
  Cycle(nullptr, true);
  EXPECT_EQ(dut_->valid_o, 1) << "the cycle after row 2";
  EXPECT_EQ(dut_->data_o[0], 0x11);
  EXPECT_EQ(dut_->data_o[1], 0x22);
  EXPECT_EQ(dut_->data_o[2], 0x33);
  EXPECT_EQ(dut_->last_o, 0);
  Edge();
  Cycle(nullptr, true);
  EXPECT_EQ(dut_->valid_o, 1) << "one word a cycle";
  EXPECT_EQ(dut_->data_o[0], 0x44);
  EXPECT_EQ(dut_->data_o[1], 0x55);
  EXPECT_EQ(dut_->data_o[2], 0) << "from n_used on";
  EXPECT_EQ(dut_->last_o, 1);
  Edge();
  EXPECT_EQ(dut_->valid_o, 0);
}

TYPED_TEST(DeskewTest, PassesOneWordACycleForEver) {
  for (int i = 0; i < 300; ++i) {
    const Word word = this->RandomWord();
    this->Cycle(&word, true);
    ASSERT_EQ(this->dut_->valid_o, i >= this->kRows) << i;
    this->Check();
    if (this->HasFatalFailure()) return;
    this->Edge();
  }
}

TYPED_TEST(DeskewTest, HoldsDepthWordsForAsLongAsNobodyTakesThem) {
  for (int i = 0; i < 100; ++i) {
    const Word word = this->RandomWord();
    this->Cycle(i < static_cast<int>(this->kDepth) ? &word : nullptr, false);
    this->Check();
    if (this->HasFatalFailure()) return;
    this->Edge();
  }
  EXPECT_EQ(this->complete_.size(), this->kDepth);
  while (!this->complete_.empty()) {
    this->Cycle(nullptr, true);
    this->Check();
    if (this->HasFatalFailure()) return;
    this->Edge();
  }
  EXPECT_EQ(this->dut_->valid_o, 0);
}

TYPED_TEST(DeskewTest, KeepsOrderAndLanesUnderStalls) { this->PlayAllStalls(); }

struct Deskew5x3 : Deskew<Vunit_deskew_5x3, 5, 3> {
  static constexpr const char* kName = "Rows5_Depth3";
};
using ShallowDeskewTest = DeskewTest<Deskew5x3>;

// Every place is taken before the first word is complete.
TEST_F(ShallowDeskewTest, KeepsOrderAndLanesWithFewerWordsThanRows) { PlayAllStalls(); }

TYPED_TEST(DeskewTest, ResetForgetsWordsAndHalfDiagonals) {
  for (int i = 0; i < 40; ++i) {
    this->Play(Stall::OneInFour(), i % 2 ? Stall::OneInFour() : Stall::Crawl(), 20 + i);
    // All rows send garbage in the cycle of the reset: none of it counts.
    for (int n = 0; n < this->kRows; ++n) this->dut_->valid_i[n] = 1;
    this->dut_.Reset(1);
    this->Restart();
    this->Cycle(nullptr, true);
    ASSERT_EQ(this->dut_->valid_o, 0) << i;
    this->Play(Stall::None(), Stall::None(), 5);
    if (this->HasFailure()) return;
  }
}

// The word too many would overwrite rows of a word that waits, even if room comes before it is
// complete.
TYPED_TEST(DeskewTest, ContractRefusesToStartOneWordMoreThanDepth) {
  const Word word = this->RandomWord();
  for (std::size_t i = 0; i < this->kDepth; ++i) {
    this->Cycle(&word, false);
    ASSERT_NO_THROW(this->Edge()) << i;
  }
  for (int i = 0; i < 2 * this->kRows; ++i) {
    this->Cycle(nullptr, false);
    ASSERT_NO_THROW(this->Edge()) << i;
  }
  this->Cycle(&word, false);
  EXPECT_THROW(this->Edge(), RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

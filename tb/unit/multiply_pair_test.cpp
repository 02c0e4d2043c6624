// SPDX-License-Identifier: Apache-2.0
/// systole_multiply_pair: the generic one, and the iCE40UP5K's on the vendor's cell model, through
/// the same tests: corners by hand, every pair of operands, both halves independent in every cycle.
#include <gtest/gtest.h>

#include <cstdint>
#include <deque>
#include <utility>

#include "Vunit_multiply_pair_m0.h"
#include "Vunit_multiply_pair_m1.h"
#include "Vunit_multiply_pair_m2.h"
#include "unit/rtl_test_util.h"
#include "unit/unit_dut.h"
#if SYSTOLE_HAS_UP5K
#include "Vunit_multiply_pair_up5k_m0.h"
#include "Vunit_multiply_pair_up5k_m1.h"
#include "Vunit_multiply_pair_up5k_m2.h"
#endif

namespace systole::tb {
namespace {

template <typename M, int kMulStages>
struct Pair {
  using Model = M;
  static constexpr int kStages = kMulStages;
};
struct Generic0 : Pair<Vunit_multiply_pair_m0, 0> {
  static constexpr const char* kName = "Generic_M0";
};
struct Generic1 : Pair<Vunit_multiply_pair_m1, 1> {
  static constexpr const char* kName = "Generic_M1";
};
struct Generic2 : Pair<Vunit_multiply_pair_m2, 2> {
  static constexpr const char* kName = "Generic_M2";
};
#if SYSTOLE_HAS_UP5K
struct Up5k0 : Pair<Vunit_multiply_pair_up5k_m0, 0> {
  static constexpr const char* kName = "Up5k_M0";
};
struct Up5k1 : Pair<Vunit_multiply_pair_up5k_m1, 1> {
  static constexpr const char* kName = "Up5k_M1";
};
struct Up5k2 : Pair<Vunit_multiply_pair_up5k_m2, 2> {
  static constexpr const char* kName = "Up5k_M2";
};
using Pairs = testing::Types<Generic0, Generic1, Generic2, Up5k0, Up5k1, Up5k2>;
#else
using Pairs = testing::Types<Generic0, Generic1, Generic2>;

TEST(MultiplyPairTest, TheUp5kPairAgreesWithTheGenericOne) {
  GTEST_SKIP() << "no cell model of SB_MAC16: .venv has no Yosys; make sim installs it";
}
#endif

template <typename Config>
class MultiplyPair : public testing::Test {
 protected:
  MultiplyPair() : dut_(Config::kName, Seed()) {
    dut_.Reset();
    Play(0, 0, 0, 0);
  }

  /// One cycle of operands; checks the products of the operands of kStages cycles ago.
  void Play(int a0, int b0, int a1, int b1) {
    const auto both = [](int low, int high) {
      return static_cast<std::uint16_t>((low & 255) | (high & 255) << 8);
    };
    dut_->a_i = both(a0, a1);
    dut_->b_i = both(b0, b1);
    dut_.Settle();
    want_.push_back({a0 * b0, a1 * b1});
    if (want_.size() == Config::kStages + 1) {
      ASSERT_EQ(Product(0), want_.front().first) << a0 << " * " << b0 << " came last";
      ASSERT_EQ(Product(1), want_.front().second) << a1 << " * " << b1 << " came last";
      want_.pop_front();
    }
    dut_.Tick();
  }
  int Product(int i) { return static_cast<std::int16_t>(dut_->product_o >> (16 * i)); }

  ClockedDut<typename Config::Model> dut_;
  std::deque<std::pair<int, int>> want_;
};
TYPED_TEST_SUITE(MultiplyPair, Pairs, ConfigName);

TYPED_TEST(MultiplyPair, CornersComeExactlyMulStagesCyclesLater) {
  struct Corner {
    int a, b, product;
  };
  for (const Corner& c : {Corner{-128, -128, 16384}, Corner{-128, 127, -16256},
                          Corner{127, 127, 16129}, Corner{-1, -1, 1}, Corner{0, -128, 0}}) {
    for (int half = 0; half < 2; ++half) {
      for (int i = 0; i < TypeParam::kStages; ++i) this->Play(1, 1, 1, 1);
      const int other = half == 0 ? 1 : 0;
      this->Play(half ? 3 : c.a, half ? -5 : c.b, half ? c.a : 3, half ? c.b : -5);
      for (int i = 1; i < TypeParam::kStages; ++i) this->Play(1, 1, 1, 1);
      EXPECT_EQ(this->Product(half), c.product) << c.a << " * " << c.b;
      EXPECT_EQ(this->Product(other), -15);
    }
  }
}

TYPED_TEST(MultiplyPair, EveryPairOfOperandsInBothHalves) {
  for (int a = -128; a < 128; ++a) {
    for (int b = -128; b < 128; ++b) {
      // The other half sees each pair too, in another order.
      const int mixed =
          static_cast<int>(static_cast<unsigned>((a + 128) * 256 + b + 128) * 40503u % 65536u);
      this->Play(a, b, mixed / 256 - 128, mixed % 256 - 128);
      if (this->HasFatalFailure()) return;
    }
  }
}

TYPED_TEST(MultiplyPair, RandomOperandsInEveryCycle) {
  Dice dice(1);
  const auto byte = [&] {
    return static_cast<int>(dice.Chance(20) ? dice.Pick({-128, -127, -1, 0, 1, 127})
                                            : dice.Between(-128, 127));
  };
  for (int i = 0; i < 100000; ++i) {
    const int a0 = byte(), b0 = byte(), a1 = byte(), b1 = byte();
    this->Play(a0, b0, a1, b1);
    if (this->HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace systole::tb

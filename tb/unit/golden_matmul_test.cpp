// SPDX-License-Identifier: Apache-2.0
/// Both formulations of the quantised matmul: by hand, against each other, at the extremes.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "golden/matmul.h"
#include "harness/seed.h"

namespace systole::tb {
namespace {

using golden::FoldZeroPoint;
using golden::MatmulDirect;
using golden::MatmulFolded;
using golden::MatmulShape;

using Bytes = std::vector<std::int8_t>;
using Words = std::vector<std::int32_t>;

constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();

void ExpectBoth(const MatmulShape& shape, const Bytes& activations, const Bytes& weights,
                const Words& bias, int zero_point, const Words& want) {
  EXPECT_EQ(MatmulDirect(shape, activations, weights, bias, zero_point), want);
  EXPECT_EQ(MatmulFolded(shape, activations, weights, bias, zero_point), want);
}

// Every size different, so that no two dimensions can be mistaken for each other:
// (1-1)*2 + (3-1)*-4 + 100 = 92; (1-1)*5 + (3-1)*6 - 7 = 5; and so on.
TEST(GoldenMatmul, MultipliesASmallExample) {
  ExpectBoth({1, 2, 3}, {1, 3}, {2, -4, 5, 6, -1, 0}, {100, -7, 0}, 1, {92, 5, 0});
  ExpectBoth({3, 2, 1}, {1, 3, -2, 0, 5, -5}, {2, -4}, {100}, 1, {92, 98, 132});
  ExpectBoth({2, 1, 2}, {7, -7}, {3, -3}, {0, 1}, 0, {21, -20, -21, 22});
}

TEST(GoldenMatmul, KeepsTheSignAtEveryExtremeOfAnOperand) {
  ExpectBoth({1, 1, 1}, {-128}, {-128}, {0}, 0, {16384});
  ExpectBoth({1, 1, 1}, {-128}, {127}, {0}, 0, {-16256});
  ExpectBoth({1, 1, 1}, {127}, {-128}, {0}, 0, {-16256});
  ExpectBoth({1, 1, 1}, {-128}, {-128}, {0}, 127, {32640});
  ExpectBoth({1, 1, 1}, {127}, {-128}, {0}, -128, {-32640});
}

TEST(GoldenMatmul, ReachesButNeverPassesInt32AtTheDeepestReduction) {
  const int deepest = 131071;
  const Bytes low(deepest, -128);
  ExpectBoth({1, deepest, 1}, low, low, {0}, 0, {2147467264});
  ExpectBoth({1, deepest, 1}, low, low, {16383}, 0, {kMax});
}

TEST(GoldenMatmul, WrapsModulo32BitsBeyondThat) {
  const Bytes low(131072, -128);
  ExpectBoth({1, 131072, 1}, low, low, {0}, 0, {kMin});
  ExpectBoth({1, 1, 1}, {1}, {1}, {kMax}, 0, {kMin});
  ExpectBoth({1, 1, 1}, {-1}, {1}, {kMin}, 0, {kMax});
}

TEST(GoldenMatmul, PaddingWithTheZeroPointAddsNothing) {
  ExpectBoth({1, 3, 1}, {5, -11, -11}, {2, 99, -128}, {40}, -11, {72});
}

TEST(GoldenMatmul, FoldsTheZeroPointIntoTheBias) {
  EXPECT_EQ(FoldZeroPoint({1, 2, 3, -4, -5, -6}, {10, 20}, 7), (Words{-32, 125}));
  EXPECT_EQ(FoldZeroPoint({-128}, {5}, -128), (Words{-16379}));
  EXPECT_EQ(FoldZeroPoint({1, 2}, {-3}, 0), (Words{-3}));
}

TEST(GoldenMatmul, FoldedBiasWrapsAndTheSumWrapsBack) {
  EXPECT_EQ(FoldZeroPoint({1}, {kMin}, 1), (Words{kMax}));
  EXPECT_EQ(FoldZeroPoint({-1}, {kMax}, 1), (Words{kMin}));
  ExpectBoth({1, 1, 1}, {1}, {1}, {kMin}, 1, {kMin});
  ExpectBoth({1, 1, 1}, {3}, {1}, {kMin}, 1, {kMin + 2});
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int Between(int low, int high) {
    return low + static_cast<int>(engine_() % static_cast<std::uint64_t>(high - low + 1));
  }
  Bytes ManyBytes(std::size_t count) {
    const bool extremes = Between(0, 3) == 0;
    Bytes bytes(count);
    for (std::int8_t& b : bytes) {
      b = static_cast<std::int8_t>(extremes ? (Between(0, 1) != 0 ? 127 : -128)
                                            : Between(-128, 127));
    }
    return bytes;
  }
  Words ManyWords(std::size_t count) {
    Words words(count);
    for (std::int32_t& w : words) w = static_cast<std::int32_t>(engine_() >> 32);
    return words;
  }

 private:
  std::mt19937_64 engine_;
};

void ExpectFormulationsAgree(const MatmulShape& shape, Random& random) {
  SCOPED_TRACE("M " + std::to_string(shape.m) + " K " + std::to_string(shape.k) + " N " +
               std::to_string(shape.n));
  const auto m = static_cast<std::size_t>(shape.m);
  const auto k = static_cast<std::size_t>(shape.k);
  const auto n = static_cast<std::size_t>(shape.n);
  const Bytes activations = random.ManyBytes(m * k);
  const Bytes weights = random.ManyBytes(n * k);
  const Words bias = random.ManyWords(n);
  const int zero_point = random.Between(-128, 127);
  ASSERT_EQ(MatmulDirect(shape, activations, weights, bias, zero_point),
            MatmulFolded(shape, activations, weights, bias, zero_point));
}

TEST(GoldenMatmul, FormulationsAgreeOnRandomShapes) {
  Random random(Seed());
  for (int i = 0; i < 2000 && !testing::Test::HasFailure(); ++i) {
    // One dimension in four is 1.
    const auto size = [&](int most) {
      return random.Between(0, 3) == 0 ? 1 : random.Between(1, most);
    };
    const int m = size(20);
    const int k = size(80);
    const int n = size(20);
    ExpectFormulationsAgree({m, k, n}, random);
  }
}

TEST(GoldenMatmul, FormulationsAgreeOnLongReductions) {
  Random random(Seed());
  for (const int k : {4000, 65535, 131071, 131072, 300000}) {
    ExpectFormulationsAgree({2, k, 3}, random);
  }
}

using Formulation = Words (*)(const MatmulShape&, const Bytes&, const Bytes&, const Words&, int);

class GoldenMatmulRefusal : public testing::TestWithParam<Formulation> {};

TEST_P(GoldenMatmulRefusal, NamesTheThingAndTheReason) {
  const auto reason = [](const MatmulShape& shape, std::size_t activations, std::size_t weights,
                         std::size_t bias) -> std::string {
    try {
      GetParam()(shape, Bytes(activations), Bytes(weights), Words(bias), 0);
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(reason({2, 3, 4}, 6, 12, 4), "accepted");
  EXPECT_EQ(reason({0, 3, 4}, 0, 12, 4), "matmul: M is 0, not at least 1");
  EXPECT_EQ(reason({2, 0, 4}, 0, 0, 4), "matmul: K is 0, not at least 1");
  EXPECT_EQ(reason({2, 3, -1}, 6, 0, 0), "matmul: N is -1, not at least 1");
  EXPECT_EQ(reason({2, 3, 4}, 5, 12, 4),
            "matmul: activations [M][K] has 5 elements, the shape asks for 6");
  EXPECT_EQ(reason({2, 3, 4}, 6, 13, 4),
            "matmul: weights [N][K] has 13 elements, the shape asks for 12");
  EXPECT_EQ(reason({2, 3, 4}, 6, 12, 3), "matmul: bias [N] has 3 elements, the shape asks for 4");
  EXPECT_THROW(GetParam()({1, 1, 1}, {0}, {0}, {0}, 128), std::domain_error);
  EXPECT_THROW(GetParam()({1, 1, 1}, {0}, {0}, {0}, -129), std::domain_error);
}

INSTANTIATE_TEST_SUITE_P(Both, GoldenMatmulRefusal, testing::Values(MatmulDirect, MatmulFolded),
                         [](const auto& info) {
                           return std::string(info.param == MatmulDirect ? "Direct" : "Folded");
                         });

TEST(GoldenMatmul, FoldRefusesWeightsThatAreNotWholeRows) {
  EXPECT_THROW(FoldZeroPoint({1, 2, 3}, {0, 0}, 0), std::invalid_argument);
  EXPECT_THROW(FoldZeroPoint({1, 2, 3}, {}, 0), std::invalid_argument);
  EXPECT_THROW(FoldZeroPoint({}, {0}, 0), std::invalid_argument);
  EXPECT_THROW(FoldZeroPoint({1}, {0}, 128), std::domain_error);
}

}  // namespace
}  // namespace systole::tb

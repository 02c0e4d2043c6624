// SPDX-License-Identifier: Apache-2.0
// Wires through the whole unit that whole jobs hardly look at: low bits of a multiplier rarely
// decide a result of 8 bits, and the device reads counters as differences, to which a constant
// error is none.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "harness/seed.h"
#include "system/mxu_jobs.h"

namespace systole::tb {
namespace {

using device::MatmulJob;
using device::MxuDevice;
using device::MxuModel;

class MxuWiresTest : public testing::TestWithParam<MxuModel> {
 protected:
  /// All sums are zero, so the parameter alone makes the result of every lane.
  void ExpectResult(const device::Parameter& parameter, int want) {
    MatmulJob job = RandomJob(random_, 1, 1, device_.shape().rows);
    std::fill(job.weights.begin(), job.weights.end(), 0);
    std::fill(job.parameters.begin(), job.parameters.end(), parameter);
    job.config = {};
    const device::MatmulResult result = device_.Run(job);
    EXPECT_TRUE(Matches(job, device_.shape(), result));
    for (const auto value : result.values) EXPECT_EQ(value, want);
  }
  MxuDevice device_{GetParam().make(Seed())};
  std::mt19937_64 random_ = Random(1);
};

TEST_P(MxuWiresTest, EveryBitOfTheMultiplierDecidesTheResultOfEveryLane) {
  for (int bit = 0; bit < 31; ++bit) {
    SCOPED_TRACE("bit " + std::to_string(bit));
    // bias * 2^bit * 2^(shift - 31) = 64, or as near as a bias of 2^30 comes
    const int shift = bit < 7 ? 1 : 0, bias = std::min(30, 37 - bit);
    ExpectResult({1 << bias, 1U << bit, static_cast<std::int8_t>(shift)}, std::min(64, 1 << bit));
  }
  ExpectResult({1 << 30, 0, 1}, 0);
}

TEST_P(MxuWiresTest, EveryBitOfTheBiasDecidesTheResultOfEveryLane) {
  for (int bit = 0; bit < 31; ++bit) {
    SCOPED_TRACE("bit " + std::to_string(bit));
    // 2^bit * 2^30 * 2^(shift - 31) = 64, or as near as a shift of 1 comes
    const int shift = std::min(1, 7 - bit);
    ExpectResult({1 << bit, 1U << 30, static_cast<std::int8_t>(shift)}, std::min(64, 1 << bit));
  }
  ExpectResult({std::numeric_limits<std::int32_t>::min(), 1U << 30, -24}, -64);
}

TEST_P(MxuWiresTest, EveryBitOfEveryCounterIsZeroAfterAReset) {
  ExpectResult({0, 0, 0}, 0);
  device_.mxu().Reset();
  const device::Counters c = device_.mxu().counters();
  EXPECT_EQ(c.cycles | c.macs | c.bubbles_weights | c.bubbles_activations | c.bubbles_parameters |
                c.bubbles_credits | c.bubbles_none,
            0U);
}

std::vector<MxuModel> WithLanes() {
  std::vector<MxuModel> models;
  for (const MxuModel& model : device::TestModels()) {
    if (!model.shape.out_int32) models.push_back(model);
  }
  return models;
}
// A netlist without lanes runs beside its RTL with these tests too.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(MxuWiresTest);
INSTANTIATE_TEST_SUITE_P(Sizes, MxuWiresTest, testing::ValuesIn(WithLanes()),
                         [](const auto& info) { return info.param.shape.name(); });

}  // namespace
}  // namespace systole::tb

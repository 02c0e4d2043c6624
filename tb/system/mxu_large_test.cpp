// SPDX-License-Identifier: Apache-2.0
// The largest array, 64 x 64: few jobs, each exact to the bit and to the cycle.
#include <gtest/gtest.h>

#include "harness/seed.h"
#include "harness/stalls.h"
#include "system/mxu_jobs.h"

namespace systole::tb {
namespace {

class MxuLargeTest : public testing::Test {
 protected:
  MxuLargeTest() : device_(device::LargeModels().front().make(Seed())), random_(Random(6)) {}
  device::MxuDevice device_;
  std::mt19937_64 random_;
};

TEST_F(MxuLargeTest, WholeAndPartialTilesAreExactToTheCycle) {
  const int sizes[][3] = {{1, 1, 1}, {64, 64, 64}, {65, 129, 65}, {3, 63, 127}, {300, 64, 10}};
  for (const auto& [m, k, n] : sizes) {
    const device::MatmulJob job = RandomJob(random_, m, k, n);
    const device::MatmulResult result = device_.Run(job);
    EXPECT_TRUE(Matches(job, device_.shape(), result));
    EXPECT_TRUE(CyclesAreExact(job, result));
    EXPECT_TRUE(CountersAddUp(job, device_.shape(), result));
  }
}

TEST_F(MxuLargeTest, RandomStallsChangeNothing) {
  for (int i = 0; i < 4; ++i) {
    const device::MatmulJob job =
        RandomJob(random_, 70, 130, 65, i == 0 ? Values::kExtreme : Values::kAny);
    SeededStalls stalls(random_());
    const device::MatmulResult result = device_.Run(job, &stalls);
    EXPECT_TRUE(Matches(job, device_.shape(), result));
    EXPECT_TRUE(CountersAddUp(job, device_.shape(), result));
  }
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// The matrix unit on whole jobs: every size, every edge, stalls on every stream, exact cycles.
#include <gtest/gtest.h>

#include <algorithm>

#include "device/cycle_model.h"
#include "harness/seed.h"
#include "harness/stalls.h"
#include "system/mxu_jobs.h"

namespace systole::tb {
namespace {

using device::MatmulJob;
using device::MatmulResult;
using device::MxuDevice;
using device::MxuModel;
using device::MxuShape;
using device::Stream;

class MxuTest : public testing::TestWithParam<MxuModel> {
 protected:
  MxuTest() : device_(GetParam().make(Seed())), random_(Random(1)) {}

  const MxuShape& shape() const { return device_.shape(); }
  int Draw(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  MatmulResult RunAndCheck(const MatmulJob& job, device::StreamPolicy* policy = nullptr) {
    MatmulResult result = device_.Run(job, policy);
    EXPECT_TRUE(Matches(job, shape(), result));
    EXPECT_TRUE(CountersAddUp(job, shape(), result));
    if (policy == nullptr) {
      EXPECT_TRUE(CyclesAreExact(job, result));
    }
    return result;
  }
  MxuDevice device_;
  std::mt19937_64 random_;
};

TEST_P(MxuTest, EdgesOfEveryDimensionAreExactToTheCycle) {
  const auto edges = [](int size) {
    std::vector<int> e = {1, size - 1, size, size + 1, 2 * size, 2 * size + 1};
    e.erase(std::remove_if(e.begin(), e.end(), [](int v) { return v < 1; }), e.end());
    std::sort(e.begin(), e.end());
    e.erase(std::unique(e.begin(), e.end()), e.end());
    return e;
  };
  for (int m : edges(shape().rows)) {
    for (int k : edges(shape().cols)) {
      for (int n : edges(shape().rows)) {
        RunAndCheck(RandomJob(random_, m, k, n));
        if (HasFailure()) return;
      }
    }
  }
}

TEST_P(MxuTest, RandomJobsSurviveRandomStallsOnEveryStream) {
  for (int i = 0; i < 120; ++i) {
    const int m = Draw(1, 3 * shape().rows + 5), k = Draw(1, 4 * shape().cols + 3),
              n = Draw(1, 3 * shape().rows + 2);
    SeededStalls stalls(random_());
    SCOPED_TRACE("job " + std::to_string(i));
    RunAndCheck(RandomJob(random_, m, k, n, i % 8 ? Values::kAny : Values::kExtreme), &stalls);
    if (HasFailure()) return;
  }
}

TEST_P(MxuTest, OneStreamAloneMayStandStill) {
  const MatmulJob job =
      RandomJob(random_, 2 * shape().rows + 1, 2 * shape().cols + 1, shape().rows + 1);
  for (int stream = 0; stream < device::kStreams; ++stream) {
    for (const Stall& stall : {Stall::OneInFour(), Stall::Bursts(), Stall::Crawl()}) {
      SCOPED_TRACE(std::string("stalls on ") + device::Name(static_cast<Stream>(stream)));
      SeededStalls stalls(random_(), static_cast<Stream>(stream), stall);
      RunAndCheck(job, &stalls);
      if (HasFailure()) return;
    }
  }
}

TEST_P(MxuTest, TheLongestSumOfTheLargestProductsIsExact) {
  // Every product is (-128) * (-128) = 2^14, 131071 of them: 2^31 - 2^14, the largest sum there is.
  MatmulJob job = RandomJob(random_, 1, device::kMaxDepth, 1);
  std::fill(job.activations.begin(), job.activations.end(), -128);
  std::fill(job.weights.begin(), job.weights.end(), -128);
  job.parameters[0] = {0, 1 << 30, -24};  // * 2^-25: 64 less a little
  job.config = {};
  const MatmulResult result = RunAndCheck(job);
  EXPECT_EQ(result.values[0], shape().out_int32 ? 2147467264 : 64);
}

TEST_P(MxuTest, ResetInAnyCycleThenAFreshJobIsExact) {
  for (int i = 0; i < 40; ++i) {
    SCOPED_TRACE("reset " + std::to_string(i));
    SeededStalls stalls(random_());
    const MatmulJob cut = RandomJob(random_, 2 * shape().rows, 3 * shape().cols, 2 * shape().rows);
    // Stalls make it longer than this, never shorter.
    const device::CycleCount least =
        device::PredictCycles(device::MatmulSource(cut, shape()).Commands(), shape());
    Interrupted interrupted(&stalls, Draw(1, static_cast<int>(least.cycles) - 1));
    EXPECT_THROW(device_.Run(cut, &interrupted), Interrupted::Now);
    device_.mxu().Reset();
    EXPECT_FALSE(device_.mxu().busy());
    RunAndCheck(
        RandomJob(random_, Draw(1, 9), Draw(1, 2 * shape().cols), Draw(1, 2 * shape().rows)));
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, MxuTest, testing::ValuesIn(device::TestModels()),
                         [](const auto& info) { return info.param.shape.name(); });

}  // namespace
}  // namespace systole::tb

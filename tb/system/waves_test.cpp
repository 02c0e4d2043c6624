// SPDX-License-Identifier: Apache-2.0
// A job so small that its waves fit a screen: what `make waves` shows unless told otherwise, and
// docs/waves.md explains.
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "device/mxu_device.h"
#include "harness/seed.h"

namespace systole::device {
const std::vector<MxuModel>& WavesModels();  // made by tb/system/CMakeLists.txt
}

namespace systole::tb {
namespace {

/// 4 vectors, K = 8, 4 outputs on a 4 x 4 array: one block, two K tiles. Values say where they
/// belong: vector m is m + 1 in the first tile and -(m + 1) in the second, the weights of cell (n,
/// k) are 10 n + k and -(10 n + k).
device::MatmulJob TwoTiles() {
  device::MatmulJob job;
  job.m = job.n = 4;
  job.k = 8;
  for (int m = 0; m < 4; ++m) {
    for (int k = 0; k < 8; ++k) {
      job.activations.push_back(static_cast<std::int8_t>(k < 4 ? m + 1 : -m - 1));
    }
  }
  for (int n = 0; n < 4; ++n) {
    for (int k = 0; k < 8; ++k) {
      job.weights.push_back(static_cast<std::int8_t>(k < 4 ? 10 * n + k : -(10 * n + k - 4)));
    }
    job.parameters.push_back({/*bias=*/0, /*multiplier=*/1U << 30, /*shift=*/-2});  // an eighth
  }
  return job;
}

/// Activations just in time: a vector that waits would stand on the lanes before its slot.
class JustInTime : public device::StreamPolicy {
 public:
  bool Allow(device::Stream stream) override {
    return stream != device::Stream::kActivations || ++asked_ > 7;  // 4 weight rows, 3 on the way
  }

 private:
  int asked_ = 0;
};

TEST(WavesTest, TwoTilesFollowEachOtherWithoutABubble) {
  device::MxuDevice device(device::WavesModels().front().make(Seed()));
  JustInTime policy;
  const device::MatmulResult result = device.Run(TwoTiles(), &policy);
  // (m + 1) (40 n + 6) 2 / 8, halves away from zero.
  const std::vector<std::int32_t> want = {2, 12, 22, 32, 3, 23, 43, 63,
                                          5, 35, 65, 95, 6, 46, 86, 126};
  EXPECT_EQ(result.values, want);
  // 4 weight rows, 8 vectors, Rows + Cols, 6 stages of requantisation, 3: docs/architecture.md.
  EXPECT_EQ(result.report.cycles(), 4U + 8 + 4 + 4 + 6 + 3);
}

}  // namespace
}  // namespace systole::tb

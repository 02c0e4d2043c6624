// SPDX-License-Identifier: Apache-2.0
/// The target with either model inside, as its example initiator sees it.
#ifndef SYSTOLE_TB_SYSTEMC_TEST_DEVICE_BENCH_H_
#define SYSTOLE_TB_SYSTEMC_TEST_DEVICE_BENCH_H_

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "harness/seed.h"
#include "system/mxu_jobs.h"
#include "systemc/test/platform.h"

namespace systole::tb {

using device::MatmulJob;
using sc_core::sc_time;
using sc_core::sc_time_stamp;
using sc_core::SC_ZERO_TIME;

/// A size, and which model is inside: 0 the RTL, 1 the loose one.
using Inside = std::tuple<std::string, int>;

class DeviceBench : public testing::TestWithParam<Inside> {
 protected:
  DeviceBench()
      : units_(UnitsOf(std::get<0>(GetParam()))),
        device_(*units_.hosts[static_cast<std::size_t>(std::get<1>(GetParam()))]),
        host_(*device_.initiator),
        shape_(units_.shape),
        random_(Random(71)) {
    Reset();
  }
  void Reset() {
    host_.WriteRegister(map::kControlAt, map::kReset);
    host_.Synchronise();
    sc_core::wait(4 * kPeriod);
    ASSERT_EQ(host_.ReadRegister(map::kStatusAt), 0U);
  }
  int Draw(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  MatmulJob DrawJob() {
    return RandomJob(random_, Draw(1, 3 * shape_.rows), Draw(1, 3 * shape_.cols),
                     Draw(1, 3 * shape_.rows));
  }
  static constexpr std::uint32_t kOperands = 256, kResults = 384;

  /// One tile of one vector that only has a command: all its operands are zeros.
  static map::Descriptor OneTile() {
    device::TileCommand c;
    c.vectors = c.k_used = c.n_used = 1;
    c.first = c.last = c.new_params = true;
    map::Descriptor d{};
    d.command = c.Encode();
    d.weights = d.activations = d.parameters = kOperands;
    d.results = kResults;
    return d;
  }
  /// Starts a list at 0 and returns the status when it is done.
  std::uint32_t RunList(const std::vector<map::Descriptor>& list) {
    const std::vector<char> zeros(512, 0);
    host_.Write(map::kMemoryAt, zeros.data(), zeros.size());
    host_.Write(map::kMemoryAt, list.data(), list.size() * sizeof list[0]);
    host_.WriteRegister(map::kListOffsetAt, 0);
    host_.WriteRegister(map::kListCountAt, static_cast<std::uint32_t>(list.size()));
    host_.WriteRegister(map::kIrqEnableAt, 1);
    host_.WriteRegister(map::kControlAt, map::kStart);
    host_.WaitForIrq();
    const std::uint32_t status = host_.ReadRegister(map::kStatusAt);
    host_.WriteRegister(map::kIrqClearAt, 1);
    return status;
  }

  Units& units_;
  Device<MxuHost>& device_;
  MxuHost& host_;
  const device::MxuShape& shape_;
  std::mt19937_64 random_;
};

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string InsideName(const testing::TestParamInfo<Inside>& info) {
  return std::get<0>(info.param) + (std::get<1>(info.param) == 0 ? "_rtl" : "_loose");
}

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEMC_TEST_DEVICE_BENCH_H_

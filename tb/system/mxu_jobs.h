// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEM_MXU_JOBS_H_
#define SYSTOLE_TB_SYSTEM_MXU_JOBS_H_

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

#include "device/mxu_device.h"

/// Jobs for the matrix unit and what is right for them, shared by the system tests.
namespace systole::tb {

/// Beats that were written down beforehand, so that a test can choose every command.
class ListedBeats : public device::BeatSource {
 public:
  explicit ListedBeats(device::Beats beats) : beats_(std::move(beats)) {}
  bool Next(device::Beats* beats) override;

 private:
  device::Beats beats_;
  bool told_ = false;
};

/// All beats of a job at once.
device::Beats AllBeats(const device::MatmulJob& job, const device::MxuShape& shape);

/// How operands are drawn: any value, or only those that make the largest sums.
enum class Values { kAny, kExtreme };

/// A job with random operands, parameters of which about half saturate, and a random output
/// configuration.
device::MatmulJob RandomJob(std::mt19937_64& random, int m, int k, int n,
                            Values values = Values::kAny);

/// The golden model's answer for a unit of this kind: int8 values, or int32 sums.
std::vector<std::int32_t> Expected(const device::MatmulJob& job, const device::MxuShape& shape);

/// Success, or the first wrong element with its place and the cycle in which it left.
testing::AssertionResult Matches(const device::MatmulJob& job, const device::MxuShape& shape,
                                 const device::MatmulResult& result);

/// Success if an unstalled run took exactly the predicted cycles, and the counters add up.
testing::AssertionResult CyclesAreExact(const device::MatmulJob& job,
                                        const device::MatmulResult& result);

/// The counters' identity and the number of beats on each stream, stalled or not.
testing::AssertionResult CountersAddUp(const device::MatmulJob& job, const device::MxuShape& shape,
                                       const device::MatmulResult& result);

}  // namespace systole::tb

namespace systole::device {

/// The units the system tests run on, and those too large for most of them. Made by
/// tb/system/CMakeLists.txt.
const std::vector<MxuModel>& TestModels();
const std::vector<MxuModel>& LargeModels();

}  // namespace systole::device

#endif  // SYSTOLE_TB_SYSTEM_MXU_JOBS_H_

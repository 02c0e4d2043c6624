// SPDX-License-Identifier: Apache-2.0
/// Both models of one size, called directly with the same beats.
#ifndef SYSTOLE_TB_SYSTEMC_TEST_MODELS_BENCH_H_
#define SYSTOLE_TB_SYSTEMC_TEST_MODELS_BENCH_H_

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/seed.h"
#include "harness/stalls.h"
#include "system/mxu_jobs.h"
#include "systemc/test/platform.h"

namespace systole::tb {

using device::Beats;
using device::Fault;
using device::MatmulJob;
using device::RunReport;
using sc_core::sc_time;
using sc_core::sc_time_stamp;
using sc_core::SC_ZERO_TIME;

/// All that a run shows.
struct Played {
  RunReport report;
  std::vector<std::int32_t> lanes;
  std::vector<bool> last;
  sc_time duration;
};

inline Played Play(MxuIf& unit, device::BeatSource& source, sc_time delay = SC_ZERO_TIME) {
  Played played;
  const sc_time begin = sc_time_stamp() + delay;
  played.report = unit.Run(
      &source,
      [&](const std::int32_t* lanes, bool last, std::uint64_t) {
        played.lanes.insert(played.lanes.end(), lanes, lanes + unit.shape().rows);
        played.last.push_back(last);
      },
      delay);
  played.duration = sc_time_stamp() + delay - begin;
  return played;
}

/// The lanes of all results in the order in which they leave; those from n_used on are zero.
inline std::vector<std::int32_t> ExpectedLanes(const MatmulJob& job,
                                               const device::MxuShape& shape) {
  const std::vector<std::int32_t> want = Expected(job, shape);
  std::vector<std::int32_t> lanes;
  for (const device::Tile& t : device::TileMatmul(job.m, job.k, job.n, shape)) {
    for (int m = 0; t.last && m < t.vectors; ++m) {
      for (int n = 0; n < shape.rows; ++n) {
        const auto at = static_cast<std::size_t>((t.m0 + m) * job.n + t.n0 + n);
        lanes.push_back(n < t.n_used ? want[at] : 0);
      }
    }
  }
  return lanes;
}

class SystemcMxuTest : public testing::TestWithParam<std::string> {
 protected:
  SystemcMxuTest()
      : units_(UnitsOf(GetParam())),
        rtl_(*units_.rtl),
        loose_(*units_.loose),
        shape_(units_.shape),
        random_(Random(70)) {
    rtl_.SetPolicy(nullptr);
    Reset();
  }
  void Reset() {
    sc_time delay = SC_ZERO_TIME;
    rtl_.Reset(delay);
    loose_.Reset(delay);
  }
  int Draw(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  MatmulJob DrawJob() {
    return RandomJob(random_, Draw(1, 3 * shape_.rows + 5), Draw(1, 4 * shape_.cols + 3),
                     Draw(1, 3 * shape_.rows + 2));
  }
  /// An unstalled run on both: everything must be the same, and as predicted.
  void Compare(Beats beats) {
    ListedBeats for_rtl(beats), for_loose(beats);
    const auto predicted =
        device::PredictCycles(beats.commands, shape_, rtl_.commands_accepted() > 0);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    EXPECT_EQ(rtl.report.fault, Fault::kNone);
    EXPECT_EQ(loose.report.fault, Fault::kNone);
    EXPECT_EQ(rtl.lanes, loose.lanes);
    EXPECT_EQ(rtl.last, loose.last);
    EXPECT_EQ(rtl.report.cycles(), predicted.cycles);
    EXPECT_EQ(loose.report.cycles(), predicted.cycles);
    EXPECT_EQ(rtl.duration, loose.duration);
    EXPECT_EQ(rtl.duration, static_cast<double>(MxuIf::kStartCycles + predicted.cycles) * kPeriod);
    EXPECT_EQ(rtl.report.counters.macs, loose.report.counters.macs);
    EXPECT_EQ(rtl.report.counters.cycles, loose.report.counters.cycles);
    for (int s = 0; s < device::kStreams - 1; ++s) {
      EXPECT_EQ(rtl.report.beats[s], loose.report.beats[s])
          << device::Name(static_cast<device::Stream>(s));
    }
    EXPECT_EQ(rtl_.commands_accepted(), loose_.commands_accepted());
  }

  Units& units_;
  RtlMxuBase& rtl_;
  LooseMxu& loose_;
  const device::MxuShape& shape_;
  std::mt19937_64 random_;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEMC_TEST_MODELS_BENCH_H_

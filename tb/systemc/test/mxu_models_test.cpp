// SPDX-License-Identifier: Apache-2.0
// The matrix unit's RTL in SystemC and the loosely-timed model, behind one interface: same data,
// same faults, and for unstalled runs the same time to the cycle.
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/seed.h"
#include "harness/stalls.h"
#include "system/mxu_jobs.h"
#include "systemc/systemc_context.h"
#include "systemc/test/platform.h"

namespace systole::tb {
namespace {

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

Played Play(MxuIf& unit, device::BeatSource& source, sc_time delay = SC_ZERO_TIME) {
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
std::vector<std::int32_t> ExpectedLanes(const MatmulJob& job, const device::MxuShape& shape) {
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

TEST_P(SystemcMxuTest, BothModelsGiveTheSameDataAndFinishInTheSameCycle) {
  for (int i = 0; i < 60; ++i) {
    SCOPED_TRACE("job " + std::to_string(i));
    const MatmulJob job = DrawJob();
    Compare(AllBeats(job, shape_));
    device::MatmulSource source(job, shape_);
    EXPECT_EQ(Play(loose_, source).lanes, ExpectedLanes(job, shape_));
    device::MatmulSource again(job, shape_);
    EXPECT_EQ(Play(rtl_, again).lanes, ExpectedLanes(job, shape_));
    if (i % 8 == 7) Reset();
    if (HasFailure()) return;
  }
}

TEST_P(SystemcMxuTest, EdgesOfEveryDimensionFinishInTheSameCycle) {
  for (int m : {1, shape_.rows - 1, shape_.rows, shape_.rows + 1}) {
    for (int k : {1, shape_.cols, 2 * shape_.cols + 1}) {
      for (int n : {1, shape_.rows, 2 * shape_.rows + 1}) {
        SCOPED_TRACE(std::to_string(m) + " x " + std::to_string(k) + " x " + std::to_string(n));
        Compare(AllBeats(RandomJob(random_, m, k, n, Values::kExtreme), shape_));
        if (HasFailure()) return;
      }
    }
  }
}

TEST_P(SystemcMxuTest, AKeptParameterSetServesTheNextRunInBothModels) {
  const MatmulJob job = RandomJob(random_, 5, shape_.cols, shape_.rows);
  Beats beats = AllBeats(job, shape_);
  Compare(beats);
  beats.commands[0].new_params = false;
  beats.parameters.clear();
  Compare(beats);
}

TEST_P(SystemcMxuTest, RandomStallsOnTheRtlTakeTimeButChangeNoData) {
  int longer = 0;
  for (int i = 0; i < 40; ++i) {
    SCOPED_TRACE("job " + std::to_string(i));
    const MatmulJob job = DrawJob();
    device::MatmulSource for_rtl(job, shape_), for_loose(job, shape_);
    SeededStalls stalls(random_());
    rtl_.SetPolicy(&stalls);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    rtl_.SetPolicy(nullptr);
    EXPECT_EQ(rtl.lanes, loose.lanes);
    EXPECT_EQ(rtl.last, loose.last);
    EXPECT_EQ(rtl.lanes, ExpectedLanes(job, shape_));
    EXPECT_GE(rtl.duration, loose.duration);
    longer += rtl.duration > loose.duration ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GE(longer, 30) << "most seeds stall some stream";
}

TEST_P(SystemcMxuTest, ARunBeginsWhenTheCallersAnnotatedTimeHasCome) {
  const Beats beats = AllBeats(DrawJob(), shape_);
  ListedBeats for_rtl(beats), for_loose(beats);
  const sc_time begin = sc_time_stamp(), ahead = 7.5 * kPeriod;
  const Played loose = Play(loose_, for_loose, ahead);
  EXPECT_EQ(sc_time_stamp(), begin) << "the loose model never waits";
  const Played rtl = Play(rtl_, for_rtl, ahead);
  EXPECT_EQ(sc_time_stamp(), begin + ahead + rtl.duration);
  EXPECT_EQ(rtl.duration, loose.duration);
}

TEST_P(SystemcMxuTest, BothModelsRefuseTheSameCommandForTheSameReason) {
  int faults = 0;
  for (int i = 0; i < 150; ++i) {
    SCOPED_TRACE("list " + std::to_string(i));
    // Good blocks, then one whose command is spoilt in one or two fields.
    Beats beats = AllBeats(DrawJob(), shape_);
    const std::size_t at = random_() % beats.commands.size();
    for (int spoils = Draw(1, 2); spoils > 0; --spoils) {
      device::TileCommand& c = beats.commands[at];
      const auto word = random_();
      switch (Draw(0, 7)) {
        case 0:
          c.vectors = static_cast<std::uint16_t>(word % 3);
          break;
        case 1:
          c.vectors = static_cast<std::uint16_t>(shape_.acc_depth + 1);
          break;
        case 2:
          c.k_used = static_cast<std::uint8_t>(word);
          break;
        case 3:
          c.n_used = static_cast<std::uint8_t>(word);
          break;
        case 4:
          c.first = !c.first;
          break;
        case 5:
          c.new_params = !c.new_params;
          break;
        case 6:
          c.config.clamp_min = static_cast<std::int8_t>(c.config.clamp_max + 1);
          break;
        default:
          c.k_used = static_cast<std::uint8_t>(shape_.cols + 1);
      }
    }
    // The RTL stops there, or, if that was legal after all, would run out of beats: try that first.
    CommandChecker checker(shape_);
    std::size_t legal = 0;
    while (legal < beats.commands.size() && checker.Take(beats.commands[legal]) == Fault::kNone) {
      ++legal;
    }
    if (legal != at) continue;
    ++faults;
    Reset();
    ListedBeats for_rtl(beats), for_loose(beats);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    EXPECT_NE(rtl.report.fault, Fault::kNone);
    EXPECT_EQ(rtl.report.fault, loose.report.fault) << Describe(rtl.report.fault);
    EXPECT_EQ(rtl.report.fault_index, loose.report.fault_index);
    EXPECT_EQ(rtl.lanes, loose.lanes) << "blocks before it finish";
    sc_time delay = SC_ZERO_TIME;
    EXPECT_THROW(loose_.Run(
                     &for_loose, [](auto...) {}, delay),
                 device::DeviceError)
        << "a unit in fault needs a reset";
    if (HasFailure()) return;
  }
  EXPECT_GE(faults, 60);
}

TEST_P(SystemcMxuTest, AParameterOutOfRangeLeavesItsBlockWithoutResultsInBothModels) {
  if (shape_.out_int32) return;  // takes none
  for (const device::Parameter& bad :
       {device::Parameter{0, 0x80000000U, 0}, {0, 1U << 30, 2}, {0, 1U << 30, -32}}) {
    Reset();
    const MatmulJob good = RandomJob(random_, 3, shape_.cols, shape_.rows);
    MatmulJob spoilt = RandomJob(random_, 2, shape_.cols, shape_.rows);
    spoilt.parameters.back() = bad;
    Beats beats = AllBeats(good, shape_);
    const Beats more = AllBeats(spoilt, shape_);
    beats.commands.insert(beats.commands.end(), more.commands.begin(), more.commands.end());
    beats.weights.insert(beats.weights.end(), more.weights.begin(), more.weights.end());
    beats.activations.insert(beats.activations.end(), more.activations.begin(),
                             more.activations.end());
    beats.parameters.insert(beats.parameters.end(), more.parameters.begin(), more.parameters.end());
    ListedBeats for_rtl(beats), for_loose(beats);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    EXPECT_NE(rtl.report.fault, Fault::kNone);
    EXPECT_EQ(rtl.report.fault, loose.report.fault);
    EXPECT_EQ(rtl.report.fault_index, loose.report.fault_index);
    EXPECT_EQ(rtl.lanes, ExpectedLanes(good, shape_));
    EXPECT_EQ(loose.lanes, rtl.lanes);
  }
}

TEST_P(SystemcMxuTest, AnAbortedRunAndAResetLeaveTheUnitAsNew) {
  for (int i = 0; i < 10; ++i) {
    const MatmulJob job = DrawJob();
    device::MatmulSource source(job, shape_);
    const int cut = Draw(1, 30);
    struct AbortAt : device::StreamPolicy {
      bool Allow(device::Stream stream) override {
        if (stream == device::Stream::kResults && --left == 0) unit->Abort();
        return true;
      }
      int left = 0;
      MxuIf* unit = nullptr;
    } policy;
    policy.left = cut;
    policy.unit = &rtl_;
    rtl_.SetPolicy(&policy);
    sc_time delay = SC_ZERO_TIME;
    const sc_time begin = sc_time_stamp();
    try {
      rtl_.Run(
          &source, [](auto...) {}, delay);
    } catch (const MxuIf::Aborted&) {
      EXPECT_EQ(sc_time_stamp() - begin, cut * kPeriod);
    }
    rtl_.SetPolicy(nullptr);
    Reset();
    Compare(AllBeats(DrawJob(), shape_));
    if (HasFailure()) return;
  }
}

TEST_P(SystemcMxuTest, ABrokenContractIsAnErrorReport) {
  // No stimulus breaks a contract of the whole unit: do what Verilator does when one breaks at the
  // rising edge of the first cycle.
  sc_core::sc_spawn([] {
    sc_core::wait(0.75 * kPeriod);
    SystemcContext().gotError(true);
  });
  const Beats beats = AllBeats(DrawJob(), shape_);
  ListedBeats source(beats);
  sc_time delay = SC_ZERO_TIME;
  try {
    rtl_.Run(
        &source, [](auto...) {}, delay);
    FAIL() << "no report";
  } catch (const sc_core::sc_report& report) {
    EXPECT_EQ(report.get_severity(), sc_core::SC_ERROR);
    EXPECT_NE(std::string(report.what()).find("an RTL contract broke"), std::string::npos);
  }
  Reset();
  Compare(AllBeats(DrawJob(), shape_));
}

TEST_P(SystemcMxuTest, TheLooseModelSaysWhichStreamEndsTooEarly) {
  const MatmulJob job = RandomJob(random_, 3, shape_.cols, shape_.rows);
  const std::pair<const char*, void (*)(Beats*)> cuts[] = {
      {"weights", [](Beats* b) { b->weights.pop_back(); }},
      {"activations", [](Beats* b) { b->activations.clear(); }},
      {"parameters", [](Beats* b) { b->parameters.pop_back(); }},
      {"ends inside a block", [](Beats* b) { b->commands[0].last = false; }},
  };
  for (const auto& [what, cut] : cuts) {
    if (shape_.out_int32 && std::string(what) == "parameters") continue;
    Reset();
    Beats beats = AllBeats(job, shape_);
    cut(&beats);
    ListedBeats source(beats);
    sc_time delay = SC_ZERO_TIME;
    try {
      loose_.Run(
          &source, [](auto...) {}, delay);
      ADD_FAILURE() << what;
    } catch (const device::DeviceError& error) {
      EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, SystemcMxuTest, testing::ValuesIn(UnitNames()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// The matrix unit's RTL in SystemC and the loosely-timed model, behind one interface: same data,
// and for unstalled runs the same time to the cycle.
#include "systemc/test/models_bench.h"

namespace systole::tb {
namespace {

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

TEST_P(SystemcMxuTest, ARingFullOfParameterSetsDelaysBothModelsAlike) {
  if (shape_.out_int32) return;  // has none
  Beats many;                    // blocks of one vector and one output, each with its set
  for (int i = 0; i < 40; ++i) {
    const Beats one = AllBeats(RandomJob(random_, 1, 1, 1), shape_);
    many.commands.push_back(one.commands[0]);
    many.parameters.push_back(one.parameters[0]);
    many.weights.insert(many.weights.end(), one.weights.begin(), one.weights.end());
    many.activations.insert(many.activations.end(), one.activations.begin(), one.activations.end());
  }
  ASSERT_NE(device::PredictCycles(many.commands, shape_, /*holds_set=*/false).cycles,
            device::PredictCycles(many.commands, shape_, /*holds_set=*/true).cycles)
      << "what the run before left behind must matter";
  Compare(many);  // after a reset
  Compare(many);  // the last set is still held
}

TEST_P(SystemcMxuTest, RandomStallsOnTheRtlTakeTimeButChangeNoData) {
  int longer = 0;
  for (int i = 0; i < 25; ++i) {
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
  EXPECT_GE(longer, 18) << "most seeds stall some stream";
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

INSTANTIATE_TEST_SUITE_P(Sizes, SystemcMxuTest, testing::ValuesIn(UnitNames()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// What both models do when something is wrong: the same.
#define SC_INCLUDE_DYNAMIC_PROCESSES
#include "systemc/systemc_context.h"
#include "systemc/test/models_bench.h"

namespace systole::tb {
namespace {

class SystemcFaultsTest : public SystemcMxuTest {};

TEST_P(SystemcFaultsTest, BothModelsRefuseTheSameCommandForTheSameReason) {
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
    // Whatever that asks for, the streams have it. What is legal after all must be so to both.
    const auto pad = [](auto* values, std::size_t count) {
      values->resize(values->size() + count);
    };
    pad(&beats.weights, static_cast<std::size_t>(device::kMaxSize * shape_.cols));
    pad(&beats.activations, static_cast<std::size_t>((shape_.acc_depth + 1) * shape_.cols));
    pad(&beats.parameters, device::kMaxSize);
    Reset();
    ListedBeats for_rtl(beats), for_loose(beats);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    if (rtl.report.fault == Fault::kNone) {
      EXPECT_EQ(loose.report.fault, Fault::kNone) << Describe(loose.report.fault);
      EXPECT_EQ(rtl.lanes, loose.lanes);
      EXPECT_EQ(rtl.duration, loose.duration);
      if (HasFailure()) return;
      continue;
    }
    ++faults;
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
  EXPECT_LT(faults, 150) << "some stay legal";
}

TEST_P(SystemcFaultsTest, AParameterOutOfRangeLeavesItsBlockWithoutResultsInBothModels) {
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

TEST_P(SystemcFaultsTest, ARefusedParameterBehindALaterRefusedCommandEndsTheRunInBothModels) {
  if (shape_.out_int32) return;  // takes none
  const auto append = [](auto* to, const auto& more) {
    to->insert(to->end(), more.begin(), more.end());
  };
  int later = 0;
  for (int i = 0; i < 30; ++i) {
    SCOPED_TRACE("list " + std::to_string(i));
    Reset();
    const MatmulJob good = RandomJob(random_, Draw(1, 5), shape_.cols, shape_.rows);
    MatmulJob spoilt = RandomJob(random_, Draw(1, 5), shape_.cols, shape_.rows);
    spoilt.parameters.back().multiplier = 0x80000000U;
    Beats beats = AllBeats(good, shape_);
    const auto at = static_cast<std::uint32_t>(beats.commands.size());
    for (const Beats& more : {AllBeats(spoilt, shape_), AllBeats(good, shape_)}) {
      append(&beats.commands, more.commands);
      append(&beats.weights, more.weights);
      append(&beats.activations, more.activations);
      append(&beats.parameters, more.parameters);
    }
    beats.commands.back().vectors = 0;
    ListedBeats for_rtl(beats), for_loose(beats);
    SeededStalls stalls(random_());
    rtl_.SetPolicy(i % 2 == 0 ? nullptr : &stalls);
    const Played rtl = Play(rtl_, for_rtl), loose = Play(loose_, for_loose);
    rtl_.SetPolicy(nullptr);
    EXPECT_EQ(loose.report.fault, Fault::kMultiplier);
    EXPECT_EQ(loose.report.fault_index, at);
    if (rtl.report.fault == Fault::kVectorsZero) {  // judged ahead of the parameters
      ++later;
      EXPECT_EQ(rtl.report.fault_index, at + 1);
    } else {
      EXPECT_EQ(rtl.report.fault, Fault::kMultiplier) << Describe(rtl.report.fault);
      EXPECT_EQ(rtl.report.fault_index, at);
    }
    EXPECT_EQ(rtl.lanes, ExpectedLanes(good, shape_)) << "the block before both finishes";
    EXPECT_EQ(loose.lanes, rtl.lanes);
    if (HasFailure()) return;
  }
  EXPECT_GT(later, 0);
}

TEST_P(SystemcFaultsTest, AnAbortedRunAndAResetLeaveTheUnitAsNew) {
  for (int i = 0; i < 10; ++i) {
    const MatmulJob job = DrawJob();
    device::MatmulSource source(job, shape_);
    const int cut =
        Draw(1, static_cast<int>(device::PredictCycles(source.Commands(), shape_).cycles));
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
    EXPECT_THROW(rtl_.Run(
                     &source, [](auto...) {}, delay),
                 MxuIf::Aborted);
    EXPECT_EQ(sc_time_stamp() - begin, cut * kPeriod);
    rtl_.SetPolicy(nullptr);
    Reset();
    Compare(AllBeats(DrawJob(), shape_));
    if (HasFailure()) return;
  }
}

TEST_P(SystemcFaultsTest, ABrokenContractIsAnErrorReport) {
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

TEST_P(SystemcFaultsTest, TheLooseModelSaysWhichStreamEndsTooEarly) {
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

INSTANTIATE_TEST_SUITE_P(Sizes, SystemcFaultsTest, testing::ValuesIn(UnitNames()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// Illegal commands and parameters on the whole unit: refused with cause and index, none of their
// data taken, what came before finishes, nothing hangs, and after a reset all is well. Which values
// are illegal, boundary by boundary, is tested in tb/unit/command_check_test.cpp.
#include <gtest/gtest.h>

#include <algorithm>

#include "harness/seed.h"
#include "harness/stalls.h"
#include "system/mxu_jobs.h"

namespace systole::tb {
namespace {

using device::Beats;
using device::Fault;
using device::MatmulJob;
using device::MxuDevice;
using device::MxuShape;
using device::Stream;
using device::TileCommand;

/// A good job's beats, then something bad, then another good job's.
struct Scenario {
  const char* name;
  Fault fault;
  bool params;  ///< needs a unit with lanes
  void (*spoil)(Beats* bad, const MxuShape& shape);
};

const Scenario kScenarios[] = {
    {"NoVectors", Fault::kVectorsZero, false,
     [](Beats* b, const MxuShape&) { b->commands[0].vectors = 0; }},
    {"TooManyVectors", Fault::kVectorsTooMany, false,
     [](Beats* b, const MxuShape& s) {
       b->commands[0].last = false;
       b->commands[0].vectors = static_cast<std::uint16_t>(s.acc_depth + 1);
     }},
    {"NoDepth", Fault::kDepthZero, false,
     [](Beats* b, const MxuShape&) { b->commands[0].k_used = 0; }},
    {"TooDeep", Fault::kDepthTooLarge, false,
     [](Beats* b, const MxuShape& s) {
       b->commands[0].k_used = static_cast<std::uint8_t>(s.cols + 1);
     }},
    {"NoOutputs", Fault::kOutputsZero, false,
     [](Beats* b, const MxuShape&) { b->commands[0].n_used = 0; }},
    {"TooManyOutputs", Fault::kOutputsTooLarge, false,
     [](Beats* b, const MxuShape& s) {
       b->commands[0].n_used = static_cast<std::uint8_t>(s.rows + 1);
     }},
    {"NotOpen", Fault::kNotOpen, false,
     [](Beats* b, const MxuShape&) { b->commands[0].first = false; }},
    {"Clamp", Fault::kClamp, true,
     [](Beats* b, const MxuShape&) {
       b->commands[0].config.clamp_min = 5;
       b->commands[0].config.clamp_max = 4;
     }},
    {"KeepOfAnotherSize", Fault::kNoParams, true,
     [](Beats* b, const MxuShape& s) {
       // The job before ends on n_used = 1.
       b->commands[0].new_params = false;
       b->commands[0].n_used = static_cast<std::uint8_t>(s.rows);
     }},
};

class MxuFaultsTest : public testing::TestWithParam<Scenario> {
 protected:
  static void Append(Beats* to, const Beats& from) {
    to->commands.insert(to->commands.end(), from.commands.begin(), from.commands.end());
    to->weights.insert(to->weights.end(), from.weights.begin(), from.weights.end());
    to->activations.insert(to->activations.end(), from.activations.begin(), from.activations.end());
    to->parameters.insert(to->parameters.end(), from.parameters.begin(), from.parameters.end());
  }

  /// Plays good, bad, good and checks everything that is promised of a fault at command `at`.
  static void Check(MxuDevice& device, const MatmulJob& job, const Beats& good, const Beats& bad,
                    Fault fault, std::uint32_t at, device::StreamPolicy* policy) {
    const MxuShape& shape = device.shape();
    Beats all = good;
    Append(&all, bad);
    Append(&all, good);
    ListedBeats source(all);
    std::vector<std::int32_t> lanes;
    const device::RunReport report = device::MxuDriver(&device.mxu())
                                         .Run(
                                             &source,
                                             [&](const std::int32_t* l, bool, std::uint64_t) {
                                               lanes.insert(lanes.end(), l, l + shape.rows);
                                             },
                                             policy);
    EXPECT_EQ(report.fault, fault) << Describe(report.fault);
    EXPECT_EQ(report.fault_index, at);

    // Everything before it came out, and right: blocks of outputs, lanes from n_used on zero.
    const std::vector<std::int32_t> want = Expected(job, shape);
    std::vector<std::int32_t> want_lanes;
    for (const device::Tile& t : device::TileMatmul(job.m, job.k, job.n, shape)) {
      if (!t.last) continue;
      for (int m = 0; m < t.vectors; ++m) {
        for (int n = 0; n < shape.rows; ++n) {
          want_lanes.push_back(
              n < t.n_used ? want[static_cast<std::size_t>((t.m0 + m) * job.n + t.n0 + n)] : 0);
        }
      }
    }
    EXPECT_EQ(lanes, want_lanes);

    // Nothing of it was taken, to the beat.
    EXPECT_EQ(report.beats[1], good.weights.size() / static_cast<std::size_t>(shape.cols));
    EXPECT_EQ(report.beats[2], good.activations.size() / static_cast<std::size_t>(shape.cols));
    EXPECT_EQ(report.beats[3], good.parameters.size());
    EXPECT_FALSE(device.mxu().busy());

    // It stays, whatever is offered.
    for (int i = 0; i < 50; ++i) {
      device.mxu().SetCommand(true, good.commands[0].Encode());
      device.mxu().Tick();
      EXPECT_EQ(device.mxu().fault(), fault);
      EXPECT_FALSE(device.mxu().weights_ready() || device.mxu().activations_ready());
    }
    device.mxu().Reset();
    EXPECT_EQ(device.mxu().fault(), Fault::kNone);
    const device::MatmulResult again = device.Run(job);
    EXPECT_TRUE(Matches(job, shape, again));
    EXPECT_TRUE(CyclesAreExact(job, again));
  }
};

TEST_P(MxuFaultsTest, IsRefusedAndHarmsNothing) {
  const Scenario& scenario = GetParam();
  std::mt19937_64 random = Random(3);
  for (const device::MxuModel& model : device::TestModels()) {
    const MxuShape& shape = model.shape;
    if (scenario.params && shape.out_int32) continue;
    if (scenario.fault == Fault::kNoParams && shape.rows == 1) continue;
    SCOPED_TRACE(shape.name());
    MxuDevice device(model.make(Seed()));
    // Ends with a block of one output, so that a kept set of another size is wrong.
    const MatmulJob job = RandomJob(random, shape.rows + 1, 2 * shape.cols, shape.rows + 1);
    const Beats good = AllBeats(job, shape);
    Beats bad = AllBeats(RandomJob(random, 2, 1, 1), shape);
    scenario.spoil(&bad, shape);
    const auto at = static_cast<std::uint32_t>(good.commands.size());
    Check(device, job, good, bad, scenario.fault, at, nullptr);
    SeededStalls stalls(random());
    Check(device, job, good, bad, scenario.fault, at, &stalls);
    const MatmulJob lengthy =
        RandomJob(random, 1500, 1, 1);  // refused long before its results came
    const Beats front = AllBeats(lengthy, shape);
    const auto behind = static_cast<std::uint32_t>(front.commands.size());
    if (scenario.fault == Fault::kVectorsZero) {
      Check(device, lengthy, front, bad, scenario.fault, behind, nullptr);
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Causes, MxuFaultsTest, testing::ValuesIn(kScenarios),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(MxuFaultsTest, AnOpenBlockMayNotChangeOrBeReopened) {
  std::mt19937_64 random = Random(4);
  struct Change {
    Fault fault;
    void (*spoil)(TileCommand*);
  };
  const Change changes[] = {
      {Fault::kStillOpen, [](TileCommand* c) { c->first = true; }},
      {Fault::kChanged, [](TileCommand* c) { c->vectors += 1; }},
      {Fault::kChanged, [](TileCommand* c) { c->n_used -= 1; }},
      {Fault::kChanged, [](TileCommand* c) { c->new_params = true; }},
  };
  for (const device::MxuModel& model : device::TestModels()) {
    const MxuShape& shape = model.shape;
    if (shape.rows < 2 || shape.out_int32 || shape.acc_depth < 5) continue;
    MxuDevice device(model.make(Seed()));
    for (const Change& change : changes) {
      SCOPED_TRACE(shape.name() + ": " + Describe(change.fault));
      // Two K tiles; the second is wrong. The first one's data may be taken, its results never
      // come.
      Beats beats = AllBeats(RandomJob(random, 3, shape.cols + 1, 2), shape);
      change.spoil(&beats.commands[1]);
      ListedBeats source(beats);
      const device::RunReport report =
          device::MxuDriver(&device.mxu())
              .Run(&source, [](const std::int32_t*, bool, std::uint64_t) {
                FAIL() << "a result of a broken block";
              });
      EXPECT_EQ(report.fault, change.fault) << Describe(report.fault);
      EXPECT_EQ(report.fault_index, 1u);
      EXPECT_LE(report.beats[1], 2u);
      EXPECT_LE(report.beats[2], 3u);
      device.mxu().Reset();
    }
  }
}

TEST_F(MxuFaultsTest, AParameterOutsideTheLanesRangeStopsTheUnit) {
  std::mt19937_64 random = Random(5);
  const struct {
    Fault fault;
    device::Parameter parameter;
  } bad[] = {{Fault::kMultiplier, {0, 0x80000000u, 0}},
             {Fault::kShift, {0, 1u << 30, 2}},
             {Fault::kShift, {0, 1u << 30, -32}}};
  for (const device::MxuModel& model : device::TestModels()) {
    const MxuShape& shape = model.shape;
    if (shape.out_int32) continue;
    SCOPED_TRACE(shape.name());
    MxuDevice device(model.make(Seed()));
    for (const auto& b : bad) {
      const MatmulJob job = RandomJob(random, 5, shape.cols, shape.rows);
      Beats beats = AllBeats(job, shape);
      const std::size_t before = beats.commands.size();
      MatmulJob spoilt = RandomJob(random, 3, shape.cols, shape.rows);
      spoilt.parameters.back() = b.parameter;
      Append(&beats, AllBeats(spoilt, shape));
      ListedBeats source(beats);
      std::size_t results = 0;
      SeededStalls stalls(random());
      const device::RunReport report =
          device::MxuDriver(&device.mxu())
              .Run(
                  &source, [&](const std::int32_t*, bool, std::uint64_t) { ++results; }, &stalls);
      EXPECT_EQ(report.fault, b.fault) << Describe(report.fault);
      EXPECT_EQ(report.fault_index, before);
      EXPECT_EQ(results, 5u) << "the block before finishes, the spoilt one gives nothing";
      device.mxu().Reset();
      EXPECT_TRUE(Matches(job, shape, device.Run(job)));
    }
  }
}

TEST_F(MxuFaultsTest, ASumOverMoreThan131071ProductsIsRefused) {
  for (const char* name : {"1x4", "8x8", "16x16"}) {
    const device::MxuModel* model = device::FindModel(device::TestModels(), name);
    ASSERT_NE(model, nullptr) << name;
    const MxuShape& shape = model->shape;
    MxuDevice device(model->make(Seed()));
    // Whole tiles up to 131072, one product too many in the last.
    const int tiles = (device::kMaxDepth + 1) / shape.cols;
    Beats beats;
    for (int t = 0; t < tiles; ++t) {
      TileCommand c;
      c.vectors = 1;
      c.k_used = static_cast<std::uint8_t>(shape.cols);
      c.n_used = 1;
      c.first = t == 0;
      c.new_params = t == 0;
      c.last = t == tiles - 1;
      beats.commands.push_back(c);
    }
    beats.weights.assign(static_cast<std::size_t>(tiles * shape.cols), 1);
    beats.activations = beats.weights;
    beats.parameters.push_back({0, 1, 0});
    ListedBeats source(beats);
    const device::RunReport report =
        device::MxuDriver(&device.mxu()).Run(&source, [](const std::int32_t*, bool, std::uint64_t) {
          FAIL() << "a result of a refused sum";
        });
    EXPECT_EQ(report.fault, Fault::kSumTooLong) << Describe(report.fault);
    EXPECT_EQ(report.fault_index, static_cast<std::uint32_t>(tiles - 1));
    const auto legal = static_cast<std::uint64_t>(tiles - 1);  // one row and one vector each
    EXPECT_LE(report.beats[1], legal);
    EXPECT_LE(report.beats[2], legal);
  }
}

TEST_F(MxuFaultsTest, TheDriverSaysWhatWasWaitingForWhat) {
  const device::MxuModel& model = device::TestModels().front();
  MxuDevice device(model.make(Seed()));
  // A tile whose activations never come.
  Beats beats;
  TileCommand c;
  c.vectors = c.k_used = c.n_used = 1;
  c.first = c.last = true;
  c.new_params = !device.shape().out_int32;
  beats.commands.push_back(c);
  beats.weights.assign(static_cast<std::size_t>(device.shape().cols), 1);
  if (c.new_params) beats.parameters.push_back({0, 1, 0});
  ListedBeats source(beats);
  try {
    device::MxuDriver(&device.mxu())
        .Run(
            &source, [](const std::int32_t*, bool, std::uint64_t) {}, nullptr, 100);
    FAIL() << "no time-out";
  } catch (const device::DeviceTimeout& timeout) {
    const std::string text = timeout.what();
    EXPECT_NE(text.find("waits for activations"), std::string::npos) << text;
    EXPECT_NE(text.find("activations valid=0 ready=1 after 0 beats"), std::string::npos) << text;
    EXPECT_NE(text.find("0 of 1 results came"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace systole::tb

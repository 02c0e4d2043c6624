// SPDX-License-Identifier: Apache-2.0
// The cycle law by hand-written numbers, and the claims about bubbles that rest on it. That the RTL
// takes exactly the predicted cycles on every job is part of every test of tb/system.
#include <gtest/gtest.h>

#include "harness/seed.h"
#include "system/mxu_jobs.h"

namespace systole::tb {
namespace {

using device::CycleCount;
using device::MatmulResult;
using device::MxuDevice;
using device::MxuModel;
using device::MxuShape;
using device::PredictCycles;
using device::TileCommand;

MxuShape Shape(int rows, int cols, bool out_int32) {
  MxuShape shape;
  shape.rows = rows;
  shape.cols = cols;
  shape.out_int32 = out_int32;
  return shape;
}

TileCommand Tile(int m, int k_used, int n_used, bool first = true, bool last = true,
                 bool new_params = true) {
  TileCommand c;
  c.vectors = static_cast<std::uint16_t>(m);
  c.k_used = static_cast<std::uint8_t>(k_used);
  c.n_used = static_cast<std::uint8_t>(n_used);
  c.first = first;
  c.last = last;
  c.new_params = new_params;
  return c;
}

TEST(CycleModelTest, ASquareMatmulTakesThreeSizesAndThreeBesideItsVectors) {
  for (const auto& [size, want] :
       {std::pair{4, 4 + 15}, {8, 8 + 27}, {16, 16 + 51}, {32, 32 + 99}}) {
    EXPECT_EQ(PredictCycles({Tile(size, size, size)}, Shape(size, size, true)).cycles,
              static_cast<std::uint64_t>(want));
    // int8: six stages of the lane more.
    EXPECT_EQ(PredictCycles({Tile(size, size, size)}, Shape(size, size, false)).cycles,
              static_cast<std::uint64_t>(want + 6));
  }
}

TEST(CycleModelTest, ABubbleForEachWeightRowThatTheTileBeforeDidNotHide) {
  const MxuShape shape = Shape(4, 4, true);
  // 4 rows load while 1 vector enters: 3 bubbles. Then 2 rows during 3 vectors: none. 4 during
  // 2: 2.
  const CycleCount count =
      PredictCycles({Tile(1, 4, 4), Tile(3, 4, 4), Tile(2, 4, 2), Tile(5, 4, 4)}, shape);
  EXPECT_EQ(count.bubbles, 3u + 0u + 2u);
  EXPECT_EQ(count.cycles, 4u + (1 + 3 + 2 + 5) + 5u + 4 + 4 + 3);
}

TEST(CycleModelTest, OneTileACycleWhenTilesAreOneVectorAndOneRow) {
  std::vector<TileCommand> tiles(50, Tile(1, 4, 1));
  const CycleCount count = PredictCycles(tiles, Shape(4, 4, true));
  EXPECT_EQ(count.bubbles, 0u);
  EXPECT_EQ(count.cycles, 1u + 50 + 4 + 4 + 3);
}

TEST(CycleModelTest, ParametersOfOneRowBlocksRunOutOfRoom) {
  // Every block brings a set of one channel, a block a cycle: the ring of sets fills before the
  // first result is out.
  std::vector<TileCommand> tiles(50, Tile(1, 4, 1));
  EXPECT_GT(PredictCycles(tiles, Shape(4, 4, false)).bubbles, 0u);
  // Kept sets need no room.
  for (std::size_t i = 1; i < tiles.size(); ++i) tiles[i].new_params = false;
  EXPECT_EQ(PredictCycles(tiles, Shape(4, 4, false)).bubbles, 0u);
}

TEST(CycleModelTest, SerialLanesSpaceTheResults) {
  MxuShape shape = Shape(4, 4, false);
  shape.req_cycles = 8;
  // 5 results 8 cycles apart: 4 * 7 bubbles. Lane: 4 + 8 stages.
  const CycleCount count = PredictCycles({Tile(5, 4, 4)}, shape);
  EXPECT_EQ(count.bubbles, 28u);
  EXPECT_EQ(count.cycles, 4u + 5 + 28 + 4 + 4 + 12 + 3);
}

class MxuCyclesTest : public testing::TestWithParam<MxuModel> {
 protected:
  MxuCyclesTest() : device_(GetParam().make(Seed())), random_(Random(2)) {}
  MxuDevice device_;
  std::mt19937_64 random_;
};

class MxuActivityTest : public MxuCyclesTest {};

TEST_P(MxuActivityTest, EveryMultiplierIsBusyInEverySlotAtMEqualToRows) {
  const MxuShape& shape = device_.shape();
  const device::MatmulJob job = RandomJob(random_, shape.rows, 3 * shape.cols, 5 * shape.rows);
  const MatmulResult result = device_.Run(job);
  EXPECT_TRUE(Matches(job, shape, result));
  EXPECT_TRUE(CyclesAreExact(job, result));
  EXPECT_EQ(result.predicted.bubbles, 0u);
  // Measured: 15 tiles of Rows vectors, and as many MACs in those slots as the array has cells.
  const std::uint64_t slots = result.report.counters.cycles - result.report.counters.bubbles();
  EXPECT_EQ(slots, static_cast<std::uint64_t>(15 * shape.rows));
  EXPECT_EQ(result.report.counters.macs,
            slots * static_cast<std::uint64_t>(shape.rows * shape.cols));
  // The first slot waits for the first tile's weights; after it no slot is empty until the last
  // vector.
  EXPECT_EQ(result.report.counters.bubbles_activations + result.report.counters.bubbles_parameters +
                result.report.counters.bubbles_credits,
            0u);
  EXPECT_EQ(result.report.cycles(),
            slots + static_cast<std::uint64_t>(shape.rows + shape.latency() + 2));
}

TEST_P(MxuCyclesTest, JobsOneAfterTheOtherAreEachExact) {
  for (int i = 0; i < 20; ++i) {
    const auto draw = [&](int high) {
      return 1 + static_cast<int>(random_() % static_cast<std::uint64_t>(high));
    };
    const device::MatmulJob job = RandomJob(random_, draw(20), draw(40), draw(20));
    const MatmulResult result = device_.Run(job);
    EXPECT_TRUE(Matches(job, device_.shape(), result));
    EXPECT_TRUE(CyclesAreExact(job, result));
    EXPECT_TRUE(CountersAddUp(job, device_.shape(), result));
  }
}

TEST_P(MxuCyclesTest, AnyLegalCommandSequenceIsPredictedToTheCycle) {
  // Not only what the tiler makes: kept parameters, changing sizes, many short blocks.
  const MxuShape& shape = device_.shape();
  const auto draw = [&](int high) {
    return 1 + static_cast<int>(random_() % static_cast<std::uint64_t>(high));
  };
  for (int round = 0; round < 60; ++round) {
    device::Beats beats;
    int kept = 0;
    const int largest_m = round % 2 ? 3 : 2 * shape.rows;
    for (int block = 0; block < 12; ++block) {
      const bool keep = kept != 0 && random_() % 3 == 0;
      const int n_used = keep ? kept : draw(shape.rows);
      const int k_tiles = round % 3 ? draw(3) : 1;
      const int m = std::min(draw(largest_m), shape.acc_depth);
      for (int t = 0; t < k_tiles; ++t) {
        beats.commands.push_back(
            Tile(m, draw(shape.cols), n_used, t == 0, t == k_tiles - 1, t == 0 && !keep));
        beats.weights.resize(beats.weights.size() + static_cast<std::size_t>(n_used * shape.cols),
                             1);
        beats.activations.resize(
            beats.activations.size() + static_cast<std::size_t>(m * shape.cols), 1);
      }
      if (!keep && !shape.out_int32) {
        beats.parameters.resize(beats.parameters.size() + static_cast<std::size_t>(n_used),
                                {0, 1 << 30, -8});
      }
      kept = n_used;
    }
    const CycleCount want = PredictCycles(beats.commands, shape, round > 0);
    ListedBeats source(beats);
    const device::RunReport report =
        device::MxuDriver(&device_.mxu())
            .Run(&source, [](const std::int32_t*, bool, std::uint64_t) {});
    ASSERT_EQ(report.fault, device::Fault::kNone);
    ASSERT_EQ(report.cycles(), want.cycles) << "round " << round;
  }
}

/// Serial lanes space the results, so only units that give one a cycle can be busy in every slot.
std::vector<MxuModel> OneResultACycle() {
  std::vector<MxuModel> models;
  for (const MxuModel& model : device::TestModels()) {
    if (model.shape.req_cycles == 1) models.push_back(model);
  }
  return models;
}

const auto kName = [](const auto& info) { return info.param.shape.name(); };
INSTANTIATE_TEST_SUITE_P(Sizes, MxuCyclesTest, testing::ValuesIn(device::TestModels()), kName);
INSTANTIATE_TEST_SUITE_P(Sizes, MxuActivityTest, testing::ValuesIn(OneResultACycle()), kName);

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// Lists that the target refuses, before the unit sees them or because the unit does, with either
// model inside.
#include "harness/stalls.h"
#include "systemc/test/device_bench.h"

namespace systole::tb {
namespace {

class TargetListsTest : public DeviceBench {};

TEST_P(TargetListsTest, ListsThatReachOutsideTheMemoryAreRefusedUnseen) {
  const struct {
    std::uint32_t cause;
    void (*spoil)(map::Descriptor*);
  } cases[] = {
      {map::kWeightsOutside, [](map::Descriptor* d) { d->weights = kMemoryBytes; }},
      {map::kWeightsOutside, [](map::Descriptor* d) { d->weights = 0xffffffff; }},
      {map::kActivationsOutside, [](map::Descriptor* d) { d->activations = kMemoryBytes; }},
      {map::kActivationsOutside,
       [](map::Descriptor* d) {
         d->command |= 2;  // 3 vectors, the last far away
         d->activations_stride = 0xffffffff;
       }},
      {map::kParametersOutside, [](map::Descriptor* d) { d->parameters = kMemoryBytes - 11; }},
      {map::kResultsOutside, [](map::Descriptor* d) { d->results = kMemoryBytes; }},
      {map::kBlockOpen, [](map::Descriptor* d) { d->command &= ~(std::uint64_t{1} << 33); }},
  };
  for (const auto& c : cases) {
    if (c.cause == map::kParametersOutside && shape_.out_int32) continue;
    SCOPED_TRACE(c.cause);
    map::Descriptor bad = OneTile();
    c.spoil(&bad);
    EXPECT_EQ(RunList({OneTile(), bad}), map::kDone | map::kBadList);
    EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), c.cause);
    EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), 1U);
    EXPECT_EQ(RunList({OneTile()}), map::kDone) << "needs no reset";
  }
  for (const std::uint32_t count : {0U, kMemoryBytes / 40 + 1, 0xffffffffU}) {
    host_.WriteRegister(map::kListCountAt, count);
    host_.WriteRegister(map::kControlAt, map::kStart);
    host_.WaitForIrq();
    EXPECT_EQ(host_.ReadRegister(map::kStatusAt), map::kDone | map::kBadList);
    EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), map::kListOutside);
    host_.WriteRegister(map::kIrqClearAt, 1);
  }
}

TEST_P(TargetListsTest, AParameterSetServesLaterListsUntilAReset) {
  if (shape_.out_int32) return;  // has none
  map::Descriptor keeps = OneTile();
  keeps.command &= ~(std::uint64_t{1} << 34);  // no new parameters
  keeps.parameters = 0xffffffff;               // never looked at
  EXPECT_EQ(RunList({OneTile()}), map::kDone);
  EXPECT_EQ(RunList({keeps, keeps}), map::kDone);
  Reset();
  EXPECT_EQ(RunList({keeps}), map::kDone | map::kFault);
  EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt),
            static_cast<std::uint32_t>(device::Fault::kNoParams));
}

TEST_P(TargetListsTest, AnIllegalCommandIsAFaultUntilAReset) {
  map::Descriptor bad = OneTile();
  bad.command &= ~std::uint64_t{0xffff};  // no vectors
  bad.weights = 0xffffffff;               // never looked at
  EXPECT_EQ(RunList({OneTile(), bad, bad}), map::kDone | map::kFault);
  EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt),
            static_cast<std::uint32_t>(device::Fault::kVectorsZero));
  EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), 1U);
  EXPECT_THROW(host_.WriteRegister(map::kControlAt, map::kStart), device::DeviceError);
  Reset();
  for (const auto offset :
       {map::kFaultCauseAt, map::kFaultIndexAt, map::kCyclesLowAt, map::kMacsLowAt}) {
    EXPECT_EQ(host_.ReadRegister(offset), 0U) << offset;
  }
  EXPECT_EQ(RunList({OneTile()}), map::kDone);
  const MatmulJob job = DrawJob();
  EXPECT_EQ(host_.Run(job).values, Expected(job, shape_));
}

TEST_P(TargetListsTest, TwoFaultsInOneListAreOneFaultAndTheSimulationGoesOn) {
  if (shape_.out_int32) return;  // refuses no parameters
  map::Descriptor spoilt = OneTile(), bad = OneTile();
  spoilt.parameters = 640;
  bad.command &= ~std::uint64_t{0xffff};  // no vectors
  const map::Channel channel{0, 0x80000000U, 0};
  host_.Write(map::kMemoryAt + spoilt.parameters, &channel, sizeof channel);
  EXPECT_EQ(RunList({spoilt, bad}), map::kDone | map::kFault);
  // The RTL has judged the command before it reads the parameters.
  const bool rtl = std::get<1>(GetParam()) == 0;
  EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), rtl ? 1U : 0U);
  EXPECT_EQ(
      host_.ReadRegister(map::kFaultCauseAt),
      static_cast<std::uint32_t>(rtl ? device::Fault::kVectorsZero : device::Fault::kMultiplier));
  Reset();
  EXPECT_EQ(RunList({OneTile()}), map::kDone);
}

TEST_P(TargetListsTest, AListWhoseFirstTileIsRefusedTookNoCycles) {
  map::Descriptor bad = OneTile();
  bad.command &= ~std::uint64_t{0xffff};  // no vectors
  map::Descriptor spoilt = OneTile();
  spoilt.parameters = 640;
  const map::Channel channel{0, 0x80000000U, 0};
  host_.Write(map::kMemoryAt + spoilt.parameters, &channel, sizeof channel);
  for (const map::Descriptor& first : {bad, spoilt}) {
    if (shape_.out_int32 && first.parameters == spoilt.parameters) continue;  // takes none
    Reset();
    EXPECT_EQ(RunList({OneTile()}), map::kDone);
    EXPECT_EQ(RunList({first, OneTile()}), map::kDone | map::kFault);
    EXPECT_EQ(host_.ReadRegister(map::kCyclesLowAt), 0U);
    EXPECT_EQ(host_.ReadRegister(map::kCyclesHighAt), 0U);
  }
}

TEST_P(TargetListsTest, AUnitThatGivesUpIsAFaultAndTheSimulationGoesOn) {
  auto* rtl = dynamic_cast<RtlMxuBase*>(
      units_.inside[static_cast<std::size_t>(std::get<1>(GetParam()))].get());
  if (rtl == nullptr) return;  // nothing can hold the loose model's streams
  struct NoResults : device::StreamPolicy {
    bool Allow(device::Stream stream) override { return stream != device::Stream::kResults; }
  } policy;
  rtl->SetPolicy(&policy);
  EXPECT_EQ(RunList({OneTile()}), map::kDone | map::kFault);
  rtl->SetPolicy(nullptr);
  EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), map::kGaveUp);
  EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), 0U);
  EXPECT_THROW(host_.WriteRegister(map::kControlAt, map::kStart), device::DeviceError);
  Reset();
  EXPECT_EQ(RunList({OneTile()}), map::kDone);
}

TEST_P(TargetListsTest, ATileThatReadsAnEarlierTilesResultsIsRefused) {
  const std::uint32_t lane = shape_.out_int32 ? 4 : 1, end = kResults + lane;
  const struct {
    const char* what;
    std::uint32_t map::Descriptor::*field;
    std::uint32_t bytes;  // it has
  } operands[] = {{"weights", &map::Descriptor::weights, 1},
                  {"activations", &map::Descriptor::activations, 1},
                  {"parameters", &map::Descriptor::parameters, sizeof(map::Channel)}};
  for (const auto& operand : operands) {
    SCOPED_TRACE(operand.what);
    const bool read = !shape_.out_int32 || operand.field != &map::Descriptor::parameters;
    for (const auto& [at, overlaps] :
         {std::pair{kResults, true}, std::pair{end - 1, true},
          std::pair{kResults - operand.bytes + 1, true}, std::pair{end, false},
          std::pair{kResults - operand.bytes, false}}) {
      map::Descriptor reader = OneTile();
      reader.*operand.field = at;
      reader.results = kResults + 32;
      const bool refused = overlaps && read;
      EXPECT_EQ(RunList({OneTile(), OneTile(), reader}),
                map::kDone | (refused ? map::kBadList : 0U))
          << at;
      EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), refused ? map::kReadsResults : 0U);
      EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), refused ? 2U : 0U);
      EXPECT_EQ(RunList({reader, OneTile()}), map::kDone) << "replaced after they were read";
      EXPECT_EQ(RunList({reader}), map::kDone) << "and a list of its own";
      if (HasFailure()) return;
    }
  }
}

TEST_P(TargetListsTest, OperandsBetweenTheRowsOfResultsAreNoOverlap) {
  map::Descriptor writer = OneTile();
  writer.command |= 2;  // 3 vectors, 8 bytes apart
  writer.activations_stride = 0;
  writer.results_stride = 8;
  map::Descriptor reader = OneTile();
  reader.command |= 2;
  reader.activations = kResults + 4;
  reader.activations_stride = 8;
  reader.results = kResults + 32;
  reader.results_stride = 4;
  EXPECT_EQ(RunList({writer, reader}), map::kDone);
  reader.activations_stride = 6;  // the third one is the writer's third result
  EXPECT_EQ(RunList({writer, reader}), map::kDone | map::kBadList);
  EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), map::kReadsResults);
  EXPECT_EQ(host_.ReadRegister(map::kFaultIndexAt), 1U);
}

TEST_P(TargetListsTest, OverlappingResultsAreTheLastTiles) {
  // Weight 1 or 2 times activation 1, requantised by 2^30 / 2^31 * 2, which is one.
  const std::uint32_t ones = 600, channels = 640;
  const signed char bytes[] = {1, 2};
  const map::Channel channel{0, 1U << 30, 1};
  host_.Write(map::kMemoryAt + ones, bytes, sizeof bytes);
  host_.Write(map::kMemoryAt + channels, &channel, sizeof channel);
  map::Descriptor one = OneTile();
  device::TileCommand command = DecodeCommand(one.command);
  command.config.clamp_max = 127;
  one.command = command.Encode();
  one.weights = one.activations = ones;
  one.parameters = channels;
  map::Descriptor two = one;
  two.weights = ones + 1;
  for (const auto& [list, want] :
       {std::pair{std::vector{one, two}, 2}, std::pair{std::vector{two, one}, 1},
        std::pair{std::vector{two, one, one, two}, 2}}) {
    ASSERT_EQ(RunList(list), map::kDone);
    signed char result = 0;
    host_.Read(map::kMemoryAt + kResults, &result, 1);
    EXPECT_EQ(result, want);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, TargetListsTest,
                         testing::Combine(testing::ValuesIn(UnitNames()), testing::Values(0, 1)),
                         InsideName);

}  // namespace
}  // namespace systole::tb

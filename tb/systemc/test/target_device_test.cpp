// SPDX-License-Identifier: Apache-2.0
// The device behind the TLM-2.0 target, with the RTL and with the loosely-timed model inside: whole
// jobs through the example initiator, the digits network, resets.
// SYSTOLE_NETWORKS is the folder sim/networks.
#include <filesystem>

#include "quant/load_network.h"
#include "quant/quantise.h"
#include "systemc/test/device_bench.h"

namespace systole::tb {
namespace {

class TargetDeviceTest : public DeviceBench {};

TEST_P(TargetDeviceTest, JobsAreExactInDataAndCycles) {
  for (int i = 0; i < 25; ++i) {
    SCOPED_TRACE("job " + std::to_string(i));
    const MatmulJob job = DrawJob();
    const MxuHost::Result result = host_.Run(job);
    EXPECT_EQ(result.values, Expected(job, shape_));
    const auto commands = device::MatmulSource(job, shape_).Commands();
    EXPECT_EQ(result.cycles, device::PredictCycles(commands, shape_, i > 0).cycles);
    EXPECT_EQ(result.macs, static_cast<std::uint64_t>(job.m) * static_cast<std::uint64_t>(job.k) *
                               static_cast<std::uint64_t>(job.n));
    if (HasFailure()) return;
  }
  const bool dmi = std::get<1>(GetParam()) == 1;
  EXPECT_EQ(host_.dmi_bytes() > 0, dmi) << "each kind of access to the memory is used";
}

TEST_P(TargetDeviceTest, TheDigitsNetworkIsBitExact) {
  if (shape_.out_int32) return;  // its layers need int8 results
  const auto network = quant::LoadNetwork(std::filesystem::path(SYSTOLE_NETWORKS) / "digits");
  const auto quantised = quant::Quantise(network, network.calibration);
  std::vector<std::int8_t> input;
  for (std::size_t i = 0; i < 24; ++i) {
    const auto one = quant::QuantiseImage(network, quantised, network.test[i]);
    input.insert(input.end(), one.begin(), one.end());
  }
  for (const auto rounding : {golden::Rounding::kDouble, golden::Rounding::kSingle}) {
    const auto want = quant::RunGolden(quantised, input, rounding);
    std::vector<std::int8_t> activations = input;
    for (std::size_t l = 0; l < quantised.layers.size(); ++l) {
      const MatmulJob job = device::ToJob(quantised.layers[l].fc, activations, rounding);
      const MxuHost::Result result = host_.Run(job);
      activations.assign(result.values.begin(), result.values.end());
      ASSERT_EQ(activations, want[l]) << quantised.layers[l].name;
    }
  }
}

TEST_P(TargetDeviceTest, DoneAndItsInterruptComeWithTheLastResult) {
  const auto status_now = [this] {
    std::uint32_t status = 0;
    tlm::tlm_generic_payload trans;
    trans.set_command(tlm::TLM_READ_COMMAND);
    trans.set_address(map::kStatusAt);
    trans.set_data_ptr(reinterpret_cast<unsigned char*>(&status));
    trans.set_data_length(4);
    EXPECT_EQ(host_.socket->transport_dbg(trans), 4U);
    return status;
  };
  RunList({OneTile()});
  host_.WriteRegister(map::kIrqEnableAt, 0);
  host_.Synchronise();
  host_.WriteRegister(map::kControlAt, map::kStart);
  const sc_time start = sc_time_stamp();
  const device::TileCommand command = DecodeCommand(OneTile().command);
  const std::uint64_t cycles = device::PredictCycles({command}, shape_, true).cycles;
  const sc_time end = start + static_cast<double>(MxuIf::kStartCycles + cycles) * kPeriod;
  sc_core::wait(end - sc_time_stamp() - 0.5 * kPeriod);
  EXPECT_EQ(status_now(), map::kBusy);
  sc_core::wait(kPeriod);
  EXPECT_EQ(status_now(), map::kDone);
  EXPECT_FALSE(device_.irq.read()) << "not enabled";
  host_.WriteRegister(map::kIrqEnableAt, 1);
  sc_core::wait(kPeriod);
  EXPECT_TRUE(device_.irq.read()) << "a level: enabling shows what is pending";
  host_.WriteRegister(map::kIrqClearAt, 1);
  sc_core::wait(kPeriod);
  EXPECT_FALSE(device_.irq.read());
  EXPECT_EQ(status_now(), 0U);
}

TEST_P(TargetDeviceTest, AResetInAnyCycleOfARunLeavesTheDeviceAsNew) {
  for (int i = 0; i < 8; ++i) {
    host_.WriteRegister(map::kIrqEnableAt, 0);
    const std::vector<char> zeros(512, 0);
    host_.Write(map::kMemoryAt, zeros.data(), zeros.size());
    const map::Descriptor tile = OneTile();
    host_.Write(map::kMemoryAt, &tile, sizeof tile);
    host_.WriteRegister(map::kListOffsetAt, 0);
    host_.WriteRegister(map::kListCountAt, 1);
    host_.WriteRegister(map::kControlAt, map::kStart);
    host_.Synchronise();
    sc_core::wait(Draw(0, 17) * kPeriod);
    Reset();
    const MatmulJob job = DrawJob();
    const MxuHost::Result result = host_.Run(job);
    EXPECT_EQ(result.values, Expected(job, shape_));
    EXPECT_EQ(result.cycles,
              device::PredictCycles(device::MatmulSource(job, shape_).Commands(), shape_).cycles);
  }
}

TEST_P(TargetDeviceTest, AResetWinsOverAStartAndKeepsWhatSoftwareSet) {
  map::Descriptor bad = OneTile();
  bad.command &= ~std::uint64_t{0xffff};  // no vectors
  for (const char* state : {"idle", "done", "busy", "fault"}) {
    SCOPED_TRACE(state);
    Reset();
    if (state != std::string("idle")) {
      RunList({state == std::string("fault") ? bad : OneTile(), OneTile()});
    }
    host_.WriteRegister(map::kIrqEnableAt, 1);
    host_.WriteRegister(map::kListOffsetAt, sizeof bad);  // the second tile
    host_.WriteRegister(map::kListCountAt, 1);
    host_.Write(map::kMemoryAt + 1000, "kept", 4);
    if (state == std::string("busy")) host_.WriteRegister(map::kControlAt, map::kStart);
    EXPECT_NO_THROW(host_.WriteRegister(map::kControlAt, map::kStart | map::kReset));
    host_.Synchronise();
    sc_core::wait(100 * kPeriod);  // longer than the list would take
    EXPECT_EQ(host_.ReadRegister(map::kStatusAt), 0U) << "reset, and nothing was run";
    EXPECT_FALSE(device_.irq.read());
    EXPECT_EQ(host_.ReadRegister(map::kFaultCauseAt), 0U);
    EXPECT_EQ(host_.ReadRegister(map::kCyclesLowAt), 0U);
    EXPECT_EQ(host_.ReadRegister(map::kIrqEnableAt), 1U);
    EXPECT_EQ(host_.ReadRegister(map::kListOffsetAt), sizeof bad);
    EXPECT_EQ(host_.ReadRegister(map::kListCountAt), 1U);
    char kept[4];
    host_.Read(map::kMemoryAt + 1000, kept, sizeof kept);
    EXPECT_EQ(std::string(kept, sizeof kept), "kept");
  }
}

TEST_P(TargetDeviceTest, TheInitiatorRunsAheadByAtMostTheQuantum) {
  const sc_time quantum = tlm_utils::tlm_quantumkeeper::get_global_quantum();
  std::vector<char> data(4096, 1);
  bool ahead = false;
  for (int i = 0; i < 20; ++i) {
    host_.Write(map::kMemoryAt, data.data(), 64);
    EXPECT_LE(host_.now() - sc_time_stamp(), quantum);
    ahead = ahead || host_.now() > sc_time_stamp();
  }
  EXPECT_TRUE(ahead);
  EXPECT_THROW(host_.Write(map::kMemoryAt + kMemoryBytes - 4, data.data(), 64),
               device::DeviceError);
}

TEST_P(TargetDeviceTest, TheInitiatorLosesItsDmiAtTheStartAndIsOnTimeAtTheInterrupt) {
  RunList({OneTile()});
  std::uint32_t word = 0;
  host_.Read(map::kMemoryAt, &word, sizeof word);
  host_.Read(map::kMemoryAt, &word, sizeof word);  // by DMI, where it asks for it
  host_.WriteRegister(map::kControlAt, map::kStart);
  EXPECT_THROW(host_.Read(map::kMemoryAt, &word, sizeof word), device::DeviceError);
  host_.WaitForIrq();
  EXPECT_EQ(host_.now(), sc_time_stamp());
  EXPECT_NO_THROW(host_.Read(map::kMemoryAt, &word, sizeof word));
}

TEST_P(TargetDeviceTest, AJobLargerThanTheMemoryIsRefusedWithItsSize) {
  const MatmulJob job = RandomJob(random_, 400, 400, 4);
  try {
    host_.Run(job);
    FAIL() << "no error";
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("needs"), std::string::npos) << error.what();
  }
}

INSTANTIATE_TEST_SUITE_P(Models, TargetDeviceTest,
                         testing::Combine(testing::ValuesIn(UnitNames()), testing::Values(0, 1)),
                         InsideName);

}  // namespace
}  // namespace systole::tb

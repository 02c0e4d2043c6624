// SPDX-License-Identifier: Apache-2.0
// The device behind the TLM-2.0 target, with the RTL and with the loosely-timed model inside: whole
// jobs through the example initiator, the digits network, lists that are refused, resets.
// SYSTOLE_NETWORKS is the folder sim/networks.
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>

#include "harness/seed.h"
#include "harness/stalls.h"
#include "quant/load_network.h"
#include "quant/quantise.h"
#include "system/mxu_jobs.h"
#include "systemc/test/platform.h"

namespace systole::tb {
namespace {

using device::MatmulJob;
using sc_core::sc_time;
using sc_core::sc_time_stamp;
using sc_core::SC_ZERO_TIME;

/// A size, and which model is inside: 0 the RTL, 1 the loose one.
using Inside = std::tuple<std::string, int>;

class TargetDeviceTest : public testing::TestWithParam<Inside> {
 protected:
  TargetDeviceTest()
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
  /// One tile of one vector that only has a command: all its data are zeros at 256.
  static map::Descriptor OneTile() {
    device::TileCommand c;
    c.vectors = c.k_used = c.n_used = 1;
    c.first = c.last = c.new_params = true;
    map::Descriptor d{};
    d.command = c.Encode();
    d.weights = d.activations = d.parameters = d.results = 256;
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

TEST_P(TargetDeviceTest, ListsThatReachOutsideTheMemoryAreRefusedUnseen) {
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

TEST_P(TargetDeviceTest, AParameterSetServesLaterListsUntilAReset) {
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

TEST_P(TargetDeviceTest, AnIllegalCommandIsAFaultUntilAReset) {
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

TEST_P(TargetDeviceTest, TwoFaultsInOneListAreOneFaultAndTheSimulationGoesOn) {
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

TEST_P(TargetDeviceTest, AUnitThatGivesUpIsAFaultAndTheSimulationGoesOn) {
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
                         [](const auto& info) {
                           return std::get<0>(info.param) +
                                  (std::get<1>(info.param) == 0 ? "_rtl" : "_loose");
                         });

}  // namespace
}  // namespace systole::tb

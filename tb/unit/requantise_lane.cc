// SPDX-License-Identifier: Apache-2.0
#include "requantise_lane.h"

#include <Vunit_requantise_q1.h>
#include <Vunit_requantise_q32.h>
#include <Vunit_requantise_q4.h>
#include <Vunit_requantise_q8.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "device/clocked_dut.h"
#include "golden/requantise.h"

namespace systole::tb {
namespace {

template <typename Model>
class VerilatedLane final : public Lane {
 public:
  explicit VerilatedLane(int req_cycles)
      : dut_("systole_requantise, ReqCycles " + std::to_string(req_cycles), Seed()) {}

  void Drive(bool reset, bool valid, std::uint32_t total,
             const std::array<std::uint32_t, 3>& channel) override {
    dut_->rst_ni = !reset;
    dut_->valid_i = valid;
    dut_->total_i = total;
    for (int w = 0; w < 3; ++w) dut_->channel_i[w] = channel[w];
  }
  void Tick() override { dut_.Tick(); }
  bool valid() const override { return dut_->valid_o; }
  std::int8_t result() const override { return static_cast<std::int8_t>(dut_->result_o); }

 private:
  device::ClockedDut<Model> dut_;
};

std::unique_ptr<Lane> MakeLane(int req_cycles) {
  switch (req_cycles) {
    case 1:
      return std::make_unique<VerilatedLane<Vunit_requantise_q1>>(1);
    case 4:
      return std::make_unique<VerilatedLane<Vunit_requantise_q4>>(4);
    case 8:
      return std::make_unique<VerilatedLane<Vunit_requantise_q8>>(8);
    case 32:
      return std::make_unique<VerilatedLane<Vunit_requantise_q32>>(32);
    default:
      throw std::invalid_argument("no lane with ReqCycles " + std::to_string(req_cycles));
  }
}

std::string Describe(const Requantisation& r) {
  return "total " + std::to_string(r.total) + " bias " + std::to_string(r.channel.bias) +
         " multiplier " + std::to_string(r.channel.multiplier) + " shift " +
         std::to_string(r.channel.shift) + " zero point " + std::to_string(r.config.zero_point) +
         " clamp " + std::to_string(r.config.clamp_min) + ".." +
         std::to_string(r.config.clamp_max) + (r.config.single_rounding ? " single" : " double");
}

}  // namespace

int GoldenResult(const Requantisation& r) {
  const auto acc = static_cast<std::int32_t>(static_cast<std::uint32_t>(r.total) +
                                             static_cast<std::uint32_t>(r.channel.bias));
  const golden::Requant q{static_cast<std::int32_t>(r.channel.multiplier), r.channel.shift,
                          r.config.zero_point, r.config.clamp_min, r.config.clamp_max};
  return golden::RequantiseOne(
      acc, q, r.config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble);
}

int LaneBench::Stages(int req_cycles) {
  switch (req_cycles) {
    case 1:
      return 6;
    case 4:
      return 8;
    case 8:
      return 12;
    default:
      return 36;
  }
}

LaneBench::LaneBench(int req_cycles, int stream)
    : req_cycles_(req_cycles),
      stages_(Stages(req_cycles)),
      lane_(MakeLane(req_cycles)),
      garbage_(1000 + stream) {
  Reset(2);
}

void LaneBench::Send(const Requantisation& r, int want) {
  SendNow(r, want);
  Idle(req_cycles_ - 1);
}

void LaneBench::SendNow(const Requantisation& r, int want) {
  due_[(cycle_ + static_cast<std::uint64_t>(stages_)) % due_.size()] = {true, want, r};
  Step(false, true, static_cast<std::uint32_t>(r.total), EncodeChannel(r.channel, r.config));
}

void LaneBench::Idle(int cycles) {
  for (; cycles > 0; --cycles) {
    Step(false, false, garbage_.Word(),
         {garbage_.Word(), garbage_.Word(), garbage_.Word() & 0x3FFFFFFF});
  }
}

void LaneBench::Reset(int cycles) {
  due_ = {};
  holds_ = false;
  for (; cycles > 0; --cycles) {
    Step(true, true, garbage_.Word(),
         {garbage_.Word(), garbage_.Word(), garbage_.Word() & 0x3FFFFFFF});
  }
}

void LaneBench::Step(bool reset, bool valid, std::uint32_t total,
                     const std::array<std::uint32_t, 3>& channel) {
  lane_->Drive(reset, valid, total, channel);
  lane_->Tick();
  ++cycle_;
  if (!failed_) Check();
}

void LaneBench::Check() {
  Due& due = due_[cycle_ % due_.size()];
  const int result = lane_->result();
  if (lane_->valid() != due.valid) {
    failed_ = true;
    ADD_FAILURE() << "ReqCycles " << req_cycles_ << ", cycle " << cycle_
                  << (due.valid ? ": no result of " + Describe(due.what)
                                : ": a result nobody asked for");
  } else if (due.valid && result != due.want) {
    failed_ = true;
    ADD_FAILURE() << "ReqCycles " << req_cycles_ << ", cycle " << cycle_ << ": "
                  << Describe(due.what) << " gives " << result << ", want " << due.want;
  } else if (!due.valid && holds_ && result != held_) {
    failed_ = true;
    ADD_FAILURE() << "ReqCycles " << req_cycles_ << ", cycle " << cycle_ << ": result_o went from "
                  << held_ << " to " << result << " without valid_o";
  }
  if (due.valid) {
    ++results_;
    held_ = result;
    holds_ = true;
  }
  due.valid = false;
}

}  // namespace systole::tb

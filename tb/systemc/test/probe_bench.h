// SPDX-License-Identifier: Apache-2.0
/// Single transactions to a TLM-2.0 target. The unit inside does not matter: the loosely-timed one.
#ifndef SYSTOLE_TB_SYSTEMC_TEST_PROBE_BENCH_H_
#define SYSTOLE_TB_SYSTEMC_TEST_PROBE_BENCH_H_

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "systemc/test/platform.h"

namespace systole::tb {

using sc_core::sc_time;
using sc_core::sc_time_stamp;
using sc_core::SC_ZERO_TIME;
using Bytes = std::vector<unsigned char>;

class ProbeBench : public testing::Test {
 protected:
  ProbeBench() : device_(*UnitsOf("4x4").probes[1]), probe_(*device_.initiator) {
    WriteWord(map::kControlAt, map::kReset);
    sc_core::wait(4 * kPeriod);
    probe_.invalidations = 0;
  }

  /// One transaction; the payload is as an initiator must leave it unless a test changes it.
  tlm::tlm_response_status Send(tlm::tlm_command command, std::uint64_t address, Bytes* data) {
    trans_.set_command(command);
    trans_.set_address(address);
    trans_.set_data_ptr(data->data());
    trans_.set_data_length(static_cast<unsigned>(data->size()));
    if (streaming_width_ == 0) {
      trans_.set_streaming_width(static_cast<unsigned>(data->size()));
    } else {
      trans_.set_streaming_width(streaming_width_);
    }
    trans_.set_byte_enable_ptr(enables_.empty() ? nullptr : enables_.data());
    trans_.set_byte_enable_length(static_cast<unsigned>(enables_.size()));
    trans_.set_dmi_allowed(false);
    trans_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    probe_.socket->b_transport(trans_, delay_);
    return trans_.get_response_status();
  }
  tlm::tlm_response_status Write(std::uint64_t address, Bytes data) {
    return Send(tlm::TLM_WRITE_COMMAND, address, &data);
  }
  tlm::tlm_response_status Read(std::uint64_t address, Bytes* data) {
    return Send(tlm::TLM_READ_COMMAND, address, data);
  }
  tlm::tlm_response_status ReadSome(std::uint64_t address, std::size_t bytes) {
    Bytes data(bytes);
    return Read(address, &data);
  }
  tlm::tlm_response_status WriteWord(std::uint64_t address, std::uint32_t value) {
    Bytes data(4);
    std::memcpy(data.data(), &value, 4);
    return Write(address, data);
  }
  std::uint32_t ReadWord(std::uint64_t address) {
    Bytes data(4);
    EXPECT_EQ(Read(address, &data), tlm::TLM_OK_RESPONSE);
    std::uint32_t value;
    std::memcpy(&value, data.data(), 4);
    return value;
  }
  static Bytes Counting(std::size_t count, unsigned char first = 1) {
    Bytes data(count);
    std::iota(data.begin(), data.end(), first);
    return data;
  }
  /// A list of one tile of 1 vector, K = 1, 1 output at the memory's begin; all in range.
  void StartOneTile() {
    map::Descriptor d{};
    device::TileCommand c;
    c.vectors = c.k_used = c.n_used = 1;
    c.first = c.last = c.new_params = true;
    d.command = c.Encode();
    d.weights = d.activations = d.parameters = d.results = 64;
    Bytes bytes(sizeof d);
    std::memcpy(bytes.data(), &d, sizeof d);
    ASSERT_EQ(Write(kMemory, bytes), tlm::TLM_OK_RESPONSE);
    ASSERT_EQ(Write(kMemory + 64, Bytes(12, 0)), tlm::TLM_OK_RESPONSE);
    WriteWord(map::kListOffsetAt, 0);
    WriteWord(map::kListCountAt, 1);
    ASSERT_EQ(WriteWord(map::kControlAt, map::kStart), tlm::TLM_OK_RESPONSE);
  }

  static constexpr std::uint64_t kMemory = map::kMemoryAt;
  static constexpr std::uint64_t kEnd = kMemory + kMemoryBytes;
  Device<Probe>& device_;
  Probe& probe_;
  tlm::tlm_generic_payload trans_;
  sc_time delay_ = SC_ZERO_TIME;
  Bytes enables_;
  unsigned streaming_width_ = 0;  // 0: the data length
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEMC_TEST_PROBE_BENCH_H_

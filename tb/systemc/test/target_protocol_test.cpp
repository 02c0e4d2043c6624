// SPDX-License-Identifier: Apache-2.0
// The TLM-2.0 target as IEEE 1666 wants it: response statuses, byte enables, DMI, debug transport,
// annotated time. The unit inside does not matter here; [1] is the loosely-timed model.
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <vector>

#include "systemc/test/platform.h"

namespace systole::tb {
namespace {

using sc_core::sc_time;
using sc_core::sc_time_stamp;
using sc_core::SC_ZERO_TIME;
using Bytes = std::vector<unsigned char>;

class TargetProtocolTest : public testing::Test {
 protected:
  TargetProtocolTest() : device_(*UnitsOf("4x4").probes[1]), probe_(*device_.initiator) {
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

TEST_F(TargetProtocolTest, RegistersDescribeTheUnit) {
  EXPECT_EQ(ReadWord(map::kIdAt), map::kId);
  EXPECT_EQ(ReadWord(map::kVersionAt), map::kVersion);
  EXPECT_EQ(ReadWord(map::kArrayAt), 0x20000404U) << "4 x 4, 32-bit sums";
  EXPECT_EQ(ReadWord(map::kUnitAt), 0x00010100U) << "AccDepth 256, one cycle a result";
  EXPECT_EQ(ReadWord(map::kMemoryBytesAt), kMemoryBytes);
  Bytes burst(12);
  EXPECT_EQ(Read(map::kIdAt, &burst), tlm::TLM_OK_RESPONSE) << "three registers at once";
  EXPECT_EQ(std::memcmp(burst.data(), "SYST\x01\0\0\0\x04\x04\0\x20", 12), 0);
}

TEST_F(TargetProtocolTest, MemoryTakesAnyAlignmentAndLength) {
  for (std::size_t length : {1, 2, 3, 7, 64, 1000}) {
    for (std::uint64_t at : {kMemory, kMemory + 1, kMemory + 4097, kEnd - length}) {
      const Bytes data = Counting(length, static_cast<unsigned char>(length + at));
      ASSERT_EQ(Write(at, data), tlm::TLM_OK_RESPONSE);
      Bytes back(length);
      ASSERT_EQ(Read(at, &back), tlm::TLM_OK_RESPONSE);
      ASSERT_EQ(back, data) << length << " bytes at " << at;
    }
  }
}

TEST_F(TargetProtocolTest, ByteEnablesRepeatAndTouchNothingElse) {
  ASSERT_EQ(Write(kMemory, Bytes(10, 0xee)), tlm::TLM_OK_RESPONSE);
  enables_ = {0xff, 0, 0};
  EXPECT_EQ(Write(kMemory, Counting(10)), tlm::TLM_OK_RESPONSE);
  enables_.clear();
  Bytes back(10);
  Read(kMemory, &back);
  EXPECT_EQ(back, (Bytes{1, 0xee, 0xee, 4, 0xee, 0xee, 7, 0xee, 0xee, 10}));
  Bytes partly(10, 0x11);
  enables_ = {0, 0xff};
  EXPECT_EQ(Read(kMemory, &partly), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(partly, (Bytes{0x11, 0xee, 0x11, 4, 0x11, 0xee, 0x11, 0xee, 0x11, 10}));
}

TEST_F(TargetProtocolTest, IllegalByteEnablesAreByteEnableErrors) {
  enables_ = {0xff, 0x0f};
  EXPECT_EQ(ReadSome(kMemory, 2), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE) << "neither 0 nor 0xff";
  enables_ = {0xff, 0xff, 0xff, 0};
  EXPECT_EQ(ReadSome(map::kIdAt, 4), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE) << "part of a register";
  enables_ = {0xff};
  EXPECT_EQ(ReadSome(map::kIdAt, 4), tlm::TLM_OK_RESPONSE) << "all of it";
}

TEST_F(TargetProtocolTest, AddressesOutOfRangeAreAddressErrors) {
  for (std::uint64_t at : {std::uint64_t{map::kRegistersEnd}, kMemory - 4, kEnd, kEnd + 4,
                           ~std::uint64_t{3}, std::uint64_t{1} << 32}) {
    EXPECT_EQ(ReadSome(at, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE) << std::hex << at;
    EXPECT_EQ(WriteWord(at, 0), tlm::TLM_ADDRESS_ERROR_RESPONSE) << std::hex << at;
  }
  EXPECT_EQ(ReadSome(kEnd - 3, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "its last byte is outside";
  EXPECT_EQ(ReadSome(kMemory, kMemoryBytes + 1), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(ReadSome(map::kMacsHighAt, 8), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "past the last one";
}

TEST_F(TargetProtocolTest, RegistersWantWholeAlignedWords) {
  for (std::uint64_t at : {1, 2, 3}) {
    EXPECT_EQ(ReadSome(at, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
  for (std::size_t length : {1, 2, 3, 6}) {
    EXPECT_EQ(ReadSome(map::kIdAt, length), tlm::TLM_BURST_ERROR_RESPONSE) << length;
  }
}

TEST_F(TargetProtocolTest, StreamingBurstsAndEmptyOnesAreBurstErrors) {
  streaming_width_ = 4;
  EXPECT_EQ(ReadSome(kMemory, 8), tlm::TLM_BURST_ERROR_RESPONSE) << "would repeat its addresses";
  EXPECT_EQ(ReadSome(kMemory, 4), tlm::TLM_OK_RESPONSE) << "no repetition";
  EXPECT_EQ(ReadSome(kMemory, 3), tlm::TLM_OK_RESPONSE) << "nor here";
  streaming_width_ = 1;
  EXPECT_EQ(ReadSome(kMemory, 0), tlm::TLM_BURST_ERROR_RESPONSE) << "no data";
}

TEST_F(TargetProtocolTest, ReadOnlyRegistersAndUnknownCommandsAreCommandErrors) {
  for (const map::Register& r : map::kRegisters) {
    const bool writable = r.access == map::Access::kReadWrite;
    const std::uint32_t before = ReadWord(r.offset);
    EXPECT_EQ(WriteWord(r.offset, 0) == tlm::TLM_OK_RESPONSE, writable) << r.offset;
    if (!writable) {
      EXPECT_EQ(trans_.get_response_status(), tlm::TLM_COMMAND_ERROR_RESPONSE);
      EXPECT_EQ(ReadWord(r.offset), before);
    }
  }
  Bytes burst(8, 0xff);  // LIST_COUNT may be written, FAULT_CAUSE behind it may not: nothing is
  WriteWord(map::kListCountAt, 5);
  EXPECT_EQ(Write(map::kListCountAt, burst), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(ReadWord(map::kListCountAt), 5U);
  Bytes data(4);
  EXPECT_EQ(Send(static_cast<tlm::tlm_command>(7), kMemory, &data),
            tlm::TLM_COMMAND_ERROR_RESPONSE);
}

TEST_F(TargetProtocolTest, TheIgnoreCommandMovesNothingAndSucceeds) {
  Write(kMemory, Counting(4));
  Bytes data(4, 0x77);
  EXPECT_EQ(Send(tlm::TLM_IGNORE_COMMAND, kMemory, &data), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(data, Bytes(4, 0x77));
  Bytes back(4);
  Read(kMemory, &back);
  EXPECT_EQ(back, Counting(4));
}

TEST_F(TargetProtocolTest, AFailedTransactionChangesNothingAndTakesNoTime) {
  Write(kEnd - 4, Counting(4));
  delay_ = SC_ZERO_TIME;
  EXPECT_EQ(Write(kEnd - 4, Bytes(8, 0xff)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(delay_, SC_ZERO_TIME);
  EXPECT_FALSE(trans_.is_dmi_allowed());
  Bytes back(4);
  Read(kEnd - 4, &back);
  EXPECT_EQ(back, Counting(4));
}

TEST_F(TargetProtocolTest, MemoryAccessesAnnotateTheirTimeAndRegistersWaitForIt) {
  const sc_time begin = sc_time_stamp();
  delay_ = 5 * kPeriod;
  Write(kMemory, Bytes(17));
  EXPECT_EQ(sc_time_stamp(), begin) << "does not wait";
  EXPECT_EQ(delay_, 8 * kPeriod) << "17 bytes are three beats of eight";
  ReadSome(map::kStatusAt, 4);
  EXPECT_EQ(sc_time_stamp(), begin + 8 * kPeriod) << "a register is seen when its time has come";
  EXPECT_EQ(delay_, kPeriod);
}

TEST_F(TargetProtocolTest, DmiReachesTheWholeMemoryAndOnlyTheMemory) {
  Write(kMemory + 100, Counting(4));
  EXPECT_TRUE(trans_.is_dmi_allowed());
  tlm::tlm_dmi dmi;
  trans_.set_address(kMemory + 100);
  ASSERT_TRUE(probe_.socket->get_direct_mem_ptr(trans_, dmi));
  EXPECT_TRUE(dmi.is_read_write_allowed());
  EXPECT_EQ(dmi.get_start_address(), kMemory);
  EXPECT_EQ(dmi.get_end_address(), kEnd - 1);
  EXPECT_EQ(dmi.get_read_latency(), kPeriod);
  EXPECT_EQ(dmi.get_write_latency(), kPeriod);
  EXPECT_EQ(std::memcmp(dmi.get_dmi_ptr() + 100, Counting(4).data(), 4), 0);
  dmi.get_dmi_ptr()[kMemoryBytes - 1] = 0x5a;
  Bytes last(1);
  Read(kEnd - 1, &last);
  EXPECT_EQ(last[0], 0x5a);

  ReadSome(map::kIdAt, 4);
  EXPECT_FALSE(trans_.is_dmi_allowed());
  for (std::uint64_t at : {std::uint64_t{0}, kMemory - 1, kEnd}) {
    tlm::tlm_dmi refused;
    trans_.set_address(at);
    EXPECT_FALSE(probe_.socket->get_direct_mem_ptr(trans_, refused));
    EXPECT_LE(refused.get_start_address(), at);
    EXPECT_GE(refused.get_end_address(), at);
    EXPECT_TRUE(refused.get_end_address() < kMemory || refused.get_start_address() >= kEnd)
        << "the refusal says nothing about the memory";
  }
}

TEST_F(TargetProtocolTest, WhileBusyTheMemoryIsTheUnits) {
  StartOneTile();
  EXPECT_EQ(probe_.invalidations, 1) << "at the start";
  EXPECT_EQ(probe_.invalid_begin, kMemory);
  EXPECT_EQ(probe_.invalid_end, kEnd - 1);
  EXPECT_EQ(ReadWord(map::kStatusAt), map::kBusy);
  EXPECT_EQ(ReadSome(kMemory, 4), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(Write(kMemory, Bytes(4)), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(WriteWord(map::kListCountAt, 9), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(WriteWord(map::kControlAt, map::kStart), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(WriteWord(map::kIrqEnableAt, 0), tlm::TLM_OK_RESPONSE) << "does not disturb it";
  tlm::tlm_dmi dmi;
  trans_.set_address(kMemory);
  EXPECT_FALSE(probe_.socket->get_direct_mem_ptr(trans_, dmi));
  sc_core::wait(100 * kPeriod);
  EXPECT_EQ(ReadWord(map::kStatusAt), map::kDone);
  EXPECT_EQ(probe_.invalidations, 2) << "at the end too, for those who remember the refusal";
  EXPECT_EQ(ReadSome(kMemory, 4), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(ReadWord(map::kListCountAt), 1U);
}

TEST_F(TargetProtocolTest, DebugTransportSeesAllChangesNoStateAndTakesNoTime) {
  StartOneTile();
  const sc_time begin = sc_time_stamp();
  const auto debug = [this](tlm::tlm_command command, std::uint64_t at, Bytes* data) {
    trans_.set_command(command);
    trans_.set_address(at);
    trans_.set_data_ptr(data->data());
    trans_.set_data_length(static_cast<unsigned>(data->size()));
    return probe_.socket->transport_dbg(trans_);
  };
  Bytes word(4);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, map::kStatusAt, &word), 4U);
  EXPECT_EQ(word[0], map::kBusy);
  Bytes data = Counting(10);
  EXPECT_EQ(debug(tlm::TLM_WRITE_COMMAND, kEnd - 6, &data), 6U) << "as much as there is";
  Bytes back(6);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, kEnd - 6, &back), 6U) << "busy or not";
  EXPECT_EQ(back, Counting(6));
  EXPECT_EQ(debug(tlm::TLM_WRITE_COMMAND, map::kListCountAt, &word), 0U) << "registers stay";
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, map::kRegistersEnd, &word), 0U);
  EXPECT_EQ(debug(tlm::TLM_READ_COMMAND, kEnd, &word), 0U);
  EXPECT_EQ(debug(tlm::TLM_IGNORE_COMMAND, kMemory, &word), 0U);
  EXPECT_EQ(sc_time_stamp(), begin);
}

}  // namespace
}  // namespace systole::tb

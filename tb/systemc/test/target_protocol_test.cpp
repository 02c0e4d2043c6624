// SPDX-License-Identifier: Apache-2.0
// The TLM-2.0 target's blocking transport as IEEE 1666 wants it: response statuses, byte enables,
// annotated time.
#include "systemc/test/probe_bench.h"

namespace systole::tb {
namespace {

class TargetProtocolTest : public ProbeBench {};

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

TEST_F(TargetProtocolTest, OfTwoMistakesTheOneFurtherUpThePagesTableIsAnswered) {
  EXPECT_EQ(ReadSome(map::kMacsHighAt, 6), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "outside, and part";
  EXPECT_EQ(ReadSome(map::kIdAt + 2, 6), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "unaligned, and part";
  EXPECT_EQ(Write(map::kIdAt, Bytes(6)), tlm::TLM_BURST_ERROR_RESPONSE) << "part, and read-only";
  enables_ = {0};
  EXPECT_EQ(ReadSome(map::kIdAt, 6), tlm::TLM_BURST_ERROR_RESPONSE) << "part by length, by enables";
  EXPECT_EQ(Write(map::kIdAt, Bytes(4)), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE)
      << "part by enables, and read-only";
  EXPECT_EQ(ReadSome(kEnd, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE) << "outside; enables are legal";
  enables_ = {1};
  EXPECT_EQ(ReadSome(kEnd, 4), tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE) << "illegal ones come first";
  streaming_width_ = 2;
  EXPECT_EQ(ReadSome(kEnd, 4), tlm::TLM_BURST_ERROR_RESPONSE) << "and a streaming burst before";
  Bytes data(4);
  EXPECT_EQ(Send(static_cast<tlm::tlm_command>(3), kEnd, &data), tlm::TLM_COMMAND_ERROR_RESPONSE);
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
  // 3: the only value beyond the three commands that the enumeration can hold.
  EXPECT_EQ(Send(static_cast<tlm::tlm_command>(3), kMemory, &data),
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

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// The TLM-2.0 target's DMI and debug transport, and who owns the memory while the unit runs.
#include "systemc/test/probe_bench.h"

namespace systole::tb {
namespace {

class TargetDmiTest : public ProbeBench {};

TEST_F(TargetDmiTest, DmiReachesTheWholeMemoryAndOnlyTheMemory) {
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

TEST_F(TargetDmiTest, AskingTwiceWithOneDescriptorGivesTheSameLatency) {
  tlm::tlm_dmi dmi;
  trans_.set_address(kMemory);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(probe_.socket->get_direct_mem_ptr(trans_, dmi));
    EXPECT_EQ(dmi.get_read_latency(), kPeriod);
    EXPECT_EQ(dmi.get_write_latency(), kPeriod);
  }
}

TEST_F(TargetDmiTest, WhileBusyTheMemoryIsTheUnits) {
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

TEST_F(TargetDmiTest, WhatIsRefusedBecauseOfBusyTakesTheTimeOfItsAccess) {
  StartOneTile();
  const sc_time begin = sc_time_stamp();
  delay_ = 2 * kPeriod;
  EXPECT_EQ(Write(kMemory, Bytes(17)), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(delay_, 5 * kPeriod) << "17 bytes are three beats of eight";
  EXPECT_EQ(ReadSome(kMemory, 8), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(delay_, 6 * kPeriod);
  EXPECT_EQ(sc_time_stamp(), begin) << "the memory's refusal is annotated, too";

  Bytes burst(16);
  burst[0] = 1;  // IRQ_ENABLE, IRQ_CLEAR, then LIST_OFFSET, which is refused
  EXPECT_EQ(Write(map::kIrqEnableAt, burst), tlm::TLM_GENERIC_ERROR_RESPONSE);
  EXPECT_EQ(sc_time_stamp(), begin + 6 * kPeriod) << "refused when its time has come";
  EXPECT_EQ(delay_, 2 * kPeriod) << "the whole burst";
  EXPECT_EQ(ReadWord(map::kIrqEnableAt), 1U) << "the words before it are written";
  EXPECT_EQ(delay_, kPeriod);
  EXPECT_EQ(ReadWord(map::kStatusAt), map::kBusy) << "all of this was while it ran";

  delay_ = SC_ZERO_TIME;  // what is wrong in itself takes none, busy or not
  EXPECT_EQ(Write(kEnd, Bytes(8)), tlm::TLM_ADDRESS_ERROR_RESPONSE);
  EXPECT_EQ(WriteWord(map::kIdAt, 1), tlm::TLM_COMMAND_ERROR_RESPONSE);
  EXPECT_EQ(ReadSome(map::kStatusAt, 3), tlm::TLM_BURST_ERROR_RESPONSE);
  EXPECT_EQ(delay_, SC_ZERO_TIME);
  sc_core::wait(100 * kPeriod);
  WriteWord(map::kIrqEnableAt, 0);
}

TEST_F(TargetDmiTest, DebugTransportSeesAllChangesNoStateAndTakesNoTime) {
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

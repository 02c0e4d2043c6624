// SPDX-License-Identifier: Apache-2.0
// The parameter store: sets of every size, the ring full and released, illegal parameters, reads
// beside writes, stalls.
#include <Vunit_parameters_r1_b2.h>
#include <Vunit_parameters_r3_b4.h>
#include <Vunit_parameters_r4_b5.h>
#include <Vunit_parameters_r64_b2.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "device/clocked_dut.h"
#include "parameters_bench.h"

namespace systole::tb {
namespace {

using device::Fault;

template <typename B>
class ParametersTest : public ParametersBench<B> {};

using Builds = testing::Types<
    ParametersBuild<Vunit_parameters_r4_b5, 4, 5>, ParametersBuild<Vunit_parameters_r3_b4, 3, 4>,
    ParametersBuild<Vunit_parameters_r1_b2, 1, 2>, ParametersBuild<Vunit_parameters_r64_b2, 64, 2>>;
struct NameOf {
  template <typename B>
  static std::string GetName(int) {
    return "Rows" + std::to_string(B::kRows) + "Blocks" + std::to_string(B::kBlocks);
  }
};
TYPED_TEST_SUITE(ParametersTest, Builds, NameOf);

TYPED_TEST(ParametersTest, SetsOfEverySizeComeBackChannelByChannel) {
  for (int round = 0; round < 3; ++round) {
    for (int n_used = 1; n_used <= this->kRows; ++n_used) {
      this->Store(n_used);
      this->ReadBack(this->stored() - 1);
      if (this->stored() == this->kBlocks) this->Step(false, false, true);
    }
  }
}

TYPED_TEST(ParametersTest, ASetTakesOneCycleABeat) {
  const auto start = this->dut_.cycle();
  this->Store(this->kRows);
  this->Store(1);
  EXPECT_EQ(this->dut_.cycle() - start, static_cast<std::uint64_t>(this->kRows + 1));
}

TYPED_TEST(ParametersTest, AFullRingTakesNothingUntilARelease) {
  for (int i = 0; i < this->kBlocks; ++i) this->Store(this->kRows);
  for (int i = 0; i < 2 * this->kBlocks; ++i) {
    this->Offer(this->DrawSet(1));
    for (int wait = 0; wait < 5; ++wait) this->Step(true, true, false);
    EXPECT_EQ(this->incoming(), 1);
    for (int which = 0; which < this->kBlocks; ++which)
      this->ReadBack(which);       // nothing was overwritten
    this->Step(true, true, true);  // not yet in the release's own cycle
    EXPECT_EQ(this->incoming(), 1);
    this->Step(true, true, false);
    EXPECT_EQ(this->incoming(), 0);
  }
}

TYPED_TEST(ParametersTest, AReleaseAndALastBeatInOneCycleBothCount) {
  this->Store(1);
  this->Offer(this->DrawSet(1));
  this->Step(true, true, true);
  ASSERT_EQ(this->stored(), 1);
  for (int i = 1; i < this->kBlocks; ++i) this->Store(1);  // the ring has just this much room
  this->Offer(this->DrawSet(1));
  this->Step(true, true, false);
  EXPECT_EQ(this->incoming(), 1);
}

TYPED_TEST(ParametersTest, IllegalParametersAreReportedAndBlockWhatFollows) {
  struct Case {
    std::uint32_t multiplier;
    int shift;
    Fault want;
  };
  for (const Case& c :
       {Case{0x80000000, 0, Fault::kMultiplier}, Case{0xFFFFFFFF, 1, Fault::kMultiplier},
        Case{0x7FFFFFFF, 2, Fault::kShift}, Case{0, -32, Fault::kShift},
        Case{1, 127, Fault::kShift}, Case{1, -128, Fault::kShift}, Case{1, 33, Fault::kShift},
        Case{1, -63, Fault::kShift},  // legal in their low 6 bits
        Case{0x80000000, 2, Fault::kMultiplier}, Case{0x7FFFFFFF, 1, Fault::kNone},
        Case{0, -31, Fault::kNone}}) {
    for (int bad_row = 0; bad_row < this->kRows; ++bad_row) {
      this->Reset(1);
      ParameterSet set = this->DrawSet(this->kRows);
      set.index = 1000 + static_cast<std::uint32_t>(bad_row);
      set.channels[bad_row].multiplier = c.multiplier;
      set.channels[bad_row].shift = static_cast<std::int8_t>(c.shift);
      this->Offer(set);
      this->Run(this->kRows + 10);
      this->dut_.Settle();
      if (c.want == Fault::kNone) {
        ASSERT_EQ(this->stored(), 1);
        this->ReadBack(0);
      } else {
        ASSERT_EQ(this->incoming(), 1) << "multiplier " << c.multiplier << " shift " << c.shift;
        ASSERT_EQ(this->dut_->fault_o, static_cast<int>(c.want));
        ASSERT_EQ(this->dut_->fault_index_o, 1000U + static_cast<unsigned>(bad_row));
      }
    }
  }
}

TYPED_TEST(ParametersTest, GarbageWithoutASetIsNoFault) {
  ParameterSet set = this->DrawSet(1);
  set.channels[0].shift = 2;
  this->Offer(set);
  for (int i = 0; i < 20; ++i) this->Step(false, true, false);  // Step() expects no fault
  for (int i = 0; i < 20; ++i) this->Step(true, false, false);
}

TYPED_TEST(ParametersTest, ResetInTheMiddleOfASetStartsFromAnEmptyRing) {
  for (int beats = 0; beats <= this->kRows; ++beats) {
    this->Store(this->kRows);
    this->Offer(this->DrawSet(this->kRows));
    this->Run(beats);
    this->Reset(1 + beats % 2);
    for (int i = 0; i < this->kBlocks; ++i) this->Store(this->kRows);  // all slots are free
    for (int i = 0; i < this->kBlocks; ++i) this->ReadBack(i);
    this->Reset(1);
  }
}

TYPED_TEST(ParametersTest, ReadsBesideWritesSurviveStallsOnEveryStream) {
  for (int pattern = 0; pattern < 6 && !this->HasFatalFailure(); ++pattern) {
    const int set_chance = pattern % 2 ? 100 : 60, parameter_chance = pattern % 3 ? 70 : 100;
    const int release_chance = pattern < 3 ? 30 : 5;
    bool offers_set = false, offers_parameter = false;
    for (int i = 0; i < 10000 && !this->HasFatalFailure(); ++i) {
      if (this->incoming() == 0) {
        this->Offer(this->DrawSet(static_cast<int>(this->dice_.Between(1, this->kRows))));
        offers_set = offers_parameter = false;
      }
      // A sender does not take back what it has offered; a parameter taken is a new offer.
      offers_set = offers_set || this->dice_.Chance(set_chance);
      offers_parameter =
          (offers_parameter && !this->took()) || this->dice_.Chance(parameter_chance);
      this->Step(offers_set, offers_parameter,
                 this->stored() > 0 && this->dice_.Chance(release_chance), this->DrawReads());
    }
    this->Reset(1);
  }
}

TYPED_TEST(ParametersTest, AReleaseOfNothingBreaksAContract) {
  this->Quiet();
  this->dut_->release_i = 1;
  EXPECT_THROW(this->dut_.Tick(), device::RtlContractBroken);
}

TYPED_TEST(ParametersTest, ASetThatDoesNotFitBreaksAContract) {
  for (const int n_used : {0, this->kRows + 1}) {
    this->Quiet();
    this->dut_->set_valid_i = 1;
    this->dut_->set_n_used_i = static_cast<std::uint8_t>(n_used);
    EXPECT_THROW(this->dut_.Tick(), device::RtlContractBroken) << n_used;
    this->Reset(1);
  }
}

TYPED_TEST(ParametersTest, AReadOfTheSetBeingFilledBreaksAContract) {
  this->Store(1);
  this->Offer(this->DrawSet(1));
  this->Step(true, false, false);
  this->dut_->param_valid_i = 1;
  for (int w = 0; w < 3; ++w) this->dut_->param_i[w] = 0;
  this->dut_->read_i[0] = 1;
  this->dut_->read_set_i[0] = 1;
  EXPECT_THROW(this->dut_.Tick(), device::RtlContractBroken);
}

}  // namespace
}  // namespace systole::tb

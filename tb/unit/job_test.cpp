// SPDX-License-Identifier: Apache-2.0
/// systole_job between two memories: whole matrix products against the golden ones, where their
/// words go, what is counted, what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "Vunit_job_q32.h"
#include "Vunit_job_q4.h"
#include "unit/job_bench.h"

namespace systole::tb {
namespace {

template <typename M, int kCycles>
struct Config {
  using Model = M;
  static constexpr int kReqCycles = kCycles;
};
struct Q4 : Config<Vunit_job_q4, 4> {
  static constexpr const char* kName = "Q4";
};
struct Q32 : Config<Vunit_job_q32, 32> {
  static constexpr const char* kName = "Q32";
};

template <typename C>
using JobTest = JobBench<C>;
using Paces = testing::Types<Q4, Q32>;
TYPED_TEST_SUITE(JobTest, Paces, ConfigName);

TYPED_TEST(JobTest, EdgesOfEveryDimensionAreExact) {
  for (const int m : {1, 2, 5}) {
    for (const int k_tiles : {1, 2}) {
      for (const int blocks : {1, 2}) {
        for (int used = 1; used <= kSize; ++used) {
          Job job;
          job.vectors = m;
          job.k_tiles = k_tiles;
          job.n_blocks = blocks;
          job.k_last = used;
          job.n_last = kSize + 1 - used;
          job.result_base = 5000;
          ASSERT_NO_FATAL_FAILURE(this->ExpectExact(job));
        }
      }
    }
  }
}

TYPED_TEST(JobTest, RandomJobsAtAnyAddressesAreExact) {
  for (int i = 0; i < 150; ++i) {
    SCOPED_TRACE("job " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(this->ExpectExact(this->RandomJob(20)));
  }
}

TYPED_TEST(JobTest, EveryBlockHasItsOwnParametersUpToTheLastChannel) {
  Job job;
  job.n_blocks = kChannels / kSize;
  job.result_base = 9000;
  this->ExpectExact(job);
}

TYPED_TEST(JobTest, MoreResultsThanTheQueueHoldsOnlyWait) {
  Job job;
  job.vectors = 300;
  job.result_base = 64;
  this->ExpectExact(job);
  job.vectors = 256;  // the most with more than one K tile
  job.k_tiles = 3;
  this->ExpectExact(job);
}

TYPED_TEST(JobTest, MoreVectorsThanTheMemoriesHaveWordsWrapAround) {
  if (TypeParam::kReqCycles > 4) return;  // eight million cycles
  Job job;
  job.vectors = 40003;
  job.n_blocks = 2;
  job.k_last = 3;
  job.weight_base = 100;  // both blocks' weights are taken long before results come there
  job.result_base = 2000;
  this->ExpectExact(job);
}

TYPED_TEST(JobTest, TheArrayTakesAnActivationWordEveryCycle) {
  Job job;
  job.vectors = 4;  // as many as the next tile has rows: no bubble
  job.k_tiles = 500;
  job.result_base = 9000;
  this->ExpectExact(job);
  const auto least = static_cast<std::uint64_t>(job.slots());
  EXPECT_GE(this->cycles_, least);
  EXPECT_LT(this->cycles_, least + kSize * TypeParam::kReqCycles * job.vectors + 60);
}

// The unit's law (streams.md) up to its first result, then a lane that is never without work:
//
//   n_used(first) + (k_tiles - 1) max(M, n_used(first)) + 1 + Rows + Cols + MulStages + 3
//     + 4 ReqCycles M blocks + 10
//
// 10: from start_i to the first weights at the unit, and from the last sum to its word and to
// done_o.
TYPED_TEST(JobTest, AJobWhoseLaneNeverWaitsIsExactToTheCycle) {
  constexpr int kMulStages = 1, kLane = kSize * TypeParam::kReqCycles;
  int judged = 0;
  for (const int m : {1, 2, 3, 7, 20}) {
    for (const int k_tiles : {1, 2, 3, 5}) {
      for (const int blocks : {1, 2, 3}) {
        for (const int n_last : {1, 2, 4}) {
          if (blocks > 1 && k_tiles * std::max(m, kSize) > kLane * m) continue;  // the lane waits
          Job job;
          job.vectors = m;
          job.k_tiles = k_tiles;
          job.n_blocks = blocks;
          job.n_last = n_last;
          job.result_base = 9000;
          ASSERT_NO_FATAL_FAILURE(this->ExpectExact(job));
          const int first = job.n_used(0);
          const int unit =
              first + (k_tiles - 1) * std::max(m, first) + 1 + 2 * kSize + kMulStages + 3;
          EXPECT_EQ(this->cycles_, static_cast<std::uint64_t>(unit + kLane * m * blocks + 10))
              << "M " << m << ", " << k_tiles << " K tiles, " << blocks << " blocks, the last of "
              << n_last;
          ++judged;
        }
      }
    }
  }
  EXPECT_GT(judged, 170);
}

TYPED_TEST(JobTest, EveryBlockReadsItsActivationsFromTheBaseHoweverManyKTilesThereAre) {
  constexpr int kTiles = 32767,
                kBase = 100;  // K = 131068, the longest sum; it wraps around in the memory
  Job job;
  job.k_tiles = kTiles;
  job.n_blocks = 2;
  job.act_base = kBase;
  this->Present(job);
  this->dut_->start_i = 1;
  this->Cycle();
  this->dut_->start_i = 0;
  for (int reads = 0; this->dut_->busy_o;) {
    if (this->dut_->act_read_o) {
      if (reads < 2 * kTiles) {
        ASSERT_EQ(this->dut_->act_address_o, (kBase + reads % kTiles) % kWords) << "read " << reads;
      }
      ++reads;
    }
    this->Cycle();
  }
  EXPECT_EQ(this->dut_->vectors_o, 2U * kTiles);
}

TYPED_TEST(JobTest, WhatTheUnitRefusesEndsTheJobWithItsCauseAndWritesNothing) {
  struct Case {
    int fault, vectors, k_tiles, k_last, n_last;
  };
  for (const Case& c : {Case{1, 0, 1, 4, 4}, Case{2, 257, 2, 4, 4}, Case{3, 1, 1, 0, 4},
                        Case{4, 1, 1, 5, 4}, Case{4, 1, 3, 15, 4}, Case{5, 1, 1, 4, 0},
                        Case{6, 1, 1, 4, 5}, Case{6, 9, 2, 4, 15}, Case{4, 200, 7, 5, 4}}) {
    Job job;
    job.vectors = c.vectors;
    job.k_tiles = c.k_tiles;
    job.k_last = c.k_last;
    job.n_last = c.n_last;
    const auto before = this->second_;
    ASSERT_TRUE(this->Run(job, 2000)) << "fault " << c.fault;
    EXPECT_EQ(this->dut_->fault_o, c.fault);
    EXPECT_EQ(this->second_, before);
    ASSERT_NO_FATAL_FAILURE(this->ExpectExact(this->RandomJob(5))) << "after fault " << c.fault;
  }
}

// The unit refuses the second block while vectors of the first still enter it, so done_o comes
// right after a slot that carried one; and the next job may start in that very cycle. It is the
// same one: job_i stays up to there (JobStays_A).
TYPED_TEST(JobTest, AJobStartedInTheCycleOfDoneCountsNoVectorOfTheOneBefore) {
  int entered = 0;
  for (const int m : {1, 3, 4, 5, 7, 20, 59}) {
    SCOPED_TRACE("M " + std::to_string(m));
    Job job;
    job.vectors = m;
    job.k_tiles = 6;
    job.n_blocks = 2;
    job.n_last = 0;
    this->Present(job);
    std::uint32_t vectors = 0, cycles = 0;
    for (int run = 0; run < 3; ++run) {
      this->dut_->start_i = 1;
      this->Cycle();
      this->dut_->start_i = 0;
      for (int i = 0; i < 2000 && !this->dut_->done_o; ++i) this->Cycle();
      ASSERT_TRUE(this->dut_->done_o);
      ASSERT_FALSE(this->dut_->busy_o);
      EXPECT_EQ(this->dut_->fault_o, 5);
      if (run > 0) {
        EXPECT_EQ(this->dut_->vectors_o, vectors) << "run " << run;
        EXPECT_EQ(this->dut_->cycles_o, cycles) << "run " << run;
      }
      vectors = this->dut_->vectors_o;
      cycles = this->dut_->cycles_o;
    }
    entered += vectors != 0;
    this->Cycle();
    ASSERT_NO_FATAL_FAILURE(this->ExpectExact(this->RandomJob(5)));
  }
  EXPECT_GT(entered, 0);
}

TYPED_TEST(JobTest, ResetInAnyCycleThenAFreshJobIsExact) {
  for (int cycles = 1; cycles < 200; cycles += 7) {
    const Job job = this->RandomJob(8);
    this->Place(job);
    this->Present(job);
    this->dut_->start_i = 1;
    this->Cycle();
    this->dut_->start_i = 0;
    for (int i = 0; i < cycles && this->dut_->busy_o; ++i) this->Cycle();
    this->dut_.Reset(1);
    EXPECT_FALSE(this->dut_->busy_o);
    EXPECT_FALSE(this->dut_->done_o);
    ASSERT_NO_FATAL_FAILURE(this->ExpectExact(this->RandomJob(8))) << "reset after " << cycles;
  }
}

TYPED_TEST(JobTest, AnotherStartOrAnotherJobInMidJobBreaksTheContracts) {
  this->Present(Job{});
  this->dut_->start_i = 1;
  this->Cycle();
  EXPECT_THROW(this->Cycle(), RtlContractBroken) << "StartsIdle_A";
  this->dut_->start_i = 0;
  this->Cycle();
  this->dut_->job_i[0] ^= 1;
  EXPECT_THROW(this->dut_.Tick(2), RtlContractBroken) << "JobStays_A";
}

}  // namespace
}  // namespace systole::tb

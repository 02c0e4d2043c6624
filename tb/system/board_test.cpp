// SPDX-License-Identifier: Apache-2.0
/// The Verilated board at a pseudo-terminal, with the host's own code: jobs against the golden
/// matmul, every fault of the line, the loss of power. Nothing may hang. (Frames one by one:
/// board_frames_test.cpp.)
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "device/board_device.h"
#include "harness/seed.h"
#include "system/board_jobs.h"
#include "system/board_sim.h"

namespace systole::tb {
namespace {

using device::LineFaults;

TEST(BoardTest, JobsOfEveryShapeAreBitExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim();
  device::BoardDevice board(sim->tty(), kBaud, kPatience);
  std::mt19937_64 random = Random(1);
  const int shapes[][3] = {{1, 1, 1},  {1, 4, 4},   {5, 3, 2},   {2, 5, 9},   {3, 8, 8},
                           {17, 9, 6}, {30, 13, 5}, {257, 4, 1}, {300, 5, 4}, {2, 3, 261}};
  for (const auto& s : shapes) {
    SCOPED_TRACE(std::to_string(s[0]) + " x " + std::to_string(s[1]) + " x " +
                 std::to_string(s[2]));
    const device::MatmulJob job = RandomJob(s[0], s[1], s[2], random, s[0] % 2 == 0);
    EXPECT_EQ(board.RunJob(job).values, Golden(job));
  }
  EXPECT_EQ(board.Remarks().find(" 0 requests repeated") == std::string::npos, false);
}

TEST(BoardTest, LongSumsOfTheLargestProductsAreExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim();
  device::BoardDevice board(sim->tty(), kBaud, kPatience);
  std::mt19937_64 random = Random(2);
  const device::MatmulJob job = LargestJob(2, 500, 3, random);
  EXPECT_EQ(board.RunJob(job).values, Golden(job));
}

/// One fault on the line in the middle of a job: the host repeats, the result is right.
class BoardRepairs : public testing::TestWithParam<LineFaults> {};

TEST_P(BoardRepairs, OneFaultAndTheJobIsStillBitExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const auto sim = Sim(GetParam());
  device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(2000));
  std::mt19937_64 random = Random(3);
  const device::MatmulJob job = RandomJob(9, 7, 6, random);
  EXPECT_EQ(board.RunJob(job).values, Golden(job));
  EXPECT_EQ(board.Remarks().find(" 0 requests repeated"), std::string::npos)
      << "the fault was felt";
}

INSTANTIATE_TEST_SUITE_P(
    Faults, BoardRepairs,
    testing::Values(LineFaults{0, -1, -1, -1, -1}, LineFaults{12, -1, -1, -1, -1},
                    LineFaults{40, -1, -1, -1, -1}, LineFaults{-1, 12, -1, -1, -1},
                    LineFaults{-1, 90, -1, -1, -1}, LineFaults{-1, -1, 3, -1, -1},
                    LineFaults{-1, -1, 20, -1, -1}, LineFaults{-1, -1, 60, -1, -1}),
    [](const auto& info) { return "Fault" + std::to_string(info.index); });

TEST(BoardPowerTest, LossOfPowerInMidJobIsReportedWhereverItFalls) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  std::mt19937_64 random = Random(4);
  const device::MatmulJob job = RandomJob(9, 7, 6, random);
  for (const int at : {12, 60, 150, 280, 295}) {
    LineFaults faults;
    faults.power_cycle_at = at;
    const auto sim = Sim(faults);
    device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(1500));
    try {
      board.RunJob(job);
      ADD_FAILURE() << "power lost at byte " << at << ", nobody noticed";
    } catch (const device::BoardRestarted& error) {
      EXPECT_NE(std::string(error.what()).find("reset or switched off"), std::string::npos);
    }
  }
}

TEST(BoardPowerTest, ABoardThatStaysOffIsReportedAndNothingHangs) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  LineFaults faults;
  faults.power_off_at = 100;
  const auto sim = Sim(faults);
  device::BoardDevice board(sim->tty(), kBaud, std::chrono::milliseconds(300));
  std::mt19937_64 random = Random(5);
  EXPECT_THROW(board.RunJob(RandomJob(9, 7, 6, random)), device::BoardSilent);
}

}  // namespace
}  // namespace systole::tb

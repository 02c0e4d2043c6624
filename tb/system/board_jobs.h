// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEM_BOARD_JOBS_H_
#define SYSTOLE_TB_SYSTEM_BOARD_JOBS_H_

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "device/board_device.h"

namespace systole::tb {

constexpr int kBaud = 3000000;  ///< of a pseudo-terminal: any that the host knows

/// A job of random operands, with parameters that bring most sums between the clamps and some onto
/// them.
device::MatmulJob RandomJob(int m, int k, int n, std::mt19937_64& random, bool single = false);

/// A job of nothing but -128 * -128, whose results have every bit of the sums.
device::MatmulJob LargestJob(int m, int k, int n, std::mt19937_64& random);

/// What the golden matmul and requantisation make of it.
std::vector<std::int32_t> Golden(const device::MatmulJob& job);

/// Raw frames to a board, one at a time. An answer that does not come fails the test.
class BoardFrameLine {
 public:
  BoardFrameLine(const std::string& tty, std::chrono::milliseconds patience)
      : line_(tty, kBaud), patience_(patience) {}

  device::Answer Ask(const device::Bytes& frame);
  device::Answer Wait();
  device::Answer Request(std::uint8_t seq, device::Op op, const device::Bytes& payload);

 private:
  device::SerialLine line_;
  std::chrono::milliseconds patience_;
  device::AnswerParser parser_;
};

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEM_BOARD_JOBS_H_

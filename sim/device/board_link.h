// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_BOARD_LINK_H_
#define SYSTOLE_DEVICE_BOARD_LINK_H_

#include <chrono>
#include <cstdint>
#include <string>

#include "device/board_protocol.h"
#include "device/mxu_driver.h"
#include "device/serial_line.h"

namespace systole::device {

/// The board answered, but the session it knows is gone: it was reset or switched off and on.
class BoardRestarted : public DeviceError {
 public:
  using DeviceError::DeviceError;
};

/// The board does not answer.
class BoardSilent : public DeviceTimeout {
 public:
  using DeviceTimeout::DeviceTimeout;
};

/// A session with a board: one request at a time, each answered.
///
/// A request or an answer that is lost or spoilt is repeated, up to kTries times. A repeated
/// request that the board had served already is known by its sequence number and not served twice.
/// Errors  BoardRestarted, BoardSilent; DeviceError for any other refusal.
class BoardLink {
 public:
  static constexpr int kTries = 4;

  /// `patience`: how long an answer may take. Says hello.
  BoardLink(SerialLine* line, std::chrono::milliseconds patience);

  /// Words of 32 bits at word addresses, any number of them.
  void Write(int address, const std::vector<std::uint32_t>& words);
  std::vector<std::uint32_t> Read(int address, int words);
  /// Cycles of the job, and slots that carried a vector.
  struct JobCounts {
    std::uint32_t cycles, vectors;
  };
  JobCounts Run(const Bytes& job);

  int rows() const { return rows_; }
  int cols() const { return cols_; }
  int req_cycles() const { return req_cycles_; }
  /// Requests that had to be repeated.
  int repeats() const { return repeats_; }
  /// Bytes that went over the line, both ways.
  std::uint64_t bytes() const { return bytes_; }

 private:
  Answer Exchange(Op op, const Bytes& payload);
  /// One try: true and an answer with the request's number, or false and why not.
  bool Try(const Bytes& frame, Answer* answer, std::string* why);

  SerialLine* line_;
  std::chrono::milliseconds patience_;
  std::uint8_t seq_ = 0;
  int rows_ = 0, cols_ = 0, req_cycles_ = 0;
  int repeats_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_BOARD_LINK_H_

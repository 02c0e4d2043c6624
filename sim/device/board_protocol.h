// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_BOARD_PROTOCOL_H_
#define SYSTOLE_DEVICE_BOARD_PROTOCOL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// The frames of a board's serial line, byte by byte: docs/board.md. The RTL's side is
/// rtl/pkg/systole_board_pkg.sv; every test of whole frames holds the two together.
namespace systole::device {

using Bytes = std::vector<std::uint8_t>;

inline constexpr std::uint8_t kRequestMark = 0xA5;
inline constexpr std::uint8_t kAnswerMark = 0x5A;
inline constexpr std::uint8_t kBoardVersion = 1;
inline constexpr std::size_t kMaxPayload = 1024;
inline constexpr std::size_t kFrameOverhead = 9;  ///< mark, seq, op or status, length, CRC

/// Word addresses; a word is four bytes, low byte first.
inline constexpr int kFirstMemory = 0x0000;   ///< activations
inline constexpr int kSecondMemory = 0x4000;  ///< weights and results
inline constexpr int kParameters = 0x8000;    ///< channel * 4 + bias, multiplier, shift
inline constexpr int kMemoryWords = 0x4000;
inline constexpr int kBoardChannels = 256;
inline constexpr int kBoardAccDepth = 256;  ///< vectors of a job of more than one K tile

enum class Op : std::uint8_t { kHello = 1, kWrite = 2, kRead = 3, kRun = 4 };

enum class Status : std::uint8_t {
  kOk,
  kCrc,
  kLength,
  kTruncated,
  kMark,
  kBusy,
  kSession,
  kSequence,
  kOp,
  kArgument,
  kUnit
};

const char* Describe(Status status);

/// CRC-32 of Ethernet, zip and PNG: of "123456789" it is 0xCBF43926.
std::uint32_t Crc32(const std::uint8_t* bytes, std::size_t count);

Bytes EncodeRequest(std::uint8_t seq, std::uint8_t op, const Bytes& payload);

struct Answer {
  std::uint8_t seq = 0;
  Status status = Status::kOk;
  Bytes payload;

  /// Word i of the payload, 0 if it is not there.
  std::uint32_t word(std::size_t i) const;
};

/// Finds answers in what has come, one a call: skips what is not an answer, waits for what is not
/// complete, keeps what comes behind an answer.
class AnswerParser {
 public:
  enum class Outcome { kIncomplete, kAnswer, kBroken };
  /// Appends bytes and looks. kBroken: a length that cannot be, an unknown status, or a wrong CRC.
  Outcome Feed(const std::uint8_t* bytes, std::size_t count, Answer* answer);

 private:
  Bytes seen_;
};

void AppendWord(Bytes* bytes, std::uint32_t word, int count = 4);

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_BOARD_PROTOCOL_H_

// SPDX-License-Identifier: Apache-2.0
#include "device/board_protocol.h"

#include <algorithm>

namespace systole::device {

const char* Describe(Status status) {
  static constexpr const char* kWords[] = {
      "done",
      "the frame's checksum is wrong",
      "the frame's length is above 1024",
      "the frame stopped in its middle",
      "a byte that begins no frame",
      "it was serving another request",
      "no hello since it was switched on",
      "not the next sequence number",
      "no such operation",
      "a payload of a wrong size, or an address outside the memories",
      "the matrix unit refused a command",
  };
  const auto i = static_cast<std::size_t>(status);
  return i < sizeof kWords / sizeof *kWords ? kWords[i] : "an unknown status";
}

std::uint32_t Crc32(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (std::size_t i = 0; i < count; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

void AppendWord(Bytes* bytes, std::uint32_t word, int count) {
  for (int i = 0; i < count; ++i) bytes->push_back(static_cast<std::uint8_t>(word >> (8 * i)));
}

Bytes EncodeRequest(std::uint8_t seq, std::uint8_t op, const Bytes& payload) {
  Bytes frame = {kRequestMark, seq, op};
  AppendWord(&frame, static_cast<std::uint32_t>(payload.size()), 2);
  frame.insert(frame.end(), payload.begin(), payload.end());
  AppendWord(&frame, Crc32(&frame[1], frame.size() - 1));
  return frame;
}

std::uint32_t Answer::word(std::size_t i) const {
  if (payload.size() < 4 * i + 4) return 0;
  std::uint32_t word = 0;
  for (std::size_t b = 0; b < 4; ++b) word |= std::uint32_t{payload[4 * i + b]} << (8 * b);
  return word;
}

AnswerParser::Outcome AnswerParser::Feed(const std::uint8_t* bytes, std::size_t count,
                                         Answer* answer) {
  seen_.insert(seen_.end(), bytes, bytes + count);
  seen_.erase(seen_.begin(), std::find(seen_.begin(), seen_.end(), kAnswerMark));
  if (seen_.size() < 5) return Outcome::kIncomplete;
  const std::size_t length = seen_[3] | seen_[4] << 8;
  if (length > kMaxPayload || seen_[2] > static_cast<int>(Status::kUnit)) return Outcome::kBroken;
  if (seen_.size() < length + kFrameOverhead) return Outcome::kIncomplete;
  std::uint32_t crc = 0;
  for (std::size_t i = 0; i < 4; ++i) crc |= std::uint32_t{seen_[5 + length + i]} << (8 * i);
  if (crc != Crc32(&seen_[1], 4 + length)) return Outcome::kBroken;
  answer->seq = seen_[1];
  answer->status = static_cast<Status>(seen_[2]);
  answer->payload.assign(seen_.begin() + 5, seen_.begin() + 5 + static_cast<long>(length));
  seen_.erase(seen_.begin(), seen_.begin() + static_cast<long>(length + kFrameOverhead));
  return Outcome::kAnswer;
}

}  // namespace systole::device

// SPDX-License-Identifier: Apache-2.0
#include "device/board_link.h"

#include <algorithm>
#include <random>

namespace systole::device {
namespace {

constexpr std::size_t kWordsAtOnce = kMaxPayload / 4;

std::string Text(const SerialLine& line, const std::string& what) {
  return "board at " + line.name() + ": " + what;
}

/// Frames that came damaged to the board: the same request again is all it needs.
bool Damaged(Status status) {
  return status == Status::kCrc || status == Status::kLength || status == Status::kTruncated ||
         status == Status::kMark || status == Status::kBusy;
}

}  // namespace

BoardLink::BoardLink(SerialLine* line, std::chrono::milliseconds patience)
    : line_(line), patience_(patience) {
  // Where the numbers start does not matter; that they differ from the last session's does.
  seq_ = static_cast<std::uint8_t>(std::random_device()());
  const Answer hello = Exchange(Op::kHello, {});
  const std::uint32_t version = hello.word(0) & 0xFF;
  if (version != kBoardVersion) {
    throw DeviceError(Text(*line_, "it speaks version " + std::to_string(version) +
                                       " of the protocol, not " + std::to_string(kBoardVersion)));
  }
  rows_ = static_cast<int>(hello.word(1) & 0xFF);
  cols_ = static_cast<int>(hello.word(1) >> 8 & 0xFF);
  req_cycles_ = static_cast<int>(hello.word(1) >> 16 & 0xFF);
  if (rows_ != 4 || cols_ != 4) {
    throw DeviceError(Text(*line_, "an array of " + std::to_string(rows_) + " x " +
                                       std::to_string(cols_) + ", not 4 x 4"));
  }
}

bool BoardLink::Try(const Bytes& frame, Answer* answer, std::string* why) {
  if (!line_->Write(frame, patience_)) {
    *why = "takes no bytes";
    return false;
  }
  bytes_ += frame.size();
  AnswerParser parser;
  const auto until = std::chrono::steady_clock::now() + patience_;
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        until - std::chrono::steady_clock::now());
    const Bytes bytes = line_->Read(std::max(left, std::chrono::milliseconds(0)));
    if (bytes.empty() && left.count() <= 0) {
      *why = "no answer within " + std::to_string(patience_.count()) + " ms";
      return false;
    }
    bytes_ += bytes.size();
    switch (parser.Feed(bytes.data(), bytes.size(), answer)) {
      case AnswerParser::Outcome::kIncomplete:
        break;
      case AnswerParser::Outcome::kBroken:
        *why = "an answer with a wrong checksum";
        return false;
      case AnswerParser::Outcome::kAnswer:
        if (answer->seq == frame[1] || Damaged(answer->status)) return true;
        *why = "an answer to another request";
        return false;
    }
  }
}

Answer BoardLink::Exchange(Op op, const Bytes& payload) {
  std::string why;
  bool silent = true;
  for (int i = 0; i < kTries; ++i) {
    if (i > 0) {
      ++repeats_;
      // Longer than the board needs to call a frame truncated; what it says of that is old news.
      line_->Read(std::chrono::milliseconds(30));
      line_->Drain();
    }
    Answer answer;
    if (!Try(EncodeRequest(seq_, static_cast<std::uint8_t>(op), payload), &answer, &why)) {
      silent = silent && why.rfind("no answer", 0) == 0;
      continue;
    }
    silent = false;
    if (Damaged(answer.status)) {
      why = Describe(answer.status);
      continue;
    }
    if (answer.status == Status::kSession) {
      throw BoardRestarted(Text(*line_, "it was reset or switched off in the middle of the job"));
    }
    if (answer.status == Status::kSequence && i > 0 &&
        static_cast<std::uint8_t>(answer.word(0)) == static_cast<std::uint8_t>(seq_ + 1)) {
      // The first try was served and its answer lost. A write is done; the rest can be had again.
      ++seq_;
      if (op == Op::kWrite) return answer;
      continue;
    }
    ++seq_;
    if (answer.status == Status::kUnit) {
      throw DeviceError(Text(*line_, std::string(Describe(answer.status)) + ": " +
                                         Describe(static_cast<Fault>(answer.word(0) & 0xF))));
    }
    if (answer.status != Status::kOk) {
      throw DeviceError(Text(*line_, std::string("request refused: ") + Describe(answer.status)));
    }
    return answer;
  }
  const std::string text = Text(*line_, why + ", after " + std::to_string(kTries) + " tries");
  if (silent) throw BoardSilent(text);
  throw DeviceError(text);
}

void BoardLink::Write(int address, const std::vector<std::uint32_t>& words) {
  for (std::size_t done = 0; done < words.size();) {
    const std::size_t count = std::min(kWordsAtOnce - 1, words.size() - done);
    Bytes payload;
    AppendWord(&payload, static_cast<std::uint32_t>(address) + static_cast<std::uint32_t>(done));
    for (std::size_t i = 0; i < count; ++i) AppendWord(&payload, words[done + i]);
    Exchange(Op::kWrite, payload);
    done += count;
  }
}

std::vector<std::uint32_t> BoardLink::Read(int address, int words) {
  std::vector<std::uint32_t> all;
  while (static_cast<int>(all.size()) < words) {
    const std::size_t count = std::min(kWordsAtOnce, static_cast<std::size_t>(words) - all.size());
    Bytes payload;
    AppendWord(&payload, static_cast<std::uint32_t>(address) +
                             static_cast<std::uint32_t>(all.size() | count << 16));
    const Answer answer = Exchange(Op::kRead, payload);
    if (answer.payload.size() != 4 * count) {
      throw DeviceError(Text(*line_, "a read of " + std::to_string(4 * count) +
                                         " bytes was answered with " +
                                         std::to_string(answer.payload.size())));
    }
    for (std::size_t i = 0; i < count; ++i) all.push_back(answer.word(i));
  }
  return all;
}

BoardLink::JobCounts BoardLink::Run(const Bytes& job) {
  const Answer answer = Exchange(Op::kRun, job);
  return {answer.word(0), answer.word(1)};
}

}  // namespace systole::device

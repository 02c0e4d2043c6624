// SPDX-License-Identifier: Apache-2.0
#include "exec_bench.h"

#include <algorithm>

namespace systole::tb {

using device::Answer;
using device::Bytes;
using device::Op;
using device::Status;

namespace {

/// `count` bytes from `at` on, low byte first.
std::uint32_t Field(const Bytes& bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) value |= std::uint32_t{bytes[at + i]} << (8 * i);
  return value;
}

/// Do `words` from `first` on lie in one memory (or, if they may, in the parameters)?
bool Fits(std::uint32_t first, std::uint32_t words, bool parameters) {
  if (words < 1 || words > 256) return false;
  const std::uint32_t limit = first < 0x4000   ? 0x4000
                              : first < 0x8000 ? 0x8000
                              : parameters     ? 0x8400
                                               : 0;
  return first + words <= limit;
}

}  // namespace

Status ExecModel::Judge(const ExecRequest& r) const {
  const std::size_t length = r.payload.size();
  if (r.op != 1 && !greeted_) return Status::kSession;
  if (r.op != 1 && r.seq != due_) return Status::kSequence;
  switch (r.op) {
    case 1:
      return length == 0 ? Status::kOk : Status::kArgument;
    case 2: {
      if (length < 8 || length % 4 != 0) return Status::kArgument;
      const auto words = static_cast<std::uint32_t>(length / 4 - 1);
      return Fits(Field(r.payload, 0, 2), words, true) ? Status::kOk : Status::kArgument;
    }
    case 3:
      if (length != 4) return Status::kArgument;
      return Fits(Field(r.payload, 0, 2), Field(r.payload, 2, 2), false) ? Status::kOk
                                                                         : Status::kArgument;
    case 4: {
      if (length != 16) return Status::kArgument;
      bool fits = Field(r.payload, 2, 2) != 0;  // K tiles
      for (const std::size_t base : {4, 6, 8}) fits = fits && Field(r.payload, base, 2) < 0x4000;
      return fits && r.payload[10] >= 1 && r.payload[10] <= 64 ? Status::kOk : Status::kArgument;
    }
    default:
      return Status::kOp;
  }
}

Answer ExecModel::Serve(const ExecRequest& r, const JobEnd& end) {
  Answer answer;
  answer.seq = r.seq;
  answer.status = r.error;
  if (r.error == Status::kOk) {
    answer.status = Judge(r);
    if (answer.status != Status::kSession && answer.status != Status::kSequence) due_ = r.seq + 1;
  }
  if (answer.status != Status::kOk) {
    device::AppendWord(&answer.payload, due_);
    return answer;
  }
  switch (static_cast<Op>(r.op)) {
    case Op::kHello:
      greeted_ = true;
      device::AppendWord(&answer.payload, 0x04001001);  // 1024 bytes, jobs of 16, version 1
      device::AppendWord(&answer.payload, kIdentity);
      break;
    case Op::kWrite:
      for (std::size_t i = 4; i < r.payload.size(); i += 4) {
        const std::uint32_t at = Field(r.payload, 0, 2) + static_cast<std::uint32_t>(i / 4 - 1);
        (at < 0x8000 ? state.memory[at] : state.parameters[at - 0x8000]) = Field(r.payload, i, 4);
      }
      break;
    case Op::kRead:
      for (std::uint32_t i = 0; i < Field(r.payload, 2, 2); ++i) {
        device::AppendWord(&answer.payload, state.memory[Field(r.payload, 0, 2) + i]);
      }
      break;
    case Op::kRun:
      ++jobs;
      if (end.fault != 0) {
        answer.status = Status::kUnit;
        device::AppendWord(&answer.payload, end.fault);
      } else {
        device::AppendWord(&answer.payload, end.cycles);
        device::AppendWord(&answer.payload, end.vectors);
      }
      break;
  }
  return answer;
}

bool ExecBench::Cycle(const ExecRequest* r) {
  dut_->frame_valid_i = r != nullptr;
  dut_->seq_i = r != nullptr ? r->seq : dice_.Word() & 255;
  dut_->op_i = r != nullptr ? r->op : dice_.Word() & 255;
  dut_->length_i = r != nullptr ? r->payload.size() : dice_.Word() & 2047;
  dut_->error_i = r != nullptr ? static_cast<int>(r->error) : dice_.Word() & 15;
  dut_->buffer_data_i = buffer_out_;
  dut_->mem_data_i = memory_out_;
  const bool done = job_left_ == 0;
  dut_->job_done_i = done;
  if (job_left_ > 0) {  // counts while it runs
    dut_->job_fault_i = dice_.Word() & 15;
    dut_->job_cycles_i = dice_.Word();
    dut_->job_vectors_i = dice_.Word();
  } else {
    dut_->job_fault_i = end_.fault;
    dut_->job_cycles_i = end_.cycles;
    dut_->job_vectors_i = end_.vectors;
  }
  dut_->answer_busy_i = answering_;
  dut_->payload_ready_i = answering_ && answer_left_ > 0 && dice_.Chance(payload_percent_);
  dut_.Settle();

  const bool idle = !dut_->busy_o;
  EXPECT_EQ(dut_->frame_ready_o, idle);
  EXPECT_FALSE(idle && (dut_->buffer_read_o || dut_->mem_read_o || dut_->mem_write_o ||
                        dut_->param_write_o || dut_->job_start_o || dut_->answer_start_o ||
                        dut_->payload_valid_o))
      << "moves without a request";
  const bool taken = r != nullptr && dut_->frame_ready_o;
  const std::uint32_t address = dut_->mem_address_o;
  if (dut_->buffer_read_o) buffer_out_ = buffer_[dut_->buffer_address_o];
  if (dut_->mem_read_o) memory_out_ = state.memory[address];
  if (dut_->mem_write_o) {
    state.memory[address] = dut_->mem_data_o;
    memory_out_ = dice_.Word();
  }
  if (dut_->param_write_o) state.parameters[address & 0x3FF] = dut_->mem_data_o;
  for (std::size_t i = 0; i < job_.size() && job_left_ >= 0; ++i) {
    EXPECT_EQ(dut_->job_o[i], job_[i]) << "the job changes while it runs";
  }
  if (job_left_ >= 0) --job_left_;
  if (dut_->job_start_o) {
    ++jobs;
    job_left_ = end_.delay;
    for (std::size_t i = 0; i < job_.size(); ++i) {
      job_[i] = dut_->job_o[i];
      EXPECT_EQ(job_[i], Field(buffer_, 4 * i, 4)) << "word " << i << " of the job";
    }
  }
  if (answering_ && answer_left_ == 0 && --line_left_ <= 0) answering_ = false;
  if (dut_->answer_start_o) {
    ++answers_;
    answering_ = true;
    answer_.seq = dut_->answer_seq_o;
    answer_.status = static_cast<Status>(dut_->answer_status_o);
    answer_.payload.clear();
    answer_left_ = dut_->answer_length_o;
    line_left_ = 5;
  } else if (dut_->payload_valid_o && dut_->payload_ready_i) {
    answer_.payload.push_back(dut_->payload_o);
    --answer_left_;
  }
  dut_.Tick();
  return taken;
}

Answer ExecBench::Ask(const ExecRequest& r, const JobEnd& end, int payload_percent) {
  for (auto& byte : buffer_) byte = static_cast<std::uint8_t>(dice_.Word());
  std::copy(r.payload.begin(), r.payload.end(), buffer_.begin());
  end_ = end;
  payload_percent_ = payload_percent;
  answers_ = 0;
  EXPECT_TRUE(Cycle(&r));
  busy_cycles = 0;
  for (; dut_->busy_o && busy_cycles < 100000; ++busy_cycles) Cycle(nullptr);
  EXPECT_EQ(answers_, 1);
  EXPECT_FALSE(answering_) << "it takes the next request before its answer is out";
  EXPECT_EQ(answer_left_, 0);
  return answer_;
}

void ExecBench::AskAndReset(const ExecRequest& r, int cycles) {
  std::copy(r.payload.begin(), r.payload.end(), buffer_.begin());
  end_ = {20};
  Cycle(&r);
  for (int i = 0; i < cycles; ++i) Cycle(nullptr);
  dut_.Reset(1);
  EXPECT_FALSE(dut_->busy_o);
  EXPECT_FALSE(dut_->greeted_o);
  answering_ = false;
  answer_left_ = 0;
  job_left_ = -1;
}

}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#include "system/board_jobs.h"

#include <gtest/gtest.h>

#include "golden/matmul.h"
#include "golden/requantise.h"

namespace systole::tb {

using device::Answer;
using device::Bytes;
using device::Op;
using device::Status;

device::MatmulJob RandomJob(int m, int k, int n, std::mt19937_64& random, bool single) {
  device::MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  const auto bytes = [&](std::vector<std::int8_t>* to, int count) {
    for (int i = 0; i < count; ++i) to->push_back(static_cast<std::int8_t>(random()));
  };
  bytes(&job.activations, m * k);
  bytes(&job.weights, n * k);
  for (int i = 0; i < n; ++i) {
    // A sum of k products is some 5000 * sqrt(k): scaled to about the range of a result, so that
    // the clamps hide few sums.
    int shift = -5 - static_cast<int>(random() % 4);
    for (int reach = k; reach >= 4; reach /= 4) --shift;
    job.parameters.push_back({static_cast<std::int32_t>(random()) >> 18,
                              (1u << 30) + static_cast<std::uint32_t>(random() >> 34),
                              static_cast<std::int8_t>(shift)});
  }
  job.config = {single, static_cast<std::int8_t>(random() % 20), -100, 120};
  return job;
}

device::MatmulJob LargestJob(int m, int k, int n, std::mt19937_64& random) {
  device::MatmulJob job = RandomJob(m, k, n, random);
  job.activations.assign(job.activations.size(), -128);
  job.weights.assign(job.weights.size(), -128);
  for (device::Parameter& p : job.parameters) {  // times one; what is left of the sum fits a result
    p = {-16384 * k + static_cast<std::int32_t>(random() % 64), 1u << 30, 1};
  }
  return job;
}

std::vector<std::int32_t> Golden(const device::MatmulJob& job) {
  std::vector<std::int32_t> want;
  const std::vector<std::int32_t> sums = golden::MatmulDirect(
      {job.m, job.k, job.n}, job.activations, job.weights, std::vector<std::int32_t>(job.n, 0), 0);
  for (int i = 0; i < job.m * job.n; ++i) {
    const device::Parameter& p = job.parameters[i % job.n];
    golden::Requant q;
    q.multiplier = static_cast<std::int32_t>(p.multiplier);
    q.shift = p.shift;
    q.zero_point = job.config.zero_point;
    q.min = job.config.clamp_min;
    q.max = job.config.clamp_max;
    const auto biased = static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[i]) +
                                                  static_cast<std::uint32_t>(p.bias));
    want.push_back(golden::RequantiseOne(
        biased, q,
        job.config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble));
  }
  return want;
}

Answer BoardFrameLine::Ask(const Bytes& frame) {
  EXPECT_TRUE(line_.Write(frame, patience_));
  return Wait();
}

Answer BoardFrameLine::Wait() {
  Answer answer;
  answer.status = static_cast<Status>(255);
  Bytes bytes;  // first what came behind the last answer
  for (int silent = 0; silent < 200; silent += bytes.empty() ? 1 : 0) {
    if (parser_.Feed(bytes.data(), bytes.size(), &answer) ==
        device::AnswerParser::Outcome::kAnswer) {
      return answer;
    }
    bytes = line_.Read(std::chrono::milliseconds(100));  // as few as one on a busy machine
  }
  ADD_FAILURE() << "no answer";
  return answer;
}

Answer BoardFrameLine::Request(std::uint8_t seq, Op op, const Bytes& payload) {
  return Ask(device::EncodeRequest(seq, static_cast<std::uint8_t>(op), payload));
}

}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#include "system/mxu_jobs.h"

#include <algorithm>

#include "golden/matmul.h"
#include "golden/requantise.h"

namespace systole::tb {

using device::MatmulJob;
using device::MatmulResult;
using device::MxuShape;
using device::Stream;

bool ListedBeats::Next(device::Beats* beats) {
  if (told_) return false;
  told_ = true;
  *beats = beats_;
  return true;
}

device::Beats AllBeats(const MatmulJob& job, const MxuShape& shape) {
  device::Beats beats;
  device::MatmulSource source(job, shape);
  while (source.Next(&beats)) {
  }
  return beats;
}

device::MatmulJob RandomJob(std::mt19937_64& random, int m, int k, int n, Values values) {
  MatmulJob job;
  job.m = m;
  job.k = k;
  job.n = n;
  const auto operand = [&] {
    if (values == Values::kExtreme) return static_cast<std::int8_t>(random() % 4 ? -128 : 127);
    return static_cast<std::int8_t>(random());
  };
  const auto size = [](int a, int b) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
  };
  job.activations.resize(size(m, k));
  for (auto& a : job.activations) a = operand();
  job.weights.resize(size(n, k));
  for (auto& w : job.weights) w = operand();
  // Sums spread over about 2^14 * sqrt(k): scale that to some hundreds, so that half of it is
  // clamped.
  int right = 6;
  for (int s = k; s > 1; s /= 4) ++right;
  for (int c = 0; c < n; ++c) {
    device::Parameter p;
    p.bias = static_cast<std::int32_t>(random()) >> (random() % 31);
    p.multiplier = static_cast<std::uint32_t>(random() % 0x80000000);
    p.shift = static_cast<std::int8_t>(random() % 8 ? -std::min(31, right)
                                                    : static_cast<int>(random() % 33) - 31);
    job.parameters.push_back(p);
  }
  job.config.single_rounding = random() % 2;
  job.config.zero_point = static_cast<std::int8_t>(random());
  const auto a = static_cast<std::int8_t>(random()), b = static_cast<std::int8_t>(random());
  if (random() % 2) {
    job.config.clamp_min = std::min(a, b);
    job.config.clamp_max = std::max(a, b);
  }
  return job;
}

std::vector<std::int32_t> Expected(const MatmulJob& job, const MxuShape& shape) {
  std::vector<std::int32_t> bias(static_cast<std::size_t>(job.n), 0);
  if (!shape.out_int32) {
    for (std::size_t c = 0; c < bias.size(); ++c) bias[c] = job.parameters[c].bias;
  }
  std::vector<std::int32_t> values =
      golden::MatmulDirect({job.m, job.k, job.n}, job.activations, job.weights, bias, 0);
  if (shape.out_int32) return values;
  const auto rounding =
      job.config.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const device::Parameter& p = job.parameters[i % static_cast<std::size_t>(job.n)];
    const golden::Requant requant{static_cast<std::int32_t>(p.multiplier), p.shift,
                                  job.config.zero_point, job.config.clamp_min,
                                  job.config.clamp_max};
    values[i] = golden::RequantiseOne(values[i], requant, rounding);
  }
  return values;
}

testing::AssertionResult Matches(const MatmulJob& job, const MxuShape& shape,
                                 const MatmulResult& result) {
  const std::vector<std::int32_t> want = Expected(job, shape);
  std::size_t wrong = 0, first = 0;
  for (std::size_t i = want.size(); i-- > 0;) {
    if (result.values[i] != want[i]) {
      ++wrong;
      first = i;
    }
  }
  if (wrong == 0) return testing::AssertionSuccess();
  const std::size_t n = static_cast<std::size_t>(job.n), m = first / n, c = first % n;
  const auto rows = static_cast<std::size_t>(shape.rows);
  // Results leave an output block at a time, and within it in the order of the vectors.
  const std::uint64_t cycle =
      result.result_cycles.at(c / rows * static_cast<std::size_t>(job.m) + m);
  return testing::AssertionFailure()
         << wrong << " of " << want.size() << " results are wrong; the first: row " << m
         << ", column " << c << " (array row " << c % rows << ") is " << result.values[first]
         << ", not " << want[first] << ", and left in cycle " << cycle << "; " << job.m << " x "
         << job.k << " x " << job.n << " on " << shape.name();
}

testing::AssertionResult CyclesAreExact(const MatmulJob& job, const MatmulResult& result) {
  if (result.report.cycles() == result.predicted.cycles) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << job.m << " x " << job.k << " x " << job.n << " took " << result.report.cycles()
         << " cycles, from " << result.report.first_cycle << " to " << result.report.last_cycle
         << ", not " << result.predicted.cycles << " as predicted (" << result.predicted.bubbles
         << " bubbles)";
}

testing::AssertionResult CountersAddUp(const MatmulJob& job, const MxuShape& shape,
                                       const MatmulResult& result) {
  std::uint64_t vectors = 0, rows = 0, macs = 0, parameters = 0, results = 0, commands = 0;
  for (const device::Tile& t : device::TileMatmul(job.m, job.k, job.n, shape)) {
    ++commands;
    vectors += static_cast<std::uint64_t>(t.vectors);
    rows += static_cast<std::uint64_t>(t.n_used);
    macs += static_cast<std::uint64_t>(t.vectors) * static_cast<std::uint64_t>(t.k_used * t.n_used);
    if (t.new_params && !shape.out_int32) parameters += static_cast<std::uint64_t>(t.n_used);
    if (t.last) results += static_cast<std::uint64_t>(t.vectors);
  }
  const device::RunReport& report = result.report;
  const std::uint64_t want[device::kStreams] = {commands, rows, vectors, parameters, results};
  for (int s = 0; s < device::kStreams; ++s) {
    if (report.beats[s] != want[s]) {
      return testing::AssertionFailure()
             << report.beats[s] << " beats of " << device::Name(static_cast<Stream>(s)) << ", not "
             << want[s];
    }
  }
  if (report.counters.macs != macs) {
    return testing::AssertionFailure()
           << "the unit counted " << report.counters.macs << " MACs, not " << macs;
  }
  if (macs != static_cast<std::uint64_t>(job.m) * static_cast<std::uint64_t>(job.k) *
                  static_cast<std::uint64_t>(job.n)) {
    return testing::AssertionFailure() << "the tiles hold " << macs << " MACs, not M * K * N";
  }
  if (report.counters.cycles - report.counters.bubbles() != vectors) {
    return testing::AssertionFailure()
           << report.counters.cycles << " cycles less " << report.counters.bubbles()
           << " bubbles are not the " << vectors << " vectors that entered";
  }
  return testing::AssertionSuccess();
}

}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
/// The jobs that `make view` shows: small enough to look at, any M, K, N on any array, numbers
/// drawn from a seed, a layer of the digits network, or a file's (job_file.h).
///
/// Tests: sim/view/browser_command.py and the other tests of the pages made of them.
#ifndef SYSTOLE_SIM_VIEW_JOB_H_
#define SYSTOLE_SIM_VIEW_JOB_H_

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "device/mxu_device.h"

namespace systole::view {

enum class Values { kSmall, kAny };  ///< -9..9, which can be followed in the head; any int8

/// The output stage of a drawn job: a power of two that keeps nearly all results inside int8, so
/// that a result is the sum shifted; or bias, multiplier and shift of each output, zero point,
/// clamp and rounding, all from the seed.
enum class Outputs { kPlain, kAny };

/// What to run. A size of 0 is the job's own choice.
struct JobOptions {
  std::string name = "tiles";  ///< one of JobKinds()
  int m = 0, k = 0, n = 0;
  std::string layer;  ///< of the digits network; empty: its last
  Values values = Values::kSmall;
  Outputs outputs = Outputs::kPlain;
  unsigned seed = 1;
};

constexpr std::uint64_t kMostCycles = 5000;  ///< that a page of 16 x 16 holds in some megabytes

struct JobKind {
  const char* name;
  const char* shows;  ///< of an array with more than one row and column
};

/// All jobs, the first being the default.
const std::vector<JobKind>& JobKinds();

/// What the page says of a job of JobKinds(): its kind's words, or others where those are not true.
std::string Shows(const JobOptions& options, const device::MxuShape& shape);

/// The job for a unit of this shape.
///
/// Errors  std::invalid_argument with one line: a size that the job does not let one choose, a
/// layer
///         that there is not, a job that takes more than kMostCycles.
device::MatmulJob MakeJob(const JobOptions& options, const device::MxuShape& shape);

/// A job of these dimensions whose numbers are all drawn from the seed.
///
/// Errors  as MakeJob.
device::MatmulJob DrawnJob(const JobOptions& options, const device::MxuShape& shape, int m, int k,
                           int n);

/// The golden model's answer, int8 values [m][n].
std::vector<std::int32_t> Expected(const device::MatmulJob& job);

/// Holds the chosen streams back one cycle in three, from a seed.
class ChosenStalls : public device::StreamPolicy {
 public:
  ChosenStalls(const std::vector<device::Stream>& streams, unsigned seed) : random_(seed) {
    for (device::Stream stream : streams) stalls_[static_cast<int>(stream)] = true;
  }
  bool Allow(device::Stream stream) override {
    return !stalls_[static_cast<int>(stream)] || random_() % 3 != 0;
  }

 private:
  std::mt19937 random_;
  bool stalls_[device::kStreams] = {};
};

}  // namespace systole::view

#endif  // SYSTOLE_SIM_VIEW_JOB_H_

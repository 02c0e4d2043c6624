// SPDX-License-Identifier: Apache-2.0
/// A job of one's own for `make view`, as JSON.
#ifndef SYSTOLE_SIM_VIEW_JOB_FILE_H_
#define SYSTOLE_SIM_VIEW_JOB_FILE_H_

#include <string>

#include "view/job.h"

namespace systole::view {

/// The job in the file at `path`: one object with
///
///   m, k, n                       1..2^20
///   activations, weights          [m][k] and [n][k], -128..127
///   parameters                    n objects, or one for all outputs: bias (int32), multiplier
///                                 (0..2^31-1), shift (-31..1)
///   zero_point, clamp_min, clamp_max   -128..127, the clamp not empty
///   rounding                      "double" or "single"
///
/// Sizes are needed; what else is missing is drawn as DrawnJob() does. Keys that systole_view_job
/// itself writes besides are passed over, so what it leaves can be changed and run again.
///
/// Errors  std::invalid_argument, one line: the file, the value's place in it and what is wrong;
///         a job that takes more than kMostCycles.
device::MatmulJob ReadJob(const std::string& path, const JobOptions& options,
                          const device::MxuShape& shape);

}  // namespace systole::view

#endif  // SYSTOLE_SIM_VIEW_JOB_FILE_H_

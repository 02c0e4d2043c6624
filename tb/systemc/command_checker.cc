// SPDX-License-Identifier: Apache-2.0
#include "systemc/command_checker.h"

namespace systole {

using device::Fault;

Fault CommandChecker::Judge(const device::TileCommand& c) const {
  const bool lanes = !shape_.out_int32;
  const bool changed = c.vectors != vectors_ || c.n_used != n_used_ || (lanes && c.new_params);
  const struct {
    bool broken;
    Fault fault;
  } rules[] = {
      {c.vectors == 0, Fault::kVectorsZero},
      {!(c.first && c.last) && c.vectors > shape_.acc_depth, Fault::kVectorsTooMany},
      {c.k_used == 0, Fault::kDepthZero},
      {c.k_used > shape_.cols, Fault::kDepthTooLarge},
      {c.n_used == 0, Fault::kOutputsZero},
      {c.n_used > shape_.rows, Fault::kOutputsTooLarge},
      {!c.first && !open_, Fault::kNotOpen},
      {c.first && open_, Fault::kStillOpen},
      {!c.first && changed, Fault::kChanged},
      {(c.first ? 0 : depth_) + c.k_used > device::kMaxDepth, Fault::kSumTooLong},
      {lanes && c.first && !c.new_params && set_n_used_ != c.n_used, Fault::kNoParams},
      {lanes && c.new_params && c.config.clamp_min > c.config.clamp_max, Fault::kClamp},
  };
  for (const auto& rule : rules) {
    if (rule.broken) return rule.fault;
  }
  return Fault::kNone;
}

Fault CommandChecker::Take(const device::TileCommand& c) {
  const Fault fault = Judge(c);
  if (fault != Fault::kNone) return fault;
  depth_ = (c.first ? 0 : depth_) + c.k_used;
  open_ = !c.last;
  vectors_ = c.vectors;
  n_used_ = c.n_used;
  if (c.new_params) set_n_used_ = c.n_used;
  return Fault::kNone;
}

Fault CommandChecker::Check(const device::Parameter& parameter) {
  if (parameter.multiplier >= 0x80000000U) return Fault::kMultiplier;
  if (parameter.shift < -31 || parameter.shift > 1) return Fault::kShift;
  return Fault::kNone;
}

}  // namespace systole

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_RTL_MXU_BASE_H_
#define SYSTOLE_TB_SYSTEMC_RTL_MXU_BASE_H_

#include <string>
#include <systemc>

#include "systemc/mxu_if.h"

namespace systole {

/// What a platform may ask of an RTL unit beyond MxuIf, whatever its size.
class RtlMxuBase : public sc_core::sc_module, public MxuIf {
 public:
  /// When streams move (see device::StreamPolicy); null: unstalled. Outlives the runs.
  virtual void SetPolicy(device::StreamPolicy* policy) = 0;
  /// As in SystemcMxu.
  virtual void TraceTo(const std::string& path) = 0;
  virtual void StopTrace() = 0;
  virtual bool traces() const = 0;

 protected:
  explicit RtlMxuBase(const sc_core::sc_module_name& name) : sc_module(name) {}
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_RTL_MXU_BASE_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_SYSTEMC_MODELS_H_
#define SYSTOLE_TB_SYSTEMC_SYSTEMC_MODELS_H_

#include <functional>
#include <memory>
#include <systemc>
#include <vector>

#include "systemc/rtl_mxu_base.h"

namespace systole {

/// A kind of matrix unit whose RTL was compiled into this program for SystemC.
struct SystemcModel {
  device::MxuShape shape;
  std::function<std::unique_ptr<RtlMxuBase>(const char* name, const sc_core::sc_time& period,
                                            int seed)>
      make;
};

/// The units of SYSTOLE_SYSTEMC_SIZES. Made by tb/systemc/CMakeLists.txt.
const std::vector<SystemcModel>& SystemcModels();

/// A process that also has Verilated models outside SystemC calls this after the last of them has
/// gone and before SystemC goes on: Verilator reports a broken contract to the context that was
/// made or used last.
void UseSystemcContext();

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_SYSTEMC_MODELS_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_SYSTEMC_CONTEXT_H_
#define SYSTOLE_TB_SYSTEMC_SYSTEMC_CONTEXT_H_

#include <verilated.h>

namespace systole {

/// Verilator's state for all models in the one SystemC simulation of a process. Never destroyed:
/// modules may outlive main(). Each call also makes it current again, after a model
/// outside SystemC had its own.
inline VerilatedContext& SystemcContext() {
  static auto* const context = new VerilatedContext;
  Verilated::threadContextp(context);
  return *context;
}

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_SYSTEMC_CONTEXT_H_

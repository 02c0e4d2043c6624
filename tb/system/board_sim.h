// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEM_BOARD_SIM_H_
#define SYSTOLE_TB_SYSTEM_BOARD_SIM_H_

#include <chrono>
#include <memory>

#include "Vboard_quick.h"
#include "device/board_sim.h"
#include "device/board_verilated.h"
#include "harness/pseudo_terminal.h"
#include "harness/seed.h"

/// The Verilated board at a pseudo-terminal, as the system tests want it.
namespace systole::tb {

inline constexpr int kClocksPerBit = 4, kQuietClocks = 2000;  // parameters of board_quick
inline constexpr std::chrono::milliseconds kPatience{8000};

inline std::unique_ptr<device::BoardSim> Sim(const device::LineFaults& faults = {}) {
  return std::make_unique<device::BoardSim>(
      std::make_unique<device::BoardVerilated<Vboard_quick>>(Seed()), kClocksPerBit, kQuietClocks,
      faults);
}

}  // namespace systole::tb

#endif  // SYSTOLE_TB_SYSTEM_BOARD_SIM_H_

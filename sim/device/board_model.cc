// SPDX-License-Identifier: Apache-2.0
#include <Vboard.h>

#include "device/board_verilated.h"

namespace systole::device {

std::unique_ptr<BoardSim> MakeBoardSim(int seed) {
  return std::make_unique<BoardSim>(std::make_unique<BoardVerilated<Vboard>>(seed),
                                    /*clocks_per_bit=*/16, /*quiet_clocks=*/1 << 19);
}

}  // namespace systole::device

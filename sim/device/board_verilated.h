// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_BOARD_VERILATED_H_
#define SYSTOLE_DEVICE_BOARD_VERILATED_H_

#include "device/board_sim.h"
#include "device/clocked_dut.h"

namespace systole::device {

/// BoardPins over one Verilated class.
template <typename Model>
class BoardVerilated final : public BoardPins {
 public:
  explicit BoardVerilated(int seed) : dut_("systole_board", seed) { dut_->rx_i = 1; }

  bool Tick(bool rx) override {
    dut_->rx_i = rx;
    dut_.Tick();
    return dut_->tx_o;
  }
  void Reset() override { dut_.Reset(4); }
  bool busy() const override { return dut_->busy_o; }

 private:
  ClockedDut<Model> dut_;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_BOARD_VERILATED_H_

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_MXU_VERILATED_H_
#define SYSTOLE_DEVICE_MXU_VERILATED_H_

#include <cstring>
#include <type_traits>

#include "device/clocked_dut.h"
#include "device/mxu.h"

namespace systole::device {

/// Mxu over one Verilated class. Verilator gives a port the smallest integer that holds it and an
/// array of 32-bit words above 64 bits; both are little-endian bytes in memory on the machines
/// Verilator supports.
template <typename Model>
class MxuVerilated final : public Mxu {
 public:
  MxuVerilated(const MxuShape& shape, int seed)
      : Mxu(shape), dut_("systole_mxu " + shape.name(), seed) {}

  void SetCommand(bool valid, std::uint64_t bits) override {
    dut_->cmd_valid_i = valid;
    dut_->cmd_data_i = bits;
  }
  void SetWeights(bool valid, const std::int8_t* row) override {
    dut_->weight_valid_i = valid;
    Put(dut_->weight_data_i, row, shape().cols);
  }
  void SetActivations(bool valid, const std::int8_t* vector) override {
    dut_->act_valid_i = valid;
    Put(dut_->act_data_i, vector, shape().cols);
  }
  void SetParameter(bool valid, const std::array<std::uint32_t, 3>& words) override {
    dut_->param_valid_i = valid;
    for (int w = 0; w < 3; ++w) dut_->param_data_i[w] = words[w];
  }
  void SetResultReady(bool ready) override { dut_->result_ready_i = ready; }

  bool command_ready() const override { return dut_->cmd_ready_o; }
  bool weights_ready() const override { return dut_->weight_ready_o; }
  bool activations_ready() const override { return dut_->act_ready_o; }
  bool parameter_ready() const override { return dut_->param_ready_o; }
  bool result_valid() const override { return dut_->result_valid_o; }
  bool result_last() const override { return dut_->result_last_o; }
  void GetResult(std::int32_t* lanes) const override {
    const auto* bytes = reinterpret_cast<const char*>(&dut_->result_data_o);
    for (int n = 0; n < shape().rows; ++n) {
      if (shape().out_int32) {
        std::memcpy(&lanes[n], bytes + 4 * n, 4);
      } else {
        lanes[n] = static_cast<std::int8_t>(bytes[n]);
      }
    }
  }

  Fault fault() const override { return static_cast<Fault>(dut_->fault_o); }
  std::uint32_t fault_index() const override { return dut_->fault_index_o; }
  bool busy() const override { return dut_->busy_o; }
  SlotUse slot_use() const override { return static_cast<SlotUse>(dut_->slot_use_o); }
  Counters counters() const override {
    return {dut_->count_cycles_o,        dut_->count_macs_o,         dut_->bubbles_weights_o,
            dut_->bubbles_activations_o, dut_->bubbles_parameters_o, dut_->bubbles_credits_o,
            dut_->bubbles_none_o};
  }

  void Reset() override {
    dut_.Reset(1);
    commands_accepted_ = 0;
  }
  void Tick() override {
    commands_accepted_ += dut_->cmd_valid_i && dut_->cmd_ready_o ? 1 : 0;
    dut_.Tick();
  }
  std::uint32_t commands_accepted() const override { return commands_accepted_; }
  std::uint64_t cycle() const override { return dut_.cycle(); }

 private:
  template <typename Port>
  static void Put(Port& port, const std::int8_t* bytes, int count) {
    static_assert(std::is_trivially_copyable_v<Port>);
    std::memset(&port, 0, sizeof(Port));  // Verilator wants the bits above the port's width zero
    std::memcpy(&port, bytes, count);
  }

  ClockedDut<Model> dut_;
  std::uint32_t commands_accepted_ = 0;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_MXU_VERILATED_H_

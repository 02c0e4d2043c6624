// SPDX-License-Identifier: Apache-2.0
/// A contestant of the speed benchmark under its clock: nothing but eval().
#ifndef SYSTOLE_TB_BENCH_CLOCKED_H_
#define SYSTOLE_TB_BENCH_CLOCKED_H_

#include <verilated.h>

#include <cstdint>
#include <memory>

namespace systole::bench {

template <typename Model>
class Clocked {
 public:
  static constexpr int kReset = 2;  ///< periods that rst_ni is low, done by the constructor

  Clocked() : context_(new VerilatedContext), model_(new Model(context_.get(), "TOP")) {
    model_->rst_ni = 0;
    Tick(kReset);
    model_->rst_ni = 1;
  }
  ~Clocked() { model_->final(); }
  void Tick(int cycles) {
    Model& model = *model_;
    for (; cycles > 0; --cycles) {
      model.clk_i = 0;
      model.eval();
      model.clk_i = 1;
      model.eval();
    }
  }
  std::uint32_t checksum() const { return model_->checksum_o; }
  Model& operator*() { return *model_; }

 private:
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
};

}  // namespace systole::bench

#endif  // SYSTOLE_TB_BENCH_CLOCKED_H_

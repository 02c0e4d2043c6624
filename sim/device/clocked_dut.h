// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_CLOCKED_DUT_H_
#define SYSTOLE_DEVICE_CLOCKED_DUT_H_

#include <verilated.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#if VM_TRACE_FST
#include <verilated_fst_c.h>
#endif
#if VM_COVERAGE
#include <unistd.h>
#include <verilated_cov.h>

#include <atomic>
#endif

namespace systole::device {

/// A contract inside the RTL did not hold. The message names the model and the cycle; Verilator has
/// printed file, line and contract.
class RtlContractBroken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Owns one Verilated model and the only clock that drives it.
///
/// Time      one Tick() is one period of clk_i, low phase first, so that inputs have settled when
///           the clock rises: contracts sample them a moment before it. cycle() counts periods.
/// Sampling  inputs written before Tick() are what that edge sees, outputs read after it are
///           what it made. Settle() propagates inputs without an edge.
/// Reset     the constructor holds rst_ni low; Reset() runs `cycles` periods, then releases.
/// Random    registers without a reset start at values drawn from `seed`.
/// Waves     written to the file that the environment variable SYSTOLE_WAVES names, if the model
///           was built with traces (only the first model of a process gets it). A period is 1 ns
///           there: cycle c lasts from c ns to c + 1 ns, the edge that ends it is at c + 1.
/// Coverage  counts go below the folder SYSTOLE_COVERAGE names, if the model was built with them.
/// Errors    a broken contract throws RtlContractBroken from the Tick() it broke in.
/// Threads   one object a thread; each has its own VerilatedContext.
template <typename Model>
class ClockedDut {
 public:
  explicit ClockedDut(std::string name, int seed = 1)
      : name_(std::move(name)), context_(std::make_unique<VerilatedContext>()) {
    context_->randReset(2);
    context_->randSeed(seed == 0 ? 1 : seed);  // 0 would mean: draw one from the clock
    context_->fatalOnError(false);             // $error sets a flag, Tick() throws
    OpenWaves();
    model_ = std::make_unique<Model>(context_.get(), "TOP");
    StartWaves();
    model_->clk_i = 0;
    model_->rst_ni = 0;
    model_->eval();
  }
  ~ClockedDut() {
    model_->final();
    Close();
  }
  ClockedDut(const ClockedDut&) = delete;
  ClockedDut& operator=(const ClockedDut&) = delete;

  void Reset(int cycles = 2) {
    model_->rst_ni = 0;
    Tick(cycles);
    model_->rst_ni = 1;
    Settle();
  }

  void Tick(int cycles = 1) {
    for (; cycles > 0; --cycles) {
      model_->clk_i = 0;
      model_->eval();
      Dump(1000 * cycle_ + 500);
      model_->clk_i = 1;
      model_->eval();
      Dump(1000 * cycle_ + 1000);
      ++cycle_;
      if (context_->gotError()) {
        context_->gotError(false);
        throw RtlContractBroken(name_ + ": an RTL contract broke in cycle " +
                                std::to_string(cycle_ - 1));
      }
    }
  }

  void Settle() { model_->eval(); }
  Model* operator->() { return model_.get(); }
  const Model* operator->() const { return model_.get(); }
  std::uint64_t cycle() const { return cycle_; }
  const std::string& name() const { return name_; }

 private:
#if VM_TRACE_FST
  void OpenWaves() {
    static bool taken = false;
    const char* path = std::getenv("SYSTOLE_WAVES");
    if (path == nullptr || *path == '\0' || taken) return;
    taken = true;
    context_->traceEverOn(true);
    waves_path_ = path;
  }
  void StartWaves() {
    if (waves_path_.empty()) return;
    waves_ = std::make_unique<VerilatedFstC>();
    model_->trace(waves_.get(), 99);
    waves_->open(waves_path_.c_str());
  }
  void Dump(std::uint64_t time) {
    if (waves_) waves_->dump(time);
  }
  void CloseWaves() {
    if (waves_) waves_->close();
  }
  std::string waves_path_;
  std::unique_ptr<VerilatedFstC> waves_;
#else
  void OpenWaves() {}
  void StartWaves() {}
  void Dump(std::uint64_t) {}
  void CloseWaves() {}
#endif

  void Close() {
    CloseWaves();
#if VM_COVERAGE
    if (const char* folder = std::getenv("SYSTOLE_COVERAGE")) {
      static std::atomic<int> written{0};
      const std::string path = std::string(folder) + "/" + std::to_string(getpid()) + "-" +
                               std::to_string(written++) + ".dat";
      context_->coveragep()->write(path.c_str());
    }
#endif
  }

  std::string name_;
  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<Model> model_;
  std::uint64_t cycle_ = 0;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_CLOCKED_DUT_H_

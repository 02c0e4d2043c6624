// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_PROGRAM_SESSION_H_
#define SYSTOLE_TB_SYSTEMC_PROGRAM_SESSION_H_

#include <exception>
#include <memory>
#include <random>
#include <string>
#include <systemc>
#include <vector>

#include "quant/quantise.h"
#include "systemc/loose_mxu.h"
#include "systemc/mxu_host.h"
#include "systemc/mxu_target.h"
#include "systemc/systemc_models.h"

namespace systole {

struct SessionOptions {
  std::string network;  ///< folder
  int seed = 1;
  int jobs = 100;     ///< random ones a size, unstalled and stalled
  int images = 0;     ///< of the network's test set; 0: all
  int rounds = 5;     ///< of the speed measurement; 0: none
  std::string waves;  ///< FST to write, or empty
  std::string json;   ///< figures of speed to write, or empty
  std::string commit = "unknown";
};

/// One size: both models, to be called directly, and both again behind TLM-2.0 targets.
struct Pair {
  Pair(const SystemcModel& model, int seed);

  device::MxuShape shape;
  std::unique_ptr<RtlMxuBase> rtl;
  LooseMxu loose;
  struct Platform {
    Platform(const std::string& name, MxuIf* unit);
    MxuTarget target;
    MxuHost host;
    sc_core::sc_signal<bool> irq;
  };
  std::unique_ptr<RtlMxuBase> rtl_inside;
  LooseMxu loose_inside;
  Platform rtl_platform, loose_platform;
};

/// A layer's input and what is right for it.
struct LayerJob {
  std::string name;
  device::MatmulJob job;
  std::vector<std::int32_t> want;
};

/// What `make systemc` does, as a process of the simulation: the same jobs on both models, the
/// network through the target with either inside, and how fast each of them is.
class Session : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Session);
  /// Errors  as quant::LoadNetwork and quant::Quantise.
  Session(const sc_core::sc_module_name& name, const SessionOptions& options);

  /// After sc_start(): nothing differed. Rethrows what ended the session early.
  bool Succeeded() const;

 private:
  void Run();
  void CompareJobs(Pair& pair);
  void RunNetwork(Pair& pair);
  void MeasureSpeed(Pair& pair);
  void WriteWaves();
  device::MatmulJob DrawJob(const device::MxuShape& shape);

  SessionOptions options_;
  std::mt19937_64 random_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  std::unique_ptr<RtlMxuBase> waves_;
  std::vector<LayerJob> layers_;
  std::size_t images_ = 0;
  bool same_ = true;
  bool ended_ = false;
  std::exception_ptr error_;
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_PROGRAM_SESSION_H_

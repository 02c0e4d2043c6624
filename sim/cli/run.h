// SPDX-License-Identifier: Apache-2.0
/// `systole run`: a float network, quantised, on the RTL, beside the golden model.
#ifndef SYSTOLE_SIM_CLI_RUN_H_
#define SYSTOLE_SIM_CLI_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "device/mxu_device.h"
#include "golden/requantise.h"
#include "quant/calibrate.h"
#include "quant/float_network.h"
#include "quant/quantise.h"
#include "quant/report.h"

namespace systole::cli {

struct RunOptions {
  std::string network;         ///< folder, see docs/quantising.md
  std::string size = "16x16";  ///< a unit of RunModels()
  std::string device = "rtl";  ///< rtl, board-sim, uart:TTY[@BAUD]
  golden::Rounding rounding = golden::Rounding::kDouble;
  quant::Calibrator calibrator = quant::Calibrator::kMse;
  int seed = 1;   ///< start values of the RTL's registers
  int first = 0;  ///< test images first..last
  int last = -1;  ///< included; -1: to the end
};

/// One layer on the RTL.
struct LayerRun {
  std::string name;
  int m, k, n;
  device::RunReport report;
  device::CycleCount predicted;
  std::uint64_t wrong;      ///< activations that differ from the golden model's
  std::string first_wrong;  ///< place and values of the first, or empty

  std::uint64_t macs() const { return std::uint64_t(m) * std::uint64_t(k) * std::uint64_t(n); }
};

/// Everything that is printed.
struct RunSummary {
  RunOptions options;
  device::MxuShape shape;
  quant::FloatNetwork network;
  quant::QuantisedNetwork quantised;
  quant::Report quantisation;
  std::vector<int> images;   ///< indices into network.images
  std::vector<int> answers;  ///< of the RTL, one an image
  quant::Score real, golden, rtl;
  std::vector<LayerRun> layers;
  double simulation_seconds;  ///< of the device alone
  std::string remarks;        ///< of the device, or empty

  bool bit_exact() const;
  std::uint64_t cycles() const;
  std::uint64_t macs() const;
  /// MACs over Rows x Cols x cycles.
  double utilisation(std::uint64_t macs, std::uint64_t cycles) const;
};

/// Loads, quantises and runs.
///
/// Errors  std::exception with one line: an unbuilt size, a missing or malformed file, shapes or
///         ranges that do not fit, a fault or a broken contract of the RTL.
RunSummary Run(const RunOptions& options);

}  // namespace systole::cli

#endif  // SYSTOLE_SIM_CLI_RUN_H_

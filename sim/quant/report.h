// SPDX-License-Identifier: Apache-2.0
/// What quantisation cost, tensor by tensor and in answers.
///
/// Tests: tb/unit/quant_report_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_REPORT_H_
#define SYSTOLE_SIM_QUANT_REPORT_H_

#include <string>
#include <vector>

#include "golden/requantise.h"
#include "quant/float_network.h"
#include "quant/quantise.h"

namespace systole::quant {

/// One tensor of the int8 network against the float one, over all images of the report.
///
///   SQNR = 10 log10(sum of real^2 / sum of (real - dequantised)^2), +inf if nothing differs,
///          -inf if all reals are 0 and something differs
struct TensorError {
  std::string name;  ///< "input", or the layer that made it
  float scale;
  int zero_point;
  double sqnr_db;        ///< in the int8 network: with the errors of all layers before
  double own_sqnr_db;    ///< of this layer alone: fed the float network's input, rounded to int8
  double max_abs_error;  ///< real units, in the int8 network
  double saturated;      ///< share of the float values that lie outside the int8 range, 0..1
  int constant_channels;
  bool widened;  ///< see QuantisedLayer::output_widened
};

struct Report {
  std::string network;
  golden::Rounding rounding;
  std::vector<TensorError> tensors;  ///< input first
  Score real;
  Score int8;
  int same_answer;  ///< images on which both networks answer alike, right or wrong
};

/// Runs both networks on the given images.
///
/// Domain    quantised was made from network, images is not empty.
/// Errors    std::runtime_error that names the network and the reason.
Report Evaluate(const FloatNetwork& network, const QuantisedNetwork& quantised,
                const std::vector<int>& images, golden::Rounding rounding);

/// The report as a table for a terminal, 100 columns at most for names up to 16 letters.
std::string FormatReport(const Report& report);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_REPORT_H_

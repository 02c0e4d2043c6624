// SPDX-License-Identifier: Apache-2.0
/// Post-training quantisation: a float network and some images in, an int8 network out.
///
///   activations  asymmetric int8, one scale a tensor, from calibration images
///   weights      symmetric int8 in [-127, 127], one scale an output channel
///   bias         int32 at scale input_scale * weight_scale
///
/// docs/quantising.md explains the choices. Tests: tb/unit/quant_quantise_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_QUANTISE_H_
#define SYSTOLE_SIM_QUANT_QUANTISE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "quant/calibrate.h"
#include "quant/float_network.h"

namespace systole::quant {

struct Options {
  Calibrator calibrator = Calibrator::kMse;
  double percentile = 99.99;  ///< of kPercentile: this share of samples lies below the upper end
};

struct QuantisedLayer {
  std::string name;
  golden::FullyConnected fc;  ///< every shift <= +1, as the RTL's lanes need
  float input_scale;          ///< zero points are in fc
  float output_scale;
  std::vector<float> weight_scales;  ///< [out], > 0
  int constant_channels;             ///< outputs that depend on no input
  bool output_widened;               ///< output_scale was raised to keep shifts <= +1
};

struct QuantisedNetwork {
  std::string name;
  float input_scale;
  int input_zero_point;
  std::vector<QuantisedLayer> layers;
};

/// The int8 form of `network`, calibrated on the given images.
///
///   w_q = round(w / s_w), s_w = max |w| / 127 of the channel
///   b_q = round(b / (s_in * s_w));  multiplier, shift = s_in * s_w / s_out (quantise_params.h)
///
/// Exceptions to that, all made here so that nobody behind has to:
///   * s_w is raised where the channel's largest possible |accumulator| would exceed 2^30 (a bias
///   far
///     larger than the weights): sums with bias never wrap.
///   * A channel whose weights are all 0, or become 0, is constant: weights 0, bias twice the int8
///     answer less its zero point, multiplier 2^30, shift 0, which is that answer exactly in both
///     roundings.
///   * s_out is raised to half the largest s_in * s_w where a factor would reach 2, shift > +1. One
///     step of the accumulator then still moves the output by more than one.
///
/// Errors    std::runtime_error, one line, that names network and layer: no calibration image, one
///           that doesn't exist, an activation that isn't finite, a percentile outside (50, 100], a
///           reduction longer than 131071, a scale beyond float32.
QuantisedNetwork Quantise(const FloatNetwork& network, const std::vector<int>& calibration,
                          const Options& options = {});

/// A real tensor in int8, value by value as golden::QuantizeValue.
std::vector<std::int8_t> QuantiseTensor(const std::vector<float>& real, const TensorScale& to);

/// One image as the int8 network takes it. Errors as RealInput.
std::vector<std::int8_t> QuantiseImage(const FloatNetwork& images, const QuantisedNetwork& network,
                                       int image);

/// Every layer's int8 result by the golden model, the last being the network's.
///
/// Shapes    input [M][in_features]; result [layer][M * out].
/// Errors    as golden::RunFullyConnected.
std::vector<std::vector<std::int8_t>> RunGolden(const QuantisedNetwork& network,
                                                const std::vector<std::int8_t>& input,
                                                golden::Rounding rounding);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_QUANTISE_H_

// SPDX-License-Identifier: Apache-2.0
/// A fully connected int8 layer: the quantised matmul and the output stage, composed.
///
/// Tests: tb/unit/golden_fully_connected_test.cpp.
#ifndef SYSTOLE_SIM_GOLDEN_FULLY_CONNECTED_H_
#define SYSTOLE_SIM_GOLDEN_FULLY_CONNECTED_H_

#include <cstdint>
#include <vector>

#include "golden/requantise.h"

namespace systole::golden {

/// One layer, as a TFLite FULLY_CONNECTED operator describes it after its scales have become
/// integers (quantise_params.h). A layer with one scale in all repeats it for every output.
struct FullyConnected {
  int in_features;                       ///< K >= 1
  int out_features;                      ///< N >= 1
  std::vector<std::int8_t> weights;      ///< [out][in], zero point 0
  std::vector<std::int32_t> bias;        ///< [out], raw: the zero point is not folded in
  std::vector<std::int32_t> multiplier;  ///< [out], see Requant
  std::vector<int> shift;                ///< [out], see Requant
  int input_zero_point;                  ///< in [-128, 127]
  int output_zero_point;                 ///< in [-128, 127]
  int act_min;                           ///< -128 <= act_min <= act_max <= 127
  int act_max;
};

/// Throws std::invalid_argument that names the array and the size it should have, or
/// std::domain_error that names the number outside its range (and the output it belongs to).
void CheckFullyConnected(const FullyConnected& layer);

/// The layer on a batch of vectors.
///
///   out[m][n] = RequantiseOne(bias[n] + sum over k of (input[m][k] - zp) * weights[n][k], ...)
///
/// Shapes    input [M][in_features], M >= 1; result [M][out_features]; row-major.
/// Errors    as CheckFullyConnected; std::invalid_argument if the input is not whole vectors.
/// Source    TFLM 90b983c2 internal/reference/integer_ops/fully_connected.h.
std::vector<std::int8_t> RunFullyConnected(const FullyConnected& layer,
                                           const std::vector<std::int8_t>& input,
                                           Rounding rounding);

/// The layer's output stage alone, for accumulators from elsewhere.
///
/// Shapes    accumulators [M][out_features], bias already in them; result the same.
/// Errors    as RunFullyConnected.
std::vector<std::int8_t> RequantiseOutputs(const FullyConnected& layer,
                                           const std::vector<std::int32_t>& accumulators,
                                           Rounding rounding);

}  // namespace systole::golden

#endif  // SYSTOLE_SIM_GOLDEN_FULLY_CONNECTED_H_

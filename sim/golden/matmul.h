// SPDX-License-Identifier: Apache-2.0
/// Quantised matrix multiplication, int8 x int8 to int32, in two formulations that share their
/// checks of sizes but no arithmetic: a slip in one shows as a difference from the other.
///
/// Letters   M vectors, K reduction, N outputs.
/// Tests     tb/unit/golden_matmul_test.cpp.
#ifndef SYSTOLE_SIM_GOLDEN_MATMUL_H_
#define SYSTOLE_SIM_GOLDEN_MATMUL_H_

#include <cstdint>
#include <vector>

namespace systole::golden {

/// Sizes of one multiplication, each at least 1.
struct MatmulShape {
  int m;  ///< vectors
  int k;  ///< reduction
  int n;  ///< outputs
};

/// The textbook: one dot product after another, zero point taken off each activation.
///
///   sum[m][n] = bias[n] + sum over k of (activations[m][k] - zero_point) * weights[n][k]
///
/// Shapes    activations [M][K], weights [N][K] (a TFLite filter as it lies in memory), bias [N],
///           result [M][N]; all row-major.
/// Domain    any int8 operands, -128 included; zero_point of the input in [-128, 127]; any bias.
///           Sums wrap modulo 2^32, as int32 hardware does; without bias and zero point they can't
///           for K <= 131071.
/// Errors    std::invalid_argument that names the shape and the reason; std::domain_error for
///           zero_point.
/// Source    TFLM 90b983c2 internal/reference/integer_ops/fully_connected.h;
/// docs/quantisation.md 2.
std::vector<std::int32_t> MatmulDirect(const MatmulShape& shape,
                                       const std::vector<std::int8_t>& activations,
                                       const std::vector<std::int8_t>& weights,
                                       const std::vector<std::int32_t>& bias, int zero_point);

/// The hardware's way: raw activations, zero point folded into the bias, one outer product per k
/// from the last to the first, and the bias at the end.
///
///   sum[m][n] = (sum over k of activations[m][k] * weights[n][k]) + FoldZeroPoint(...)[n]
///
/// Everything else as MatmulDirect, and the same result for every input.
std::vector<std::int32_t> MatmulFolded(const MatmulShape& shape,
                                       const std::vector<std::int8_t>& activations,
                                       const std::vector<std::int8_t>& weights,
                                       const std::vector<std::int32_t>& bias, int zero_point);

/// The bias that lets hardware multiply raw activations.
///
///   folded[n] = bias[n] - zero_point * (sum over k of weights[n][k])      modulo 2^32
///
/// Shapes    weights [N][K] with N = bias.size(), result [N].
/// Domain    zero_point in [-128, 127]. The wrap is harmless: the sum it meets wraps back.
/// Errors    std::invalid_argument if weights are not whole rows; std::domain_error.
std::vector<std::int32_t> FoldZeroPoint(const std::vector<std::int8_t>& weights,
                                        const std::vector<std::int32_t>& bias, int zero_point);

}  // namespace systole::golden

#endif  // SYSTOLE_SIM_GOLDEN_MATMUL_H_

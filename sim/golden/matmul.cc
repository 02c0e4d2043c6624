// SPDX-License-Identifier: Apache-2.0
#include "golden/matmul.h"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "golden/domain.h"

namespace systole::golden {
namespace {

void CheckSize(const char* name, std::size_t got, std::size_t want) {
  if (got == want) return;
  throw std::invalid_argument("matmul: " + std::string(name) + " has " + std::to_string(got) +
                              " elements, the shape asks for " + std::to_string(want));
}

void CheckDimension(const char* name, int value) {
  if (value >= 1) return;
  throw std::invalid_argument("matmul: " + std::string(name) + " is " + std::to_string(value) +
                              ", not at least 1");
}

void CheckOperands(const MatmulShape& shape, std::size_t activations, std::size_t weights,
                   std::size_t bias, int zero_point) {
  CheckDimension("M", shape.m);
  CheckDimension("K", shape.k);
  CheckDimension("N", shape.n);
  const auto m = static_cast<std::size_t>(shape.m);
  const auto k = static_cast<std::size_t>(shape.k);
  const auto n = static_cast<std::size_t>(shape.n);
  CheckSize("activations [M][K]", activations, m * k);
  CheckSize("weights [N][K]", weights, n * k);
  CheckSize("bias [N]", bias, n);
  CheckInRange("zero_point", zero_point, -128, 127);
}

/// Addition modulo 2^32, where int32 alone would be undefined. The way back to int32 is exact on
/// every two's complement machine, which all of C++20 is and all our compilers are.
std::int32_t WrapAdd(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

}  // namespace

std::vector<std::int32_t> MatmulDirect(const MatmulShape& shape,
                                       const std::vector<std::int8_t>& activations,
                                       const std::vector<std::int8_t>& weights,
                                       const std::vector<std::int32_t>& bias, int zero_point) {
  CheckOperands(shape, activations.size(), weights.size(), bias.size(), zero_point);
  std::vector<std::int32_t> sums;
  sums.reserve(static_cast<std::size_t>(shape.m) * bias.size());
  for (int m = 0; m < shape.m; ++m) {
    const std::int8_t* vector = &activations[static_cast<std::size_t>(m) * shape.k];
    for (int n = 0; n < shape.n; ++n) {
      const std::int8_t* row = &weights[static_cast<std::size_t>(n) * shape.k];
      std::int32_t sum = bias[n];
      for (int k = 0; k < shape.k; ++k) sum = WrapAdd(sum, (vector[k] - zero_point) * row[k]);
      sums.push_back(sum);
    }
  }
  return sums;
}

std::vector<std::int32_t> MatmulFolded(const MatmulShape& shape,
                                       const std::vector<std::int8_t>& activations,
                                       const std::vector<std::int8_t>& weights,
                                       const std::vector<std::int32_t>& bias, int zero_point) {
  CheckOperands(shape, activations.size(), weights.size(), bias.size(), zero_point);
  const auto vectors = static_cast<std::size_t>(shape.m);
  const auto depth = static_cast<std::size_t>(shape.k);
  const auto outputs = static_cast<std::size_t>(shape.n);
  std::vector<std::uint32_t> total(vectors * outputs, 0);
  for (std::size_t k = depth; k-- > 0;) {
    for (std::size_t m = 0; m < vectors; ++m) {
      for (std::size_t n = 0; n < outputs; ++n) {
        const int product = int{activations[m * depth + k]} * int{weights[n * depth + k]};
        total[m * outputs + n] += static_cast<std::uint32_t>(product);
      }
    }
  }
  const std::vector<std::int32_t> folded = FoldZeroPoint(weights, bias, zero_point);
  std::vector<std::int32_t> sums;
  sums.reserve(total.size());
  for (std::size_t i = 0; i < total.size(); ++i) {
    const std::uint32_t sum = total[i] + static_cast<std::uint32_t>(folded[i % outputs]);
    sums.push_back(static_cast<std::int32_t>(sum));
  }
  return sums;
}

std::vector<std::int32_t> FoldZeroPoint(const std::vector<std::int8_t>& weights,
                                        const std::vector<std::int32_t>& bias, int zero_point) {
  CheckInRange("zero_point", zero_point, -128, 127);
  if (bias.empty() || weights.empty() || weights.size() % bias.size() != 0) {
    throw std::invalid_argument("fold zero point: " + std::to_string(weights.size()) +
                                " weights are not whole rows for " + std::to_string(bias.size()) +
                                " biases");
  }
  const std::size_t depth = weights.size() / bias.size();
  std::vector<std::int32_t> folded;
  folded.reserve(bias.size());
  for (std::size_t n = 0; n < bias.size(); ++n) {
    std::int64_t row = 0;
    for (std::size_t k = 0; k < depth; ++k) row += weights[n * depth + k];
    // The conversion to uint32 is the reduction modulo 2^32.
    folded.push_back(
        static_cast<std::int32_t>(static_cast<std::uint32_t>(bias[n] - zero_point * row)));
  }
  return folded;
}

}  // namespace systole::golden

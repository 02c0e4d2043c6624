// SPDX-License-Identifier: Apache-2.0
/// Arrays in NumPy's .npy format, through xtensor. Its headers stay in npy.cc, which is compiled
/// once.
///
/// Tests: tb/unit/quant_npy_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_NPY_H_
#define SYSTOLE_SIM_QUANT_NPY_H_

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace systole::quant {

/// A row-major array; values.size() is the product of shape.
template <typename T>
struct NpyArray {
  std::vector<std::size_t> shape;
  std::vector<T> values;
};

/// "3 x 8 x 8"; "scalar" for an array without dimensions.
std::string ShapeText(const std::vector<std::size_t>& shape);

/// Reads a whole file. T is float, int8_t, uint8_t, int32_t or int64_t, and nothing is converted.
///
/// Domain    format versions 1 and 2; row-major. This machine's byte order.
/// Errors    std::runtime_error "<file>: <reason>" if the file is missing, is no .npy file, holds
///           another element type or column-major data, or is shorter or longer than its header
///           says. Nothing larger than the file is allocated, whatever the header claims.
template <typename T>
NpyArray<T> ReadNpy(const std::filesystem::path& file);

/// Writes what ReadNpy and numpy.load read.
///
/// Domain    T as in ReadNpy.
/// Errors    std::runtime_error "<file>: <reason>" if the shape does not hold the values or the
///           file can't be written whole.
template <typename T>
void WriteNpy(const std::filesystem::path& file, const NpyArray<T>& array);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_NPY_H_

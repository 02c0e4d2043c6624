// SPDX-License-Identifier: Apache-2.0
#include "quant/npy.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <vector>
#include <xtensor/xadapt.hpp>
#include <xtensor/xnpy.hpp>

#include "quant/error.h"

namespace systole::quant {
namespace {

constexpr std::size_t kNoSize = std::numeric_limits<std::size_t>::max();

/// Product of the dimensions, or kNoSize if it doesn't fit.
std::size_t ElementCount(const std::vector<std::size_t>& shape) {
  std::size_t count = 1;
  for (const std::size_t extent : shape) {
    if (extent != 0 && count > (kNoSize - 1) / extent) return kNoSize;
    count *= extent;
  }
  return count;
}

std::string ReadBytes(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) Fail(file.string(), "is a folder, not a .npy file");
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) Fail(file.string(), "can't be opened: " + std::string(std::strerror(errno)));
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

struct Header {
  std::string type;  ///< NumPy's name of the element type, such as "<f4"
  bool column_major;
  std::vector<std::size_t> shape;
  std::size_t data_at;  ///< where in the file the values begin
};

/// xtensor's load_npy trusts a file: it takes the header's length as signed bytes, allocates what
/// the header claims and hands out garbage if the file ends early. Hence only its parser is used,
/// behind checks of what it takes for granted.
Header ReadHeader(const std::filesystem::path& file, const std::string& bytes) {
  constexpr char kMagic[] = "\x93NUMPY";
  constexpr std::size_t kMagicSize = sizeof(kMagic) - 1;
  if (bytes.size() < kMagicSize + 4 || bytes.compare(0, kMagicSize, kMagic) != 0) {
    Fail(file.string(), "is not a .npy file");
  }
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  const int version = byte(kMagicSize);
  if (version != 1 && version != 2) {
    Fail(file.string(), "has .npy version " + std::to_string(version) + ", not 1 or 2");
  }
  const std::size_t length_bytes = version == 1 ? 2 : 4;
  std::size_t at = kMagicSize + 2 + length_bytes;
  std::size_t length = 0;
  for (std::size_t i = 1; i <= length_bytes && at <= bytes.size(); ++i) {
    length = length << 8 | byte(at - i);
  }
  if (at > bytes.size() || length > bytes.size() - at) Fail(file.string(), "ends in its header");
  const std::string text = bytes.substr(at, length);

  std::string packed = text;
  packed.erase(std::remove(packed.begin(), packed.end(), ' '), packed.end());
  if (text.empty() || text.back() != '\n' || packed.find("'shape':(") == std::string::npos) {
    Fail(file.string(), "has a malformed .npy header");
  }
  Header header{{}, false, {}, at + length};
  try {
    xt::detail::parse_header(text, header.type, &header.column_major, header.shape);
  } catch (const std::exception& error) {
    Fail(file.string(), "has a malformed .npy header: " + std::string(error.what()));
  }
  return header;
}

}  // namespace

std::string ShapeText(const std::vector<std::size_t>& shape) {
  if (shape.empty()) return "scalar";
  std::string text = std::to_string(shape[0]);
  for (std::size_t i = 1; i < shape.size(); ++i) text += " x " + std::to_string(shape[i]);
  return text;
}

template <typename T>
NpyArray<T> ReadNpy(const std::filesystem::path& file) {
  const std::string bytes = ReadBytes(file);
  const Header header = ReadHeader(file, bytes);
  const std::string wanted = xt::detail::build_typestring<T>();
  if (header.type != wanted) {
    Fail(file.string(), "holds elements of type " + header.type + ", not " + wanted);
  }
  if (header.column_major && header.shape.size() > 1) {
    Fail(file.string(), "is in column-major order; save numpy.ascontiguousarray() of it");
  }
  const std::size_t count = ElementCount(header.shape);
  const std::size_t available = bytes.size() - header.data_at;
  if (available % sizeof(T) != 0 || available / sizeof(T) != count) {
    Fail(file.string(), "has " + std::to_string(available) + " bytes of data, but its shape is " +
                            ShapeText(header.shape) + " of " + std::to_string(sizeof(T)) +
                            " bytes");
  }
  NpyArray<T> array{header.shape, std::vector<T>(count)};
  if (count != 0) std::memcpy(array.values.data(), bytes.data() + header.data_at, available);
  return array;
}

template <typename T>
void WriteNpy(const std::filesystem::path& file, const NpyArray<T>& array) {
  if (ElementCount(array.shape) != array.values.size()) {
    Fail(file.string(), "shape " + ShapeText(array.shape) + " does not hold " +
                            std::to_string(array.values.size()) + " values");
  }
  errno = 0;
  std::ofstream stream(file, std::ios::binary);
  if (stream) xt::detail::dump_npy_stream(stream, xt::adapt(array.values, array.shape));
  stream.close();
  if (!stream) Fail(file.string(), "can't be written: " + std::string(std::strerror(errno)));
}

template NpyArray<float> ReadNpy(const std::filesystem::path&);
template NpyArray<std::int8_t> ReadNpy(const std::filesystem::path&);
template NpyArray<std::uint8_t> ReadNpy(const std::filesystem::path&);
template NpyArray<std::int32_t> ReadNpy(const std::filesystem::path&);
template NpyArray<std::int64_t> ReadNpy(const std::filesystem::path&);
template void WriteNpy(const std::filesystem::path&, const NpyArray<float>&);
template void WriteNpy(const std::filesystem::path&, const NpyArray<std::int8_t>&);
template void WriteNpy(const std::filesystem::path&, const NpyArray<std::uint8_t>&);
template void WriteNpy(const std::filesystem::path&, const NpyArray<std::int32_t>&);
template void WriteNpy(const std::filesystem::path&, const NpyArray<std::int64_t>&);

}  // namespace systole::quant

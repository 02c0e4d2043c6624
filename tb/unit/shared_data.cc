// SPDX-License-Identifier: Apache-2.0
#include "shared_data.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace systole::tb {
namespace {

[[noreturn]] void Refuse(const std::string& file, const std::string& reason) {
  throw std::runtime_error(file + ": " + reason);
}

std::string ReadFile(const std::string& file) {
  const std::filesystem::path path = SharedDataFolder() / file;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) Refuse(path.string(), "can't be opened");
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The `size` bytes at `offset`, as an unsigned little-endian number.
std::uint32_t Little(std::string_view bytes, std::size_t offset, int size) {
  std::uint32_t value = 0;
  for (int i = size - 1; i >= 0; --i) {
    value = value << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return value;
}

std::int32_t Int32At(std::string_view bytes, std::size_t offset) {
  return static_cast<std::int32_t>(Little(bytes, offset, 4));
}

std::int8_t Int8At(std::string_view bytes, std::size_t offset) {
  return static_cast<std::int8_t>(bytes[offset]);
}

std::vector<std::string> Fields(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) fields.push_back(field);
  return fields;
}

template <typename Float, typename Bits>
Float OfBits(const std::string& hex) {
  static_assert(sizeof(Float) == sizeof(Bits));
  if (hex.size() != 2 * sizeof(Bits) ||
      hex.find_first_not_of("0123456789abcdef") != std::string::npos) {
    Refuse("bits of a number",
           "\"" + hex + "\" is not " + std::to_string(2 * sizeof(Bits)) + " digits of hexadecimal");
  }
  const auto bits = static_cast<Bits>(std::stoull(hex, nullptr, 16));
  Float value;
  std::memcpy(&value, &bits, sizeof(value));
  return value;
}

}  // namespace

std::filesystem::path SharedDataFolder() {
  const char* folder = std::getenv("SYSTOLE_SHARED");
  if (folder != nullptr && *folder != '\0') return folder;
  return std::filesystem::path(SYSTOLE_SOURCE_DIR) / ".." / "shared";
}

bool HasSharedData() { return std::filesystem::is_directory(SharedDataFolder() / "golden"); }

bool SharedDataRequired() {
  const char* ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

std::string SharedDataAbsent() {
  return "no reference data in " + SharedDataFolder().lexically_normal().string() +
         " (SYSTOLE_SHARED names another folder)";
}

std::vector<RequantVector> ReadRequantVectors() {
  const std::string file = "golden/requant/requant.bin";
  constexpr std::size_t kHeader = 16;
  constexpr std::size_t kRecord = 24;
  const std::string bytes = ReadFile(file);
  if (bytes.size() < kHeader || bytes.compare(0, 4, "RQV1") != 0 || Little(bytes, 4, 4) != 1 ||
      Little(bytes, 12, 4) != kRecord) {
    Refuse(file, "not a version 1 RQV1 file of 24-byte records");
  }
  const std::size_t count = Little(bytes, 8, 4);
  if (bytes.size() != kHeader + count * kRecord) {
    Refuse(file, "claims " + std::to_string(count) + " records but has " +
                     std::to_string(bytes.size()) + " bytes");
  }
  std::vector<RequantVector> vectors;
  vectors.reserve(count);
  for (std::size_t at = kHeader; at < bytes.size(); at += kRecord) {
    RequantVector v{};
    v.acc = Int32At(bytes, at);
    v.q = {Int32At(bytes, at + 4), Int8At(bytes, at + 8), Int8At(bytes, at + 9),
           Int8At(bytes, at + 10), Int8At(bytes, at + 11)};
    v.scaled_double = Int32At(bytes, at + 12);
    v.scaled_single = Int32At(bytes, at + 16);
    v.out_double = Int8At(bytes, at + 20);
    v.out_single = Int8At(bytes, at + 21);
    vectors.push_back(v);
  }
  return vectors;
}

std::vector<CsvRow> ReadCsv(const std::string& file) {
  std::istringstream stream(ReadFile(file));
  std::string line;
  if (!std::getline(stream, line)) Refuse(file, "is empty");
  const std::vector<std::string> names = Fields(line);
  std::vector<CsvRow> rows;
  while (std::getline(stream, line)) {
    const std::vector<std::string> fields = Fields(line);
    if (fields.size() != names.size()) {
      Refuse(file, "line " + std::to_string(rows.size() + 2) + " has " +
                       std::to_string(fields.size()) + " fields, not " +
                       std::to_string(names.size()));
    }
    CsvRow row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = fields[i];
    rows.push_back(std::move(row));
  }
  return rows;
}

float FloatOfBits(const std::string& hex) { return OfBits<float, std::uint32_t>(hex); }

double DoubleOfBits(const std::string& hex) { return OfBits<double, std::uint64_t>(hex); }

std::vector<FullyConnectedCase> ReadFullyConnectedCases() {
  const std::string file = "golden/ops/ops.bin";
  const std::string bytes = ReadFile(file);
  const auto slice = [&](std::size_t offset, std::size_t size) {
    if (offset > bytes.size() || size > bytes.size() - offset) {
      Refuse(file, std::to_string(size) + " bytes at " + std::to_string(offset) +
                       " reach beyond the end");
    }
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(offset);
    return std::vector<std::int8_t>(first, first + static_cast<std::ptrdiff_t>(size));
  };
  const nlohmann::json cases = nlohmann::json::parse(ReadFile("golden/ops/ops.json")).at("cases");
  std::vector<FullyConnectedCase> result;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const nlohmann::json& json = cases[i];
    if (json.at("op") != "FULLY_CONNECTED") continue;
    const int vectors = json.at("in_shape").at(0);
    const int in_features = json.at("filter_shape").at(1);
    const int out_features = json.at("filter_shape").at(0);
    const auto m = static_cast<std::size_t>(vectors);
    const auto k = static_cast<std::size_t>(in_features);
    const auto n = static_cast<std::size_t>(out_features);
    FullyConnectedCase c;
    c.name = "case_" + std::to_string(i) + "_M" + std::to_string(m) + "_K" + std::to_string(k) +
             "_N" + std::to_string(n);
    c.layer = {in_features,       out_features,      slice(json.at("filter_off"), n * k),
               json.at("bias"),   json.at("M0"),     json.at("shift"),
               json.at("in_zp"),  json.at("out_zp"), json.at("act_min"),
               json.at("act_max")};
    c.input = slice(json.at("in_off"), m * k);
    c.output = slice(json.at("out_off"), m * n);
    result.push_back(std::move(c));
  }
  return result;
}

}  // namespace systole::tb

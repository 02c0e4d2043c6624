// SPDX-License-Identifier: Apache-2.0
#include "view/job_file.h"

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace systole::view {
namespace {

using Json = nlohmann::json;

/// What systole_view_job writes and a job does not depend on.
const std::set<std::string> kPassedOver = {
    "format",  "name",        "shows",      "seed",   "stalls",           "rows", "cols",
    "results", "first_cycle", "last_cycle", "cycles", "cycles_predicted", "macs"};
const std::set<std::string> kKnown = {"m",         "k",          "n",          "activations",
                                      "weights",   "parameters", "zero_point", "clamp_min",
                                      "clamp_max", "rounding"};

[[noreturn]] void Refuse(const std::string& where, const std::string& why) {
  throw std::invalid_argument(where + ": " + why);
}

std::string Short(const Json& json) {
  const std::string text = json.dump();
  return text.size() <= 40 ? text : text.substr(0, 40) + "...";
}

std::int64_t Integer(const std::string& where, const Json& json, std::int64_t low,
                     std::int64_t high) {
  // Above int64 a number is unsigned or floating, and so refused too.
  const bool fits = json.is_number_integer() &&
                    !(json.is_number_unsigned() && json.get<std::uint64_t>() > 1ULL << 40) &&
                    json.get<std::int64_t>() >= low && json.get<std::int64_t>() <= high;
  if (!fits) {
    Refuse(where,
           Short(json) + " is not an integer " + std::to_string(low) + ".." + std::to_string(high));
  }
  return json.get<std::int64_t>();
}

void CheckArray(const std::string& where, const Json& json, std::size_t size) {
  if (!json.is_array()) Refuse(where, Short(json) + " is not a list");
  if (json.size() != size) {
    Refuse(where, "has " + std::to_string(json.size()) + " entries, not " + std::to_string(size));
  }
}

std::string At(const std::string& where, std::size_t i) {
  return where + "[" + std::to_string(i) + "]";
}

std::vector<std::int8_t> Matrix(const std::string& where, const Json& json, int rows, int cols) {
  CheckArray(where, json, std::size_t(rows));
  std::vector<std::int8_t> values;
  for (std::size_t r = 0; r < json.size(); ++r) {
    CheckArray(At(where, r), json[r], std::size_t(cols));
    for (std::size_t c = 0; c < json[r].size(); ++c) {
      values.push_back(
          static_cast<std::int8_t>(Integer(At(At(where, r), c), json[r][c], -128, 127)));
    }
  }
  return values;
}

void CheckKeys(const std::string& where, const Json& json, const std::set<std::string>& known) {
  if (!json.is_object()) Refuse(where, Short(json) + " is not an object");
  for (const auto& item : json.items()) {
    if (known.count(item.key()) == 0) Refuse(where, "no such key: \"" + item.key() + "\"");
  }
}

/// Replaces what the object has.
void ReadParameter(const std::string& where, const Json& json, device::Parameter* p) {
  using Int32 = std::numeric_limits<std::int32_t>;
  CheckKeys(where, json, {"bias", "multiplier", "shift"});
  const auto read = [&](const char* key, std::int64_t low, std::int64_t high, auto* to) {
    if (json.contains(key)) {
      *to = static_cast<std::remove_pointer_t<decltype(to)>>(
          Integer(where + "." + key, json[key], low, high));
    }
  };
  read("bias", Int32::min(), Int32::max(), &p->bias);
  read("multiplier", 0, Int32::max(), &p->multiplier);
  read("shift", -31, 1, &p->shift);
}

}  // namespace

device::MatmulJob ReadJob(const std::string& path, const JobOptions& options,
                          const device::MxuShape& shape) {
  std::ifstream file(path);
  if (!file) Refuse(path, "cannot be read");
  Json json;
  try {
    json = Json::parse(file);
  } catch (const Json::exception& error) {
    Refuse(path, error.what());
  }
  std::set<std::string> known = kKnown;
  known.insert(kPassedOver.begin(), kPassedOver.end());
  CheckKeys(path, json, known);
  int sizes[3];
  for (int i = 0; i < 3; ++i) {
    const std::string key(1, "mkn"[i]);
    if (!json.contains(key)) Refuse(path, "has no \"" + key + "\"");
    sizes[i] = static_cast<int>(Integer(path + ": " + key, json[key], 1, 1 << 20));
  }
  const auto [m, k, n] = sizes;
  device::MatmulJob job = DrawnJob(options, shape, m, k, n);
  const std::string in = path + ": ";
  if (json.contains("activations")) {
    job.activations = Matrix(in + "activations", json["activations"], m, k);
  }
  if (json.contains("weights")) job.weights = Matrix(in + "weights", json["weights"], n, k);
  if (json.contains("parameters")) {
    const Json& all = json["parameters"];
    if (!all.is_object()) CheckArray(in + "parameters", all, std::size_t(n));
    for (std::size_t i = 0; i < std::size_t(n); ++i) {
      const std::string where = all.is_object() ? in + "parameters" : At(in + "parameters", i);
      ReadParameter(where, all.is_object() ? all : all[i], &job.parameters[i]);
    }
  }
  const auto read = [&](const char* key, std::int8_t* to) {
    if (json.contains(key)) {
      *to = static_cast<std::int8_t>(Integer(in + key, json[key], -128, 127));
    }
  };
  read("zero_point", &job.config.zero_point);
  read("clamp_min", &job.config.clamp_min);
  read("clamp_max", &job.config.clamp_max);
  if (job.config.clamp_min > job.config.clamp_max) {
    Refuse(path, "clamp_min " + std::to_string(job.config.clamp_min) + " is above clamp_max " +
                     std::to_string(job.config.clamp_max));
  }
  if (json.contains("rounding")) {
    const Json& rounding = json["rounding"];
    if (rounding != "double" && rounding != "single") {
      Refuse(in + "rounding", Short(rounding) + " is not \"double\" or \"single\"");
    }
    job.config.single_rounding = rounding == "single";
  }
  return job;
}

}  // namespace systole::view

// SPDX-License-Identifier: Apache-2.0
#include "bench/cycles.h"

#include <fmt/core.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "device/mxu_device.h"

namespace systole::device {
const std::vector<MxuModel>& BenchModels();  // made by tb/bench/CMakeLists.txt
}

namespace systole::bench {
namespace {

using Json = nlohmann::ordered_json;
using device::MxuModel;

struct Job {
  std::string name;
  int m, k, n;
};

// Layers that everybody knows, as matmuls: M output pixels or tokens, K inputs, N outputs.
const Job kNamedJobs[] = {
    {"digits hidden1, 360 images", 360, 64, 90},
    {"ResNet-50 conv2 1x1, 56x56", 3136, 64, 256},
    {"ResNet-50 conv5 1x1, 7x7", 49, 2048, 512},
    {"MobileNetV1 pointwise, 14x14", 196, 512, 512},
    {"BERT-base projection, 128 tokens", 128, 768, 768},
    {"fully connected, one vector", 1, 1024, 1000},
};

device::MatmulJob RandomJob(const Job& shape) {
  std::mt19937 random(1);
  device::MatmulJob job;
  job.m = shape.m;
  job.k = shape.k;
  job.n = shape.n;
  job.activations.resize(std::size_t(job.m) * std::size_t(job.k));
  for (auto& a : job.activations) a = static_cast<std::int8_t>(random());
  job.weights.resize(std::size_t(job.n) * std::size_t(job.k));
  for (auto& w : job.weights) w = static_cast<std::int8_t>(random());
  job.parameters.resize(std::size_t(job.n), {0, 1u << 30, -10});
  return job;
}

Json Measure(const MxuModel& model, const Job& job) {
  const device::MxuShape& shape = model.shape;
  device::MxuDevice device(model.make(1));
  const device::MatmulResult r = device.Run(RandomJob(job));
  const double ideal = double(job.m) * job.n * job.k / (shape.rows * shape.cols);
  const auto cycles = r.report.cycles();
  const auto slots = r.report.counters.cycles - r.report.counters.bubbles();
  return {{"array", fmt::format("{}x{}", shape.rows, shape.cols)},
          {"rows", shape.rows},
          {"cols", shape.cols},
          {"results", shape.out_int32 ? "int32" : "int8"},
          {"name", job.name},
          {"m", job.m},
          {"k", job.k},
          {"n", job.n},
          {"cycles", cycles},
          {"predicted", r.predicted.cycles},
          {"ideal", ideal},
          {"bubbles", r.predicted.bubbles},
          {"utilisation", ideal / double(cycles)},
          {"activity",
           double(r.report.counters.macs) / (double(slots) * double(shape.rows) * shape.cols)}};
}

/// Which units a section runs on.
bool IsInt8(const MxuModel& model) { return !model.shape.out_int32; }
bool Is16(const MxuModel& model) { return IsInt8(model) && model.shape.rows == 16; }

void PrintHeader(const std::string& title) {
  fmt::print("\n{}\n{:<8} {:<6} {:<33} {:>16} {:>9} {:>9} {:>11} {:>8} {:>7}\n", title, "array",
             "result", "job", "M x K x N", "cycles", "formula", "ideal", "bubbles", "used");
}

void Print(const Json& row) {
  fmt::print("{:<8} {:<6} {:<33} {:>16} {:>9} {:>9} {:>11.1f} {:>8} {:>6.1f}%\n",
             row["array"].get<std::string>(), row["results"].get<std::string>(),
             row["name"].get<std::string>(),
             fmt::format("{}x{}x{}", row["m"].get<int>(), row["k"].get<int>(), row["n"].get<int>()),
             row["cycles"].get<std::uint64_t>(), row["predicted"].get<std::uint64_t>(),
             row["ideal"].get<double>(), row["bubbles"].get<std::uint64_t>(),
             100 * row["utilisation"].get<double>());
}

template <typename Suits, typename Jobs>
Json Section(const std::string& title, Suits suits, Jobs jobs) {
  PrintHeader(title);
  Json rows = Json::array();
  for (const MxuModel& model : device::BenchModels()) {
    if (!suits(model)) continue;
    for (const Job& job : jobs(model.shape)) {
      rows.push_back(Measure(model, job));
      Print(rows.back());
    }
  }
  return rows;
}

std::vector<Job> Sweep(const device::MxuShape&) {
  const int lengths[] = {1, 2, 4, 8, 12, 16, 17, 24, 32, 33, 48, 64, 100, 128, 200, 256, 512};
  std::vector<Job> jobs;
  for (const int length : lengths) jobs.push_back({"M", length, 256, 256});
  for (const int length : lengths) jobs.push_back({"K", 256, length, 256});
  for (const int length : lengths) jobs.push_back({"N", 256, 256, length});
  return jobs;
}

}  // namespace

Json MeasureCycles() {
  Json all;
  all["jobs"] = Section(
      "Layers, one unstalled job each",
      [](const MxuModel& model) { return IsInt8(model) && model.shape.rows >= 8; },
      [](const device::MxuShape&) {
        return std::vector<Job>(std::begin(kNamedJobs), std::end(kNamedJobs));
      });
  all["sizes"] = Section(
      "Cubes", [](const MxuModel&) { return true; },
      [](const device::MxuShape& s) {
        return std::vector<Job>{{"the array's own size", s.rows, s.rows, s.rows},
                                {"256 cubed", 256, 256, 256}};
      });
  all["sweeps"] = Section("One dimension swept, the others 256", Is16, Sweep);
  all["back_to_back"] =
      Section("Back-to-back tiles at M = Rows", IsInt8, [](const device::MxuShape& s) {
        return std::vector<Job>{{"M = Rows", s.rows, 16 * s.cols, 4 * s.rows}};
      });
  for (const Json& row : all["back_to_back"]) {
    fmt::print("{:<8} MAC activity between the first vector and the last: {:.1f} %\n",
               row["array"].get<std::string>(), 100 * row["activity"].get<double>());
  }
  return all;
}

}  // namespace systole::bench

// SPDX-License-Identifier: Apache-2.0
// systole_view_job - runs one job on the RTL and leaves what a page is made of: the trace of every
// signal (FST) and the job with its results (JSON).
//
//   exit status  0  done, results equal to the golden model's
//                1  they differ, or the RTL hung, refused a command or broke a contract
//                2  a bad option, a size that is not built, a job too long to look at: one line
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "device/clocked_dut.h"
#include "view/job.h"
#include "view/job_file.h"

namespace systole::view {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDiffers = 1;
constexpr int kBadInput = 2;
constexpr int kLargest = 16;  // rows or columns that a screen shows

Json Rows(const std::vector<std::int8_t>& values, int rows) {
  Json json = Json::array();
  const auto width = values.size() / std::size_t(rows);
  for (auto at = values.begin(); at != values.end(); at += std::ptrdiff_t(width)) {
    json.push_back(std::vector<int>(at, at + std::ptrdiff_t(width)));
  }
  return json;
}

Json Describe(const JobOptions& options, const std::string& shows,
              const std::vector<std::string>& stalls, const device::MxuShape& shape,
              const device::MatmulJob& job, const device::MatmulResult& result) {
  const device::RunReport& report = result.report;
  Json json = {{"format", "systole-view-job-1"},
               {"name", options.name},
               {"shows", shows},
               {"seed", options.seed},
               {"stalls", stalls},
               {"rows", shape.rows},
               {"cols", shape.cols},
               {"m", job.m},
               {"k", job.k},
               {"n", job.n},
               {"activations", Rows(job.activations, job.m)},
               {"weights", Rows(job.weights, job.n)},
               {"results", result.values},
               {"first_cycle", report.first_cycle},
               {"last_cycle", report.last_cycle},
               {"cycles", report.cycles()},
               {"cycles_predicted", result.predicted.cycles},
               {"macs", report.counters.macs}};
  const device::OutputConfig& c = job.config;
  json["zero_point"] = c.zero_point;
  json["clamp_min"] = c.clamp_min;
  json["clamp_max"] = c.clamp_max;
  json["rounding"] = c.single_rounding ? "single" : "double";
  for (const device::Parameter& p : job.parameters) {
    json["parameters"].push_back(
        {{"bias", p.bias}, {"multiplier", p.multiplier}, {"shift", p.shift}});
  }
  return json;
}

int Main(int argc, char** argv) {
  CLI::App app{"Runs one job on the RTL for `make view` (docs/view.md).", "systole_view_job"};
  JobOptions options;
  std::string size = "4x4", values = "small", outputs = "plain", file, trace, json_path;
  std::vector<std::string> stalls, names;
  for (const JobKind& kind : JobKinds()) names.emplace_back(kind.name);
  const auto positive = CLI::Range(1, 1 << 20);
  app.add_option("--size", size, "array, ROWSxCOLS or one number")->capture_default_str();
  const std::vector<CLI::Option*> not_with_file = {
      app.add_option("--job", options.name, "what to show")
          ->check(CLI::IsMember(names))
          ->capture_default_str(),
      app.add_option("--m", options.m, "vectors (default: the job's)")->check(positive),
      app.add_option("--k", options.k, "reduction")->check(positive),
      app.add_option("--n", options.n, "outputs")->check(positive),
      app.add_option("--layer", options.layer, "of the digits network (default: its last)")};
  CLI::Option* from_file =
      app.add_option("--file", file, "a job of your own, JSON (docs/view.md), in place of --job");
  for (CLI::Option* option : not_with_file) from_file->excludes(option);
  app.add_option("--values", values, "operands: small (-9..9) or any int8")
      ->check(CLI::IsMember({"small", "any"}))
      ->capture_default_str();
  app.add_option(
         "--outputs", outputs,
         "bias, multipliers, shifts, zero point, clamp, rounding: plain (a shift alone) or any")
      ->check(CLI::IsMember({"plain", "any"}))
      ->capture_default_str();
  app.add_option("--stall", stalls, "streams held back one cycle in three, from the seed")
      ->check(CLI::IsMember({"commands", "weights", "activations", "parameters", "results"}))
      ->delimiter(',');
  app.add_option("--seed", options.seed, "draws numbers, stalls and the registers' start values")
      ->check(CLI::Range(1, 2147483647))
      ->capture_default_str();
  app.add_option("--trace", trace, "where the waves go (.fst)");
  app.add_option("--json", json_path, "where the job and its results go")->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    std::cerr << "systole: " << error.what() << "\n";
    return kBadInput;
  }
  options.values = values == "small" ? Values::kSmall : Values::kAny;
  options.outputs = outputs == "plain" ? Outputs::kPlain : Outputs::kAny;

  if (size.find('x') == std::string::npos) size += "x" + size;
  const device::MxuModel* model = device::FindModel(device::RunModels(), size);
  if (model == nullptr) throw std::invalid_argument("size " + size + " is not in this build");
  if (std::max(model->shape.rows, model->shape.cols) > kLargest) {
    throw std::invalid_argument("size " + size + ": a page shows arrays up to 16x16");
  }
  const device::MatmulJob job =
      file.empty() ? MakeJob(options, model->shape) : ReadJob(file, options, model->shape);
  const std::string shows = file.empty() ? Shows(options, model->shape) : "numbers from a file";
  if (!file.empty()) options.name = std::filesystem::path(file).stem().string();
  if (!trace.empty()) {
    if (!SYSTOLE_TRACED) throw std::invalid_argument("--trace: this build has no traces");
    setenv("SYSTOLE_WAVES", trace.c_str(), 1);
  }

  const std::map<std::string, device::Stream> streams = {
      {"commands", device::Stream::kCommands},
      {"weights", device::Stream::kWeights},
      {"activations", device::Stream::kActivations},
      {"parameters", device::Stream::kParameters},
      {"results", device::Stream::kResults}};
  std::vector<device::Stream> held;
  for (const std::string& name : stalls) held.push_back(streams.at(name));
  ChosenStalls policy(held, options.seed);
  device::MxuDevice device(model->make(int(options.seed)));
  const device::MatmulResult result = device.Run(job, &policy);

  std::ofstream to(json_path);
  to << Describe(options, shows, stalls, model->shape, job, result).dump() << "\n" << std::flush;
  if (!to) throw std::runtime_error(json_path + ": cannot be written");
  if (result.values != Expected(job)) {
    std::cerr << "systole: the RTL's results differ from the golden model's\n";
    return kDiffers;
  }
  return 0;
}

}  // namespace
}  // namespace systole::view

int main(int argc, char** argv) {
  try {
    return systole::view::Main(argc, argv);
  } catch (const systole::device::RtlContractBroken& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::view::kDiffers;
  } catch (const systole::device::DeviceError& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::view::kDiffers;
  } catch (const std::exception& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::view::kBadInput;
  }
}

// SPDX-License-Identifier: Apache-2.0
// How fast each way to run the network is, in one process and interleaved: times of the processor,
// which a busy machine disturbs less than those on the wall; printed and, as JSON, written, not
// judged.
#include <fmt/core.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>

#include "harness/machine.h"
#include "systemc/program/session.h"

namespace systole {
namespace {

double Seconds(const std::function<void()>& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Repeats until a tenth of a second has passed, so that short work can be timed.
double SecondsEach(const std::function<void()>& work) {
  int times = 0;
  double sum = 0;
  while (sum < 0.1) {
    sum += Seconds(work);
    ++times;
  }
  return sum / times;
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

void Session::MeasureSpeed(Pair& pair) {
  const device::MxuModel* plain_model = device::FindModel(device::RunModels(), pair.shape.name());
  std::unique_ptr<device::MxuDevice> plain;
  if (plain_model != nullptr) {
    plain = std::make_unique<device::MxuDevice>(plain_model->make(options_.seed));
  }
  const auto streams = [this](MxuIf& unit) {
    for (const LayerJob& layer : layers_) {
      device::MatmulSource source(layer.job, unit.shape());
      sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
      unit.Run(
          &source, [](const std::int32_t*, bool, std::uint64_t) {}, delay);
    }
  };
  const auto target = [this](MxuHost& host) {
    for (const LayerJob& layer : layers_) host.Run(layer.job);
  };
  struct Way {
    const char* name;
    std::function<void()> run;
    std::vector<double> seconds;
  };
  std::vector<Way> ways;
  if (plain) {
    ways.push_back({"plain Verilated model, no SystemC",
                    [&] {
                      for (const LayerJob& layer : layers_) plain->Run(layer.job);
                    },
                    {}});
  }
  ways.push_back({"RTL in SystemC, streams", [&] { streams(*pair.rtl); }, {}});
  ways.push_back({"RTL behind the TLM target", [&] { target(pair.rtl_platform.host); }, {}});
  ways.push_back({"loosely timed, streams", [&] { streams(pair.loose); }, {}});
  ways.push_back(
      {"loosely timed behind the TLM target", [&] { target(pair.loose_platform.host); }, {}});
  for (int round = 0; round < options_.rounds; ++round) {
    for (Way& way : ways) way.seconds.push_back(SecondsEach(way.run));
  }
  plain.reset();
  UseSystemcContext();  // the plain model's is gone; what SystemC still evaluates needs this one

  std::uint64_t cycles = 0, macs = 0;
  for (const LayerJob& layer : layers_) {
    const device::MatmulJob& j = layer.job;
    cycles +=
        device::PredictCycles(device::MatmulSource(j, pair.shape).Commands(), pair.shape, true)
            .cycles;
    macs += static_cast<std::uint64_t>(j.m) * static_cast<std::uint64_t>(j.k) *
            static_cast<std::uint64_t>(j.n);
  }
  fmt::print("\nSpeed on {}: the network, {} images, {} cycles, {} MACs; medians of {} rounds\n",
             pair.shape.name(), images_, cycles, macs, options_.rounds);
  fmt::print("  {:36} {:>9} {:>12} {:>9} {:>7}  {}\n", "", "CPU s", "Mcycles/s", "MMACs/s", "times",
             "min..max");
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Way& way : ways) {
    // How many times as fast as the first way, round by round.
    std::vector<double> times;
    for (std::size_t i = 0; i < way.seconds.size(); ++i) {
      times.push_back(ways[0].seconds[i] / way.seconds[i]);
    }
    const auto [low, high] = std::minmax_element(times.begin(), times.end());
    const double seconds = Median(way.seconds);
    const double mcycles = static_cast<double>(cycles) / seconds / 1e6;
    const double mmacs = static_cast<double>(macs) / seconds / 1e6;
    rows.push_back({{"way", way.name},
                    {"seconds", seconds},
                    {"million_cycles_per_second", mcycles},
                    {"million_macs_per_second", mmacs},
                    {"times", {{"median", Median(times)}, {"low", *low}, {"high", *high}}}});
    fmt::print("  {:36} {:9.5f} {:12.3f} {:9.1f} {:7.2f}  {:.2f}..{:.2f}\n", way.name, seconds,
               mcycles, mmacs, Median(times), *low, *high);
  }
  if (options_.json.empty()) return;
  nlohmann::ordered_json all = {{"commit", options_.commit},
                                {"machine", tb::Machine()},
                                {"systemc", sc_core::sc_release()},
                                {"network", options_.network},
                                {"images", images_},
                                {"array", pair.shape.name()},
                                {"cycles", cycles},
                                {"macs", macs},
                                {"rounds", options_.rounds},
                                {"rows", rows}};
  std::ofstream file(options_.json);
  file << all.dump(1) << "\n" << std::flush;
  if (!file) throw std::invalid_argument(options_.json + ": cannot be written");
}

}  // namespace systole

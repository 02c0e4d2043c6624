// SPDX-License-Identifier: Apache-2.0
#include "systemc/program/session.h"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

#include "device/cycle_model.h"
#include "golden/fully_connected.h"
#include "harness/stalls.h"
#include "quant/load_network.h"

namespace systole {
namespace {

using sc_core::sc_time;
using sc_core::SC_ZERO_TIME;

const sc_time kPeriod(10, sc_core::SC_NS);  // 100 MHz
constexpr std::uint32_t kMemoryBytes = 256 * 1024;

/// What a run on one unit gives.
struct Played {
  std::vector<std::int32_t> lanes;
  sc_time duration;
};

Played Play(MxuIf& unit, const device::MatmulJob& job) {
  device::MatmulSource source(job, unit.shape());
  Played played;
  sc_time delay = SC_ZERO_TIME;
  const sc_time begin = sc_core::sc_time_stamp();
  const auto sink = [&](const std::int32_t* lanes, bool, std::uint64_t) {
    played.lanes.insert(played.lanes.end(), lanes, lanes + unit.shape().rows);
  };
  unit.Run(&source, sink, delay);
  played.duration = sc_core::sc_time_stamp() + delay - begin;
  return played;
}

}  // namespace

Pair::Platform::Platform(const std::string& name, MxuIf* unit)
    : target((name + "_target").c_str(), kMemoryBytes), host((name + "_host").c_str()) {
  target.mxu(*unit);
  target.irq_o(irq);
  host.irq_i(irq);
  host.socket.bind(target.socket);
}

Pair::Pair(const SystemcModel& model, int seed)
    : shape(model.shape),
      rtl(model.make(("rtl_" + shape.name()).c_str(), kPeriod, seed)),
      loose(("loose_" + shape.name()).c_str(), shape, kPeriod),
      rtl_inside(model.make(("rtl_inside_" + shape.name()).c_str(), kPeriod, seed)),
      loose_inside(("loose_inside_" + shape.name()).c_str(), shape, kPeriod),
      rtl_platform("rtl_" + shape.name(), rtl_inside.get()),
      loose_platform("loose_" + shape.name(), &loose_inside) {}

Session::Session(const sc_core::sc_module_name& name, const SessionOptions& options)
    : sc_module(name), options_(options), random_(static_cast<std::uint64_t>(options.seed)) {
  const quant::FloatNetwork network = quant::LoadNetwork(options.network);
  const quant::QuantisedNetwork quantised = quant::Quantise(network, network.calibration);
  images_ = network.test.size();
  if (options.images != 0) {
    images_ = std::min(images_, static_cast<std::size_t>(options.images));
  }
  std::vector<std::int8_t> activations;
  for (std::size_t i = 0; i < images_; ++i) {
    const auto one = quant::QuantiseImage(network, quantised, network.test[i]);
    activations.insert(activations.end(), one.begin(), one.end());
  }
  for (const quant::QuantisedLayer& layer : quantised.layers) {
    const auto rounding = golden::Rounding::kDouble;
    const device::MatmulJob job = device::ToJob(layer.fc, activations, rounding);
    activations = golden::RunFullyConnected(layer.fc, activations, rounding);
    layers_.push_back({layer.name, job, {activations.begin(), activations.end()}});
  }
  for (const SystemcModel& model : SystemcModels()) {
    pairs_.push_back(std::make_unique<Pair>(model, options.seed));
  }
  if (!options.waves.empty()) {
    waves_ = SystemcModels().front().make("waves", kPeriod, options.seed);
    waves_->TraceTo(options.waves);
  }
  // How far the hosts run ahead of everybody else.
  tlm_utils::tlm_quantumkeeper::set_global_quantum(100 * kPeriod);
  SC_THREAD(Run);
  set_stack_size(1 << 20);
}

bool Session::Succeeded() const {
  if (error_) std::rethrow_exception(error_);
  if (!ended_) throw std::logic_error("the simulation stopped before the session ended");
  return same_;
}

void Session::Run() {
  try {
    wait(4 * kPeriod);  // the targets reset their units first
    fmt::print("Systole's matrix unit in SystemC {}, seed {}\n", sc_core::sc_release(),
               options_.seed);
    if (waves_) WriteWaves();
    fmt::print("\nRandom jobs on the RTL in SystemC and on the loosely-timed model\n");
    for (auto& pair : pairs_) CompareJobs(*pair);
    fmt::print("\nThe network through the TLM-2.0 target, {} images\n", images_);
    for (auto& pair : pairs_) {
      if (!pair->shape.out_int32) RunNetwork(*pair);
    }
    if (options_.rounds > 0) {
      // The largest with int8 results.
      auto best = std::max_element(pairs_.begin(), pairs_.end(), [](auto& a, auto& b) {
        const auto cells = [](const device::MxuShape& s) {
          return s.out_int32 ? 0 : s.rows * s.cols;
        };
        return cells(a->shape) < cells(b->shape);
      });
      MeasureSpeed(**best);
    }
    ended_ = true;
  } catch (...) {
    error_ = std::current_exception();
  }
}

device::MatmulJob Session::DrawJob(const device::MxuShape& shape) {
  const auto draw = [this](int most) {
    return 1 + static_cast<int>(random_() % static_cast<std::uint64_t>(most));
  };
  device::MatmulJob job;
  job.m = draw(3 * shape.rows);
  job.k = draw(4 * shape.cols);
  job.n = draw(3 * shape.rows);
  const auto fill = [this](std::vector<std::int8_t>* values, int count) {
    values->resize(static_cast<std::size_t>(count));
    for (auto& v : *values) v = static_cast<std::int8_t>(random_());
  };
  fill(&job.activations, job.m * job.k);
  fill(&job.weights, job.n * job.k);
  for (int n = 0; n < job.n; ++n) {
    job.parameters.push_back({static_cast<std::int32_t>(random_()) >> 16,
                              static_cast<std::uint32_t>(random_() >> 33),
                              static_cast<std::int8_t>(-draw(10))});
  }
  job.config.single_rounding = random_() % 2 != 0;
  job.config.zero_point = static_cast<std::int8_t>(random_());
  return job;
}

void Session::CompareJobs(Pair& pair) {
  sc_time delay = SC_ZERO_TIME;
  pair.rtl->Reset(delay);
  pair.loose.Reset(delay);
  int same_data = 0, same_cycle = 0, same_stalled = 0;
  double stalled = 0, unstalled = 0;
  for (int i = 0; i < options_.jobs; ++i) {
    const device::MatmulJob job = DrawJob(pair.shape);
    const Played rtl = Play(*pair.rtl, job), loose = Play(pair.loose, job);
    same_data += rtl.lanes == loose.lanes ? 1 : 0;
    same_cycle += rtl.duration == loose.duration ? 1 : 0;
    tb::SeededStalls stalls(random_());
    pair.rtl->SetPolicy(&stalls);
    const Played late = Play(*pair.rtl, job);
    pair.rtl->SetPolicy(nullptr);
    Play(pair.loose, job);  // keeps what the models hold from the run before alike
    same_stalled += late.lanes == loose.lanes ? 1 : 0;
    stalled += late.duration / kPeriod;
    unstalled += rtl.duration / kPeriod;
  }
  const int jobs = options_.jobs;
  fmt::print("  {:8} unstalled: same data {} of {}, finished in the same cycle {} of {}\n",
             pair.shape.name(), same_data, jobs, same_cycle, jobs);
  fmt::print("  {:8} random stalls on the RTL: same data {} of {}, {:.1f} times the cycles\n", "",
             same_stalled, jobs, stalled / unstalled);
  same_ = same_ && same_data == jobs && same_cycle == jobs && same_stalled == jobs;
}

void Session::RunNetwork(Pair& pair) {
  const struct {
    const char* name;
    Pair::Platform& platform;
  } insides[] = {{"RTL", pair.rtl_platform}, {"loosely timed", pair.loose_platform}};
  for (const auto& inside : insides) {
    bool exact = true;
    std::uint64_t cycles = 0;
    const sc_time begin = inside.platform.host.now();
    for (const LayerJob& layer : layers_) {
      const MxuHost::Result result = inside.platform.host.Run(layer.job);
      exact = exact && result.values == layer.want;
      cycles += result.cycles;
    }
    fmt::print("  {:8} {:14} bit-exact: {:3}  {:8} cycles  {:>10} with the host's accesses\n",
               pair.shape.name(), inside.name, exact ? "yes" : "NO", cycles,
               (inside.platform.host.now() - begin).to_string());
    same_ = same_ && exact;
  }
}

/// A job of two blocks, unstalled, and again under stalls: small enough to look at.
void Session::WriteWaves() {
  sc_time delay = SC_ZERO_TIME;
  waves_->Reset(delay);
  const device::MxuShape& shape = waves_->shape();
  device::MatmulJob job = DrawJob(shape);
  while (job.k <= shape.cols || job.n <= shape.rows) job = DrawJob(shape);
  Play(*waves_, job);
  tb::SeededStalls stalls(random_());
  waves_->SetPolicy(&stalls);
  Play(*waves_, job);
  waves_->SetPolicy(nullptr);
  waves_->StopTrace();
  fmt::print("\nWaves of a {} x {} x {} job on {}, twice, the second time with stalls: {}\n", job.m,
             job.k, job.n, shape.name(), options_.waves);
}

}  // namespace systole

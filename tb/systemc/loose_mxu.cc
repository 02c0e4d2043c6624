// SPDX-License-Identifier: Apache-2.0
#include "systemc/loose_mxu.h"

#include <cstddef>
#include <string>

#include "device/cycle_model.h"
#include "golden/matmul.h"
#include "golden/requantise.h"

namespace systole {

using device::Fault;
using device::Stream;
using device::TileCommand;

/// One run: takes the beats of each command from the streams, as the unit does.
class LooseMxu::Play {
 public:
  Play(LooseMxu* unit, const device::MxuDriver::ResultSink& sink) : u_(*unit), sink_(sink) {}

  /// All commands, up to the first fault.
  void Go(const device::Beats& beats, device::RunReport* report) {
    while (next_ < beats.commands.size() && report->fault == Fault::kNone) {
      const TileCommand& c = beats.commands[next_];
      const Fault fault = u_.checker_.Take(c);
      if (fault != Fault::kNone) {
        Refuse(fault, next_, report);
        return;
      }
      CheckComplete(c, beats);
      if (c.first) OpenBlock(c, beats, report);
      if (report->fault != Fault::kNone) return;
      AddTile(c, beats, report);
      ++next_;
      ++u_.commands_accepted_;
      if (c.last) CloseBlock(c, beats);
    }
  }

  /// Legal commands of closed blocks, in order.
  const std::vector<TileCommand>& done() const { return done_; }
  /// Results by the sink, all at one time: the unit's last cycle.
  void Deliver(std::uint64_t cycle) const {
    const auto rows = static_cast<std::size_t>(u_.shape_.rows);
    for (std::size_t i = 0; i < last_.size(); ++i) sink_(&lanes_[i * rows], last_[i], cycle);
  }

 private:
  void Refuse(Fault fault, std::size_t index, device::RunReport* report) {
    report->fault = fault;
    report->fault_index = static_cast<std::uint32_t>(index);
    u_.faulty_ = true;
  }

  /// Are the command's beats there? A stream that ends too early would hang the unit.
  void CheckComplete(const TileCommand& c, const device::Beats& beats) const {
    const auto cols = static_cast<std::size_t>(u_.shape_.cols);
    const std::size_t parameters = c.new_params && !u_.shape_.out_int32 ? c.n_used : 0U;
    const struct {
      Stream stream;
      std::size_t have, need;
    } streams[] = {
        {Stream::kWeights, beats.weights.size(), weights_ + c.n_used * cols},
        {Stream::kActivations, beats.activations.size(), activations_ + c.vectors * cols},
        {Stream::kParameters, beats.parameters.size(), parameters_ + parameters},
    };
    for (const auto& s : streams) {
      if (s.have < s.need) {
        throw device::DeviceError("systole_mxu " + u_.shape_.name() + ": command " +
                                  std::to_string(next_) + " waits for ever: too few " +
                                  device::Name(s.stream));
      }
    }
  }

  void OpenBlock(const TileCommand& c, const device::Beats& beats, device::RunReport* report) {
    block_ = next_;
    sums_.assign(std::size_t{c.vectors} * c.n_used, 0);
    if (!c.new_params || u_.shape_.out_int32) return;
    const auto begin = beats.parameters.begin() + static_cast<std::ptrdiff_t>(parameters_);
    u_.parameters_.assign(begin, begin + c.n_used);
    u_.config_ = c.config;
    parameters_ += c.n_used;
    for (const device::Parameter& p : u_.parameters_) {
      ++report->beats[static_cast<int>(Stream::kParameters)];
      const Fault fault = CommandChecker::Check(p);
      if (fault != Fault::kNone) {
        Refuse(fault, next_, report);
        return;
      }
    }
  }

  void AddTile(const TileCommand& c, const device::Beats& beats, device::RunReport* report) {
    const auto cols = static_cast<std::size_t>(u_.shape_.cols);
    std::vector<std::int8_t> weights, activations;  // without the lanes that don't count
    for (std::size_t n = c.n_used; n-- > 0;) {      // row n_used-1 comes first
      const auto row = beats.weights.begin() + static_cast<std::ptrdiff_t>(weights_ + n * cols);
      weights.insert(weights.end(), row, row + c.k_used);
    }
    for (std::size_t m = 0; m < c.vectors; ++m) {
      const auto row =
          beats.activations.begin() + static_cast<std::ptrdiff_t>(activations_ + m * cols);
      activations.insert(activations.end(), row, row + c.k_used);
    }
    weights_ += c.n_used * cols;
    activations_ += c.vectors * cols;
    const std::vector<std::int32_t> none(c.n_used, 0);
    const std::vector<std::int32_t> products = golden::MatmulDirect(
        {c.vectors, c.k_used, c.n_used}, activations, weights, none, /*zero_point=*/0);
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += products[i];
    ++report->beats[static_cast<int>(Stream::kCommands)];
    report->beats[static_cast<int>(Stream::kWeights)] += c.n_used;
    report->beats[static_cast<int>(Stream::kActivations)] += c.vectors;
    report->counters.macs += std::uint64_t{c.vectors} * c.k_used * c.n_used;
  }

  void CloseBlock(const TileCommand& c, const device::Beats& beats) {
    const auto rounding =
        u_.config_.single_rounding ? golden::Rounding::kSingle : golden::Rounding::kDouble;
    for (std::size_t m = 0; m < c.vectors; ++m) {
      for (std::size_t n = 0; n < static_cast<std::size_t>(u_.shape_.rows); ++n) {
        std::int32_t lane = 0;
        if (n < c.n_used) {
          lane = sums_[m * c.n_used + n];
          if (!u_.shape_.out_int32) lane = Requantise(lane, u_.parameters_[n], rounding);
        }
        lanes_.push_back(lane);
      }
      last_.push_back(m + 1 == c.vectors);
    }
    done_.insert(done_.end(), beats.commands.begin() + static_cast<std::ptrdiff_t>(block_),
                 beats.commands.begin() + static_cast<std::ptrdiff_t>(next_));
  }

  std::int8_t Requantise(std::int32_t sum, const device::Parameter& p,
                         golden::Rounding rounding) const {
    // Modulo 2^32, as the lane's adder.
    const auto total = static_cast<std::int32_t>(static_cast<std::uint32_t>(sum) +
                                                 static_cast<std::uint32_t>(p.bias));
    const golden::Requant requant{static_cast<std::int32_t>(p.multiplier), p.shift,
                                  u_.config_.zero_point, u_.config_.clamp_min,
                                  u_.config_.clamp_max};
    return golden::RequantiseOne(total, requant, rounding);
  }

  LooseMxu& u_;
  const device::MxuDriver::ResultSink& sink_;
  std::size_t next_ = 0, block_ = 0;                            // commands
  std::size_t weights_ = 0, activations_ = 0, parameters_ = 0;  // taken, in elements
  std::vector<std::int32_t> sums_;                              // of the open block
  std::vector<TileCommand> done_;
  std::vector<std::int32_t> lanes_;
  std::vector<bool> last_;
};

LooseMxu::LooseMxu(const sc_core::sc_module_name& name, const device::MxuShape& shape,
                   const sc_core::sc_time& period)
    : sc_module(name), shape_(shape), period_(period), checker_(shape) {}

void LooseMxu::Reset(sc_core::sc_time& delay) {
  checker_ = CommandChecker(shape_);
  commands_accepted_ = 0;
  faulty_ = false;
  delay += period_;
  ++cycle_;
}

device::RunReport LooseMxu::Run(device::BeatSource* source,
                                const device::MxuDriver::ResultSink& sink,
                                sc_core::sc_time& delay) {
  if (faulty_) {
    throw device::DeviceError("systole_mxu " + shape_.name() + ": in fault, needs a reset");
  }
  const bool holds_set = commands_accepted_ > 0;
  device::Beats beats;
  while (source->Next(&beats)) {
  }
  device::RunReport report;
  Play play(this, sink);
  play.Go(beats, &report);
  if (checker_.block_open() && report.fault == Fault::kNone) {
    throw device::DeviceError("systole_mxu " + shape_.name() + ": the run ends inside a block");
  }
  const device::CycleCount count = device::PredictCycles(play.done(), shape_, holds_set);
  const std::uint64_t cycles = kStartCycles + count.cycles;
  report.first_cycle = cycle_ + kStartCycles;
  report.last_cycle = cycle_ + cycles - 1;
  report.counters.cycles = cycles;
  play.Deliver(report.last_cycle);
  cycle_ += cycles;
  delay += static_cast<double>(cycles) * period_;
  return report;
}

}  // namespace systole

// SPDX-License-Identifier: Apache-2.0
#include "device/mxu_driver.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace systole::device {
namespace {

/// The beats that have been told and not yet accepted, and where each stream stands.
class Backlog {
 public:
  Backlog(BeatSource* source, int cols) : source_(source), cols_(static_cast<std::size_t>(cols)) {}

  /// Is there a beat for the stream? Asks the source for more if the stream has run dry.
  bool Has(Stream stream) {
    while (Left(stream) == 0) {
      if (!told_ && !Refill()) told_ = true;
      if (told_) return Left(stream) != 0;
    }
    return true;
  }
  void Pop(Stream stream) { ++taken_[static_cast<int>(stream)]; }

  const TileCommand& command() const { return beats_.commands[taken_[0]]; }
  const std::int8_t* weights() const { return &beats_.weights[taken_[1] * cols_]; }
  const std::int8_t* activations() const { return &beats_.activations[taken_[2] * cols_]; }
  const Parameter& parameter() const { return beats_.parameters[taken_[3]]; }

  /// Results of all commands told so far, or of those before command `index`.
  std::uint64_t results_told() const { return results_after_.empty() ? 0 : results_after_.back(); }
  std::uint64_t results_before(std::uint32_t index) const {
    return index == 0 ? 0 : results_after_.at(index - 1);
  }
  bool told() const { return told_; }

 private:
  std::size_t Left(Stream stream) const {
    const std::size_t taken = taken_[static_cast<int>(stream)];
    switch (stream) {
      case Stream::kCommands:
        return beats_.commands.size() - taken;
      case Stream::kWeights:
        return beats_.weights.size() / cols_ - taken;
      case Stream::kActivations:
        return beats_.activations.size() / cols_ - taken;
      default:
        return beats_.parameters.size() - taken;
    }
  }

  template <typename T>
  static void DropFront(std::vector<T>* beats, std::size_t count) {
    beats->erase(beats->begin(), beats->begin() + static_cast<std::ptrdiff_t>(count));
  }

  bool Refill() {
    DropFront(&beats_.commands, taken_[0]);
    DropFront(&beats_.weights, taken_[1] * cols_);
    DropFront(&beats_.activations, taken_[2] * cols_);
    DropFront(&beats_.parameters, taken_[3]);
    taken_ = {};
    const std::size_t known = beats_.commands.size();
    if (!source_->Next(&beats_)) return false;
    for (std::size_t i = known; i < beats_.commands.size(); ++i) {
      const TileCommand& c = beats_.commands[i];
      results_after_.push_back(results_told() + (c.last ? c.vectors : 0));
    }
    return true;
  }

  BeatSource* source_;
  std::size_t cols_;
  Beats beats_;
  std::array<std::size_t, 4> taken_ = {};
  std::vector<std::uint64_t> results_after_;  // by command
  bool told_ = false;
};

}  // namespace

const char* Name(Stream stream) {
  static constexpr const char* kNames[] = {"commands", "weights", "activations", "parameters",
                                           "results"};
  return kNames[static_cast<int>(stream)];
}

RunReport MxuDriver::Run(BeatSource* source, const ResultSink& sink, StreamPolicy* policy,
                         int patience) {
  StreamPolicy always;
  if (policy == nullptr) policy = &always;
  const MxuShape& shape = mxu_->shape();
  Backlog backlog(source, shape.cols);
  RunReport report;
  const Counters before = mxu_->counters();
  const std::uint32_t first_index = mxu_->commands_accepted();
  std::vector<std::int8_t> idle(16 * static_cast<std::size_t>(kMaxSize));
  std::vector<std::int32_t> lanes(static_cast<std::size_t>(shape.rows));
  std::array<bool, 4> offered = {};
  std::uint64_t results = 0;
  int quiet = 0;    // cycles since a beat moved
  int settled = 0;  // cycles since the last result that can come after a fault
  // Of each stream, cycles since any beat moved, without those in which the policy held it back.
  std::array<int, kStreams> silent = {};
  // Long enough for whatever is in the unit to come to rest after a fault.
  const int settle_cycles = 8 * (shape.latency() + shape.rows);

  const auto offer = [&](Stream stream) {
    bool& is_offered = offered[static_cast<std::size_t>(stream)];
    const bool allowed = policy->Allow(stream);
    if (!is_offered) is_offered = allowed && backlog.Has(stream);
    silent[static_cast<std::size_t>(stream)] += allowed || is_offered ? 1 : 0;
    if (!is_offered) policy->Idle(idle.data(), static_cast<int>(idle.size()));
    return is_offered;
  };

  while (true) {
    if (offer(Stream::kCommands)) {
      mxu_->SetCommand(true, backlog.command().Encode());
    } else {
      std::uint64_t bits = 0;
      for (int i = 0; i < 8; ++i) bits = bits << 8 | static_cast<std::uint8_t>(idle[i]);
      mxu_->SetCommand(false, bits & ((std::uint64_t{1} << 60) - 1));
    }
    const bool weights = offer(Stream::kWeights);
    mxu_->SetWeights(weights, weights ? backlog.weights() : idle.data());
    const bool activations = offer(Stream::kActivations);
    mxu_->SetActivations(activations, activations ? backlog.activations() : idle.data());
    if (offer(Stream::kParameters)) {
      mxu_->SetParameter(true, backlog.parameter().Encode());
    } else {
      const auto byte = [&idle](int i) {
        return std::uint32_t{static_cast<std::uint8_t>(idle[i])};
      };
      const Parameter garbage{static_cast<std::int32_t>(byte(0) * 0x1010101), byte(1) << 24,
                              idle[2]};
      mxu_->SetParameter(false, garbage.Encode());
    }
    const bool take = policy->Allow(Stream::kResults);
    silent[4] += take ? 1 : 0;
    mxu_->SetResultReady(take);

    // ready depends on state alone, so what it is now is what the edge sees.
    const std::array<bool, kStreams> moves = {
        offered[0] && mxu_->command_ready(), offered[1] && mxu_->weights_ready(),
        offered[2] && mxu_->activations_ready(), offered[3] && mxu_->parameter_ready(),
        take && mxu_->result_valid()};
    if (moves[1] && report.beats[1] == 0) report.first_cycle = mxu_->cycle();
    if (moves[4]) {
      mxu_->GetResult(lanes.data());
      sink(lanes.data(), mxu_->result_last(), mxu_->cycle());
      report.last_cycle = mxu_->cycle();
      ++results;
    }
    bool moved = false;
    for (int s = 0; s < kStreams; ++s) {
      if (!moves[s]) continue;
      moved = true;
      ++report.beats[s];
      if (s < 4) {
        backlog.Pop(static_cast<Stream>(s));
        offered[s] = false;
      }
    }
    mxu_->Tick();

    quiet = moved ? 0 : quiet + 1;
    if (moved) silent = {};
    const Fault fault = mxu_->fault();
    if (fault != Fault::kNone) {
      report.fault = fault;
      report.fault_index = mxu_->fault_index() - first_index;
      // Results of commands before it may be missing: a parameter of theirs was refused as well,
      // and the unit tells of one fault only. Nothing but silence says that they will not come.
      const bool complete = results >= backlog.results_before(report.fault_index);
      if (complete ? !mxu_->busy() || ++settled > settle_cycles
                   : *std::min_element(silent.begin(), silent.end()) > settle_cycles) {
        break;
      }
    } else if (backlog.told() && results == backlog.results_told() &&
               !backlog.Has(Stream::kCommands) && !mxu_->busy()) {
      break;  // not while it is busy: it may yet refuse a command that promises no results
    }
    if (quiet > patience) {
      std::string text = "systole_mxu " + shape.name() + ": nothing moved for " +
                         std::to_string(quiet) + " cycles, up to cycle " +
                         std::to_string(mxu_->cycle()) + "; the array " +
                         Describe(mxu_->slot_use()) + "; " + std::to_string(results) + " of " +
                         std::to_string(backlog.results_told()) + " results came";
      const std::array<bool, kStreams> ready = {mxu_->command_ready(), mxu_->weights_ready(),
                                                mxu_->activations_ready(), mxu_->parameter_ready(),
                                                take};
      for (int s = 0; s < kStreams; ++s) {
        const bool valid = s < 4 ? offered[s] : mxu_->result_valid();
        text += std::string("; ") + Name(static_cast<Stream>(s)) + " valid=" + (valid ? "1" : "0") +
                " ready=" + (ready[s] ? "1" : "0") + " after " + std::to_string(report.beats[s]) +
                " beats";
      }
      if (fault != Fault::kNone) {
        text += "; fault at command " + std::to_string(report.fault_index) + ": " + Describe(fault);
      }
      throw DeviceTimeout(text);
    }
  }
  for (int s = 0; s < 4; ++s) offered[s] = false;
  mxu_->SetCommand(false, 0);
  mxu_->SetWeights(false, idle.data());
  mxu_->SetActivations(false, idle.data());
  mxu_->SetParameter(false, Parameter{}.Encode());
  mxu_->SetResultReady(false);
  report.counters = mxu_->counters() - before;
  return report;
}

}  // namespace systole::device

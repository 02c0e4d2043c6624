// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <chrono>
#include <cstddef>
#include <regex>
#include <stdexcept>

#include "device/board_device.h"
#include "device/board_sim.h"
#include "quant/load_network.h"

namespace systole::cli {
namespace {

std::unique_ptr<device::Mxu> MakeMxu(const RunOptions& options) {
  static const std::regex kSize("([1-9]|[1-5][0-9]|6[0-4])(x([1-9]|[1-5][0-9]|6[0-4]))?");
  if (!std::regex_match(options.size, kSize)) {
    throw std::invalid_argument("size " + options.size +
                                ": not ROWSxCOLS or one number, each 1..64");
  }
  std::string name = options.size;
  if (name.find('x') == std::string::npos) name += "x" + name;  // "16" is 16x16
  const device::MxuModel* model = device::FindModel(device::RunModels(), name);
  if (model == nullptr) {
    std::string built;
    for (const device::MxuModel& m : device::RunModels()) built += " " + m.shape.name();
    throw std::invalid_argument("size " + options.size + " is not in this build, which has" +
                                built + "; to build it: make run SIZE=" + options.size);
  }
  return model->make(options.seed);
}

/// A board at a tty, and the simulation behind it if there is one.
class Board : public device::MatmulDevice {
 public:
  explicit Board(std::unique_ptr<device::BoardSim> sim)
      : sim_(std::move(sim)), device_(sim_->tty(), kBaud, kSimPatience) {}
  Board(const std::string& tty, int baud) : device_(tty, baud, kPatience) {}

  const device::MxuShape& shape() const override { return device_.shape(); }
  device::MatmulResult RunJob(const device::MatmulJob& job) override {
    try {
      return device_.RunJob(job);
    } catch (const device::DeviceError&) {
      if (sim_ && sim_->error()) std::rethrow_exception(sim_->error());
      throw;
    }
  }
  std::string Remarks() const override {
    return device_.Remarks() +
           (sim_ ? "; " + std::to_string(sim_->clocks()) + " clocks simulated" : "");
  }

  static constexpr int kBaud = 3000000;

 private:
  // An answer takes milliseconds on a board, and some hundred times as long simulated.
  static constexpr std::chrono::milliseconds kPatience{500}, kSimPatience{60000};
  std::unique_ptr<device::BoardSim> sim_;
  device::BoardDevice device_;
};

std::unique_ptr<device::MatmulDevice> MakeDevice(const RunOptions& options) {
  if (options.device == "rtl") return std::make_unique<device::MxuDevice>(MakeMxu(options));
  if (options.device == "board-sim") {
    return std::make_unique<Board>(device::MakeBoardSim(options.seed));
  }
  static const std::regex kUart("uart:([^@]+)(@([0-9]{1,9}))?");
  std::smatch match;
  if (!std::regex_match(options.device, match, kUart)) {
    throw std::invalid_argument("device " + options.device +
                                ": not rtl, board-sim or uart:TTY[@BAUD]");
  }
  return std::make_unique<Board>(match[1], match[3].matched ? std::stoi(match[3]) : Board::kBaud);
}

std::vector<int> ChooseImages(const quant::FloatNetwork& network, const RunOptions& options) {
  const int count = static_cast<int>(network.test.size());
  const int last = options.last < 0 ? count - 1 : options.last;
  if (options.first < 0 || last >= count || options.first > last) {
    throw std::invalid_argument("images " + std::to_string(options.first) + ".." +
                                std::to_string(last) + ": the test set is 0.." +
                                std::to_string(count - 1));
  }
  return {network.test.begin() + options.first, network.test.begin() + last + 1};
}

/// The images' inputs one after the other: [images][in].
std::vector<std::int8_t> QuantiseImages(const RunSummary& run) {
  std::vector<std::int8_t> input;
  for (int image : run.images) {
    const std::vector<std::int8_t> one = quant::QuantiseImage(run.network, run.quantised, image);
    input.insert(input.end(), one.begin(), one.end());
  }
  return input;
}

LayerRun Compare(const quant::QuantisedLayer& layer, const device::MatmulJob& job,
                 const device::MatmulResult& result, const std::vector<std::int8_t>& golden) {
  LayerRun run{layer.name, job.m, job.k, job.n, result.report, result.predicted, 0, ""};
  for (std::size_t i = 0; i < golden.size(); ++i) {
    if (result.values[i] == golden[i]) continue;
    if (run.wrong++ == 0) {
      const auto n = static_cast<std::size_t>(job.n);
      run.first_wrong = "layer " + layer.name + ", vector " + std::to_string(i / n) + ", output " +
                        std::to_string(i % n) + ": RTL " + std::to_string(result.values[i]) +
                        ", golden " + std::to_string(golden[i]);
    }
  }
  return run;
}

quant::Score ScoreAnswers(const RunSummary& run, const std::vector<int>& answers) {
  quant::Score score;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto image = static_cast<std::size_t>(run.images[i]);
    score.correct += answers[i] == run.network.labels[image] ? 1 : 0;
    ++score.total;
  }
  return score;
}

std::vector<int> Answers(const std::vector<std::int8_t>& outputs, int classes) {
  std::vector<int> answers;
  for (auto at = outputs.begin(); at != outputs.end(); at += classes) {
    answers.push_back(quant::Answer(std::vector<std::int8_t>(at, at + classes)));
  }
  return answers;
}

}  // namespace

bool RunSummary::bit_exact() const {
  for (const LayerRun& layer : layers) {
    if (layer.wrong != 0) return false;
  }
  return true;
}

std::uint64_t RunSummary::cycles() const {
  std::uint64_t sum = 0;
  for (const LayerRun& layer : layers) sum += layer.report.cycles();
  return sum;
}

std::uint64_t RunSummary::macs() const {
  std::uint64_t sum = 0;
  for (const LayerRun& layer : layers) sum += layer.macs();
  return sum;
}

double RunSummary::utilisation(std::uint64_t macs, std::uint64_t cycles) const {
  return double(macs) / (double(shape.rows) * shape.cols * double(cycles));
}

RunSummary Run(const RunOptions& options) {
  RunSummary run;
  run.options = options;
  run.network = quant::LoadNetwork(options.network);
  const std::unique_ptr<device::MatmulDevice> device = MakeDevice(options);
  run.shape = device->shape();
  run.images = ChooseImages(run.network, options);
  quant::Options quantising;
  quantising.calibrator = options.calibrator;
  run.quantised = quant::Quantise(run.network, run.network.calibration, quantising);
  run.quantisation = quant::Evaluate(run.network, run.quantised, run.images, options.rounding);
  run.real = run.quantisation.real;

  // All images go through a layer together, so its weights are loaded once. Each side feeds itself:
  // a wrong activation of the RTL goes on to the RTL's next layer.
  std::vector<std::int8_t> on_rtl = QuantiseImages(run);
  std::vector<std::int8_t> on_golden = on_rtl;
  run.simulation_seconds = 0;
  for (const quant::QuantisedLayer& layer : run.quantised.layers) {
    on_golden = golden::RunFullyConnected(layer.fc, on_golden, options.rounding);
    const device::MatmulJob job = device::ToJob(layer.fc, on_rtl, options.rounding);
    const auto start = std::chrono::steady_clock::now();
    const device::MatmulResult result = device->RunJob(job);
    run.simulation_seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    run.layers.push_back(Compare(layer, job, result, on_golden));
    on_rtl.assign(result.values.begin(), result.values.end());
  }
  run.remarks = device->Remarks();
  const int classes = run.quantised.layers.back().fc.out_features;
  run.answers = Answers(on_rtl, classes);
  run.rtl = ScoreAnswers(run, run.answers);
  run.golden = ScoreAnswers(run, Answers(on_golden, classes));
  return run;
}

}  // namespace systole::cli

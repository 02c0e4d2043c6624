// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/report.h"
#include "cli/traffic.h"

namespace systole::cli {
namespace {

/// Pictures beside each other, dark to bright as in " .:-=+*#%@", two characters a pixel.
std::string DrawImages(const RunSummary& run, int show) {
  std::vector<std::size_t> order(run.images.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  const auto label = [&](std::size_t i) {
    return int{run.network.labels[static_cast<std::size_t>(run.images[i])]};
  };
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t i) { return run.answers[i] != label(i); });
  order.resize(std::min(order.size(), static_cast<std::size_t>(std::max(0, show))));
  if (order.empty()) return "";

  static constexpr char kRamp[] = " .:-=+*#%@";
  const int width = run.network.image_width, height = run.network.image_height;
  const auto size = static_cast<std::size_t>(width * height);
  int brightest = 1;
  for (std::uint8_t p : run.network.images) brightest = std::max(brightest, int{p});
  std::string text = "\nImages, those with a wrong answer first:\n\n";
  for (int y = 0; y < height; ++y) {
    for (std::size_t i : order) {
      const std::uint8_t* image =
          &run.network.images[static_cast<std::size_t>(run.images[i]) * size];
      for (int x = 0; x < width; ++x) {
        text += std::string(2, kRamp[image[y * width + x] * 9 / brightest]);
      }
      text += "   ";
    }
    text += "\n";
  }
  for (std::size_t i : order) {
    text += fmt::format("{:<{}}   ",
                        fmt::format("is {}, answer {}{}", label(i), run.answers[i],
                                    run.answers[i] == label(i) ? "" : " (!)"),
                        2 * width);
  }
  return text + "\n";
}

std::string Accuracy(const char* who, const quant::Score& score) {
  return fmt::format("  {:<12} {:6.2f} %   ({} of {})\n", who, 100 * score.accuracy(),
                     score.correct, score.total);
}

/// A device may have no cycle prediction, or none that it counts.
const char* Predicted(const RunSummary& run, bool as_predicted) {
  return run.layers.front().predicted.cycles == 0 ? "-" : as_predicted ? "yes" : "NO";
}

std::string Layers(const RunSummary& run) {
  std::string text = fmt::format(
      "\n{:<10} {:>14} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>6}\n", "layer", "M x K x N",
      "cycles", "vectors", "bubbles", "fill+dr.", "as pred.", "MACs", "used", "exact");
  const auto row = [&](const std::string& name, const std::string& shape, std::uint64_t cycles,
                       std::uint64_t vectors, std::uint64_t bubbles, bool predicted,
                       std::uint64_t macs, bool exact) {
    text += fmt::format("{:<10} {:>14} {:>9} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7.1f}% {:>6}\n", name,
                        shape, cycles, vectors, bubbles, cycles - vectors - bubbles,
                        Predicted(run, predicted), macs, 100 * run.utilisation(macs, cycles),
                        exact ? "yes" : "NO");
  };
  std::uint64_t all_vectors = 0, all_bubbles = 0;
  bool all_predicted = true;
  for (const LayerRun& layer : run.layers) {
    const std::uint64_t vectors =
        layer.report.beats[static_cast<int>(device::Stream::kActivations)];
    const bool predicted = layer.report.cycles() == layer.predicted.cycles;
    all_vectors += vectors;
    all_bubbles += layer.predicted.bubbles;
    all_predicted = all_predicted && predicted;
    row(layer.name, fmt::format("{} x {} x {}", layer.m, layer.k, layer.n), layer.report.cycles(),
        vectors, layer.predicted.bubbles, predicted, layer.macs(), layer.wrong == 0);
  }
  row("all", "", run.cycles(), all_vectors, all_bubbles, all_predicted, run.macs(),
      run.bit_exact());
  return text;
}

std::string Bubbles(const RunSummary& run) {
  if (!run.remarks.empty()) return "\n" + run.remarks + "\n";
  device::Counters all;
  for (const LayerRun& layer : run.layers) {
    const device::Counters& c = layer.report.counters;
    all.bubbles_weights += c.bubbles_weights;
    all.bubbles_activations += c.bubbles_activations;
    all.bubbles_parameters += c.bubbles_parameters;
    all.bubbles_credits += c.bubbles_credits;
    all.bubbles_none += c.bubbles_none;
  }
  return fmt::format(
      "\nSlots without a vector, by the unit's counters: weights {} (the first tile's load among "
      "them), activations "
      "{},\nparameters {}, result credits {}, no tile {} (before the first command, and while "
      "results drain)\n",
      all.bubbles_weights, all.bubbles_activations, all.bubbles_parameters, all.bubbles_credits,
      all.bubbles_none);
}

std::string Moved(const RunSummary& run) {
  std::string text = fmt::format("\n{:<26} {:>10} {:>10} {:>14} {:>18}\n", "memory traffic",
                                 "bytes/MAC", "MACs/byte", "sums, B/MAC", "energy (estimate)");
  for (const Traffic& t : CompareTraffic(run)) {
    text += fmt::format("{:<26} {:>10.3f} {:>10.1f} {:>14.3f} {:>11.2f} pJ/MAC\n", t.machine,
                        t.bytes_per_mac, 1 / t.bytes_per_mac, t.accumulator_bytes_per_mac,
                        t.picojoule_per_mac);
  }
  return text +
         "  Scalar: two loads and a store a MAC. Sums: the unit's accumulators between K tiles. "
         "Energy: arithmetic "
         "and memory\n  at 45 nm, after Horowitz, ISSCC 2014; instructions, control and registers "
         "left out.\n";
}

}  // namespace

std::string FormatText(const RunSummary& run, int show, double wall_seconds) {
  const device::MxuShape& s = run.shape;
  std::string text = fmt::format(
      "Network {} on {}: systole_mxu {} x {}, {} test images, {} rounding, {} calibration\n",
      run.network.name, run.options.device == "rtl" ? "the RTL" : run.options.device, s.rows,
      s.cols, run.images.size(),
      run.options.rounding == golden::Rounding::kDouble ? "double" : "single",
      quant::CalibratorName(run.options.calibrator));
  text += DrawImages(run, show);
  text += "\naccuracy\n" + Accuracy("float", run.real) + Accuracy("int8 golden", run.golden) +
          Accuracy("int8 RTL", run.rtl);
  std::uint64_t activations = 0;
  for (const LayerRun& l : run.layers) activations += std::uint64_t(l.m) * std::uint64_t(l.n);
  text += fmt::format("bit-exact: {} ({} activations of {} layers compared)\n",
                      run.bit_exact() ? "yes" : "NO", activations, run.layers.size());
  for (const LayerRun& l : run.layers) {
    if (l.wrong != 0) text += fmt::format("  {} wrong; first: {}\n", l.wrong, l.first_wrong);
  }
  const std::size_t real = FloatBytes(run.network), int8 = Int8Bytes(run.network);
  text += fmt::format("model bytes: float {}, int8 {} ({:.2f} times smaller)\n", real, int8,
                      double(real) / double(int8));
  text += "\n" + quant::FormatReport(run.quantisation);
  text += Layers(run) + Bubbles(run) + Moved(run);
  text += fmt::format(
      "\nwall time: {:.2f} s, of which simulating {} cycles {:.2f} s ({:.1f} M MACs/s)\n",
      wall_seconds, run.cycles(), run.simulation_seconds,
      1e-6 * double(run.macs()) / run.simulation_seconds);
  return text;
}

std::size_t FloatBytes(const quant::FloatNetwork& network) {
  std::size_t bytes = 0;
  for (const quant::FloatLayer& l : network.layers) bytes += 4 * (l.weights.size() + l.bias.size());
  return bytes;
}

std::size_t Int8Bytes(const quant::FloatNetwork& network) {
  std::size_t bytes = 0;
  for (const quant::FloatLayer& l : network.layers) bytes += l.weights.size() + 9 * l.bias.size();
  return bytes;
}

}  // namespace systole::cli

// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "cli/report.h"
#include "cli/traffic.h"

namespace systole::cli {
namespace {

using Json = nlohmann::ordered_json;

Json Accuracy(const quant::Score& score) {
  return {{"correct", score.correct}, {"total", score.total}, {"accuracy", score.accuracy()}};
}

Json Layer(const RunSummary& run, const LayerRun& layer) {
  const device::RunReport& report = layer.report;
  Json beats;
  for (int s = 0; s < device::kStreams; ++s) {
    beats[device::Name(static_cast<device::Stream>(s))] = report.beats[s];
  }
  const device::Counters& c = report.counters;
  return {{"name", layer.name},
          {"m", layer.m},
          {"k", layer.k},
          {"n", layer.n},
          {"macs", layer.macs()},
          {"cycles", report.cycles()},
          {"cycles_predicted", layer.predicted.cycles},
          {"bubbles", layer.predicted.bubbles},
          {"utilisation", run.utilisation(layer.macs(), report.cycles())},
          {"beats", beats},
          {"stream_bytes", StreamBytes(report, run.shape)},
          {"counters",
           {{"cycles", c.cycles},
            {"macs", c.macs},
            {"bubbles_weights", c.bubbles_weights},
            {"bubbles_activations", c.bubbles_activations},
            {"bubbles_parameters", c.bubbles_parameters},
            {"bubbles_credits", c.bubbles_credits},
            {"bubbles_none", c.bubbles_none}}},
          {"wrong_activations", layer.wrong},
          {"first_wrong", layer.first_wrong}};
}

}  // namespace

std::string FormatJson(const RunSummary& run, double wall_seconds) {
  Json json;
  json["format"] = "systole-run-1";
  json["network"] = run.network.name;
  json["device"] = run.options.device;
  json["array"] = {{"rows", run.shape.rows}, {"cols", run.shape.cols}};
  json["rounding"] = run.options.rounding == golden::Rounding::kDouble ? "double" : "single";
  json["calibrator"] = quant::CalibratorName(run.options.calibrator);
  json["seed"] = run.options.seed;
  json["images"] = run.images;
  json["answers"] = run.answers;
  json["accuracy"] = {{"float", Accuracy(run.real)},
                      {"int8_golden", Accuracy(run.golden)},
                      {"int8_rtl", Accuracy(run.rtl)}};
  json["bit_exact"] = run.bit_exact();
  json["model_bytes"] = {{"float", FloatBytes(run.network)}, {"int8", Int8Bytes(run.network)}};
  for (const quant::TensorError& t : run.quantisation.tensors) {
    json["quantisation"].push_back({{"tensor", t.name},
                                    {"scale", t.scale},
                                    {"zero_point", t.zero_point},
                                    {"sqnr_db", t.sqnr_db},
                                    {"own_sqnr_db", t.own_sqnr_db},
                                    {"max_abs_error", t.max_abs_error},
                                    {"saturated", t.saturated},
                                    {"constant_channels", t.constant_channels}});
  }
  for (const LayerRun& layer : run.layers) json["layers"].push_back(Layer(run, layer));
  json["macs"] = run.macs();
  json["cycles"] = run.cycles();
  json["utilisation"] = run.utilisation(run.macs(), run.cycles());
  for (const Traffic& t : CompareTraffic(run)) {
    json["traffic"].push_back({{"machine", t.machine},
                               {"bytes_per_mac", t.bytes_per_mac},
                               {"accumulator_bytes_per_mac", t.accumulator_bytes_per_mac},
                               {"estimated_pj_per_mac", t.picojoule_per_mac}});
  }
  json["simulation_seconds"] = run.simulation_seconds;
  json["wall_seconds"] = wall_seconds;
  return json.dump(2) + "\n";
}

}  // namespace systole::cli

// SPDX-License-Identifier: Apache-2.0
#include "quant/load_network.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "golden/quantise_params.h"
#include "quant/error.h"
#include "quant/npy.h"

namespace systole::quant {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr char kFormat[] = "systole-network-1";
/// No image and no layer is wider: the longest reduction whose int8 products always fit int32.
constexpr std::size_t kMaxFeatures = 131071;
constexpr std::size_t kMaxImages = 1U << 24;

/// One object of network.json, which knows where it stands so that errors can say it.
class Section {
 public:
  Section(std::string file, std::string where, const Json& json,
          std::initializer_list<const char*> keys)
      : file_(std::move(file)), where_(std::move(where)), json_(json) {
    if (!json_.is_object()) Refuse("is not an object");
    for (const auto& [key, value] : json_.items()) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
        Refuse("has an unknown key \"" + key + "\"");
      }
    }
  }

  [[noreturn]] void Refuse(const std::string& reason) const { Fail(file_, where_ + " " + reason); }

  const Json& Get(const std::string& key) const {
    const auto found = json_.find(key);
    if (found == json_.end()) Refuse("has no \"" + key + "\"");
    return *found;
  }

  std::string Text(const std::string& key) const {
    const Json& value = Get(key);
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
      Refuse("has a \"" + key + "\" that is not a text");
    }
    return value.get<std::string>();
  }

  float Number(const std::string& key) const {
    const Json& value = Get(key);
    if (!value.is_number()) Refuse("has a \"" + key + "\" that is not a number");
    const auto number = value.get<double>();
    if (std::fabs(number) > FLT_MAX) Refuse("has a \"" + key + "\" beyond float32");
    return static_cast<float>(number);
  }

 private:
  std::string file_;
  std::string where_;
  const Json& json_;
};

Json ReadJson(const fs::path& file) {
  std::ifstream stream(file);
  if (!stream || fs::is_directory(file)) Fail(file.string(), "can't be opened");
  try {
    return Json::parse(stream);
  } catch (const Json::exception& error) {
    Fail(file.string(), "is not JSON: " + std::string(error.what()));
  }
}

golden::Activation ActivationNamed(const Section& section) {
  static const std::map<std::string, golden::Activation> kNames = {
      {"none", golden::Activation::kNone},
      {"relu", golden::Activation::kRelu},
      {"relu6", golden::Activation::kRelu6},
      {"relu_n1_to_1", golden::Activation::kReluN1To1}};
  const auto found = kNames.find(section.Text("activation"));
  if (found == kNames.end()) {
    section.Refuse("has activation \"" + section.Text("activation") +
                   "\", not none, relu, relu6 or relu_n1_to_1");
  }
  return found->second;
}

/// The array's values, all finite; `wanted` says which shape it has if it `fits`.
std::vector<float> Finite(const fs::path& file, NpyArray<float> array, bool fits,
                          const std::string& wanted) {
  if (!fits) Fail(file.string(), "has shape " + ShapeText(array.shape) + ", not " + wanted);
  for (std::size_t i = 0; i < array.values.size(); ++i) {
    if (!std::isfinite(array.values[i])) {
      Fail(file.string(), "element " + std::to_string(i) + " is not a finite number");
    }
  }
  return std::move(array.values);
}

/// `in` is what the layer before gives.
FloatLayer ReadLayer(const fs::path& folder, const Section& section, std::size_t in) {
  if (section.Text("type") != "dense") {
    section.Refuse("has type \"" + section.Text("type") + "\", not dense");
  }
  const fs::path weight_file = folder / section.Text("weight");
  NpyArray<float> weights = ReadNpy<float>(weight_file);
  const std::vector<std::size_t> shape = weights.shape;
  const bool fits =
      shape.size() == 2 && shape[0] != 0 && shape[0] <= kMaxFeatures && shape[1] == in;
  const std::string wanted =
      "out x " + std::to_string(in) + " with out in 1.." + std::to_string(kMaxFeatures);
  FloatLayer layer{section.Text("name"), static_cast<int>(in), 0, {}, {}, ActivationNamed(section)};
  layer.weights = Finite(weight_file, std::move(weights), fits, wanted);
  layer.out = static_cast<int>(shape[0]);

  const fs::path bias_file = folder / section.Text("bias");
  NpyArray<float> bias = ReadNpy<float>(bias_file);
  const bool bias_fits = bias.shape.size() == 1 && bias.shape[0] == shape[0];
  layer.bias = Finite(bias_file, std::move(bias), bias_fits, std::to_string(layer.out));
  return layer;
}

/// Returns how many there are.
std::size_t ReadImages(const fs::path& file, FloatNetwork& network) {
  NpyArray<std::uint8_t> images = ReadNpy<std::uint8_t>(file);
  const std::vector<std::size_t>& shape = images.shape;
  const bool grid = shape.size() == 3;
  if ((shape.size() != 2 && !grid) || images.values.empty() || shape[0] > kMaxImages ||
      images.values.size() / shape[0] > kMaxFeatures) {
    Fail(file.string(), "has shape " + ShapeText(shape) +
                            ", not count x height x width or count x" +
                            " width, with count in 1.." + std::to_string(kMaxImages) + " and 1.." +
                            std::to_string(kMaxFeatures) + " pixels");
  }
  network.image_height = grid ? static_cast<int>(shape[1]) : 1;
  network.image_width = static_cast<int>(shape.back());
  network.images = std::move(images.values);
  return shape[0];
}

void ReadLabels(const fs::path& file, FloatNetwork& network, std::size_t count) {
  NpyArray<std::uint8_t> labels = ReadNpy<std::uint8_t>(file);
  if (labels.shape != std::vector<std::size_t>{count}) {
    Fail(file.string(), "has shape " + ShapeText(labels.shape) + ", but there are " +
                            std::to_string(count) + " images");
  }
  const int classes = network.layers.back().out;
  for (std::size_t i = 0; i < count; ++i) {
    if (labels.values[i] >= classes) {
      Fail(file.string(), "label " + std::to_string(labels.values[i]) + " of image " +
                              std::to_string(i) + " is not in 0.." + std::to_string(classes - 1));
    }
  }
  network.labels = std::move(labels.values);
}

/// Images in `used` are taken already; those read now join them.
std::vector<int> ReadIndex(const fs::path& file, std::int64_t count, std::set<int>& used) {
  const NpyArray<std::int64_t> index = ReadNpy<std::int64_t>(file);
  if (index.shape.size() != 1 || index.values.empty()) {
    Fail(file.string(), "has shape " + ShapeText(index.shape) + ", not a list of images");
  }
  std::vector<int> images;
  for (const std::int64_t image : index.values) {
    if (image < 0 || image >= count) {
      Fail(file.string(),
           "index " + std::to_string(image) + " is not in 0.." + std::to_string(count - 1));
    }
    images.push_back(static_cast<int>(image));
    if (!used.insert(images.back()).second) {
      Fail(file.string(), "image " + std::to_string(image) + " is used twice");
    }
  }
  return images;
}

}  // namespace

FloatNetwork LoadNetwork(const fs::path& folder) {
  const fs::path file = folder / "network.json";
  const std::string name = file.string();
  const Json json = ReadJson(file);
  const Section root(name, "the network", json, {"format", "name", "input", "layers", "data"});
  if (root.Text("format") != kFormat) {
    root.Refuse("has format \"" + root.Text("format") + "\", not " + kFormat);
  }
  const Section input(name, "\"input\"", root.Get("input"), {"scale", "offset"});
  const Section data(name, "\"data\"", root.Get("data"),
                     {"images", "labels", "test", "calibration"});
  const Json& layers = root.Get("layers");
  if (!layers.is_array() || layers.empty()) root.Refuse("has no list of \"layers\"");

  FloatNetwork network{};
  network.name = root.Text("name");
  network.input_scale = input.Number("scale");
  network.input_offset = input.Number("offset");
  if (network.input_scale == 0) input.Refuse("has scale 0");

  const std::size_t count = ReadImages(folder / data.Text("images"), network);
  std::set<std::string> names;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Section section(name, "layer " + std::to_string(i), layers[i],
                          {"name", "type", "weight", "bias", "activation"});
    network.layers.push_back(
        ReadLayer(folder, section, i == 0 ? network.in_features() : network.layers.back().out));
    if (!names.insert(network.layers.back().name).second) {
      section.Refuse("has the name of an earlier one, \"" + network.layers.back().name + "\"");
    }
  }
  ReadLabels(folder / data.Text("labels"), network, count);
  std::set<int> used;
  network.test = ReadIndex(folder / data.Text("test"), static_cast<std::int64_t>(count), used);
  network.calibration =
      ReadIndex(folder / data.Text("calibration"), static_cast<std::int64_t>(count), used);
  return network;
}

}  // namespace systole::quant

// SPDX-License-Identifier: Apache-2.0
/// Network folders: one that is right, and one that is wrong in each way there is.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "quant/load_network.h"
#include "quant/npy.h"
#include "quant_test_util.h"

namespace systole::tb {
namespace {

using golden::Activation;
using quant::FloatNetwork;
using quant::LoadNetwork;
using quant::WriteNpy;

constexpr char kJson[] = R"({
  "format": "systole-network-1",
  "name": "tiny",
  "input": {"scale": 0.5, "offset": -1},
  "layers": [
    {"name": "a", "type": "dense", "weight": "a.w.npy", "bias": "a.b.npy", "activation": "relu"},
    {"name": "b", "type": "dense", "weight": "b.w.npy", "bias": "b.b.npy", "activation": "none"}
  ],
  "data": {"images": "images.npy", "labels": "labels.npy", "test": "test.npy",
           "calibration": "calibration.npy"}
}
)";

/// 4 images of 2 x 1 pixels; 2 -> 3 relu -> 2.
class QuantLoad : public QuantFolderTest {
 public:
  QuantLoad() {
    Write("network.json", kJson);
    WriteNpy<float>(folder() / "a.w.npy", {{3, 2}, {1, 2, 3, 4, 5, 6}});
    WriteNpy<float>(folder() / "a.b.npy", {{3}, {7, 8, 9}});
    WriteNpy<float>(folder() / "b.w.npy", {{2, 3}, {-1, -2, -3, -4, -5, -6}});
    WriteNpy<float>(folder() / "b.b.npy", {{2}, {0.5F, -0.5F}});
    WriteNpy<std::uint8_t>(folder() / "images.npy", {{4, 2, 1}, {0, 1, 2, 3, 4, 5, 6, 255}});
    WriteNpy<std::uint8_t>(folder() / "labels.npy", {{4}, {0, 1, 1, 0}});
    WriteNpy<std::int64_t>(folder() / "test.npy", {{1}, {2}});
    WriteNpy<std::int64_t>(folder() / "calibration.npy", {{2}, {3, 0}});
  }

  std::filesystem::path At(const std::string& name) const { return folder() / name; }

  /// Replaces the first `from` in network.json.
  void Edit(const std::string& from, const std::string& to) const {
    std::string json = kJson;
    json.replace(json.find(from), from.size(), to);
    Write("network.json", json);
  }
};

TEST_F(QuantLoad, TakesEveryNumberFromTheFolder) {
  const FloatNetwork network = LoadNetwork(folder());
  EXPECT_EQ(network.name, "tiny");
  EXPECT_EQ(network.input_scale, 0.5F);
  EXPECT_EQ(network.input_offset, -1.0F);
  EXPECT_EQ(network.image_height, 2);
  EXPECT_EQ(network.image_width, 1);
  ASSERT_EQ(network.layers.size(), 2U);
  EXPECT_EQ(network.layers[0].name, "a");
  EXPECT_EQ(network.layers[0].in, 2);
  EXPECT_EQ(network.layers[0].out, 3);
  EXPECT_EQ(network.layers[0].weights, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(network.layers[0].bias, (std::vector<float>{7, 8, 9}));
  EXPECT_EQ(network.layers[0].activation, Activation::kRelu);
  EXPECT_EQ(network.layers[1].in, 3);
  EXPECT_EQ(network.layers[1].out, 2);
  EXPECT_EQ(network.layers[1].activation, Activation::kNone);
  EXPECT_EQ(network.images, (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 255}));
  EXPECT_EQ(network.labels, (std::vector<std::uint8_t>{0, 1, 1, 0}));
  EXPECT_EQ(network.test, std::vector<int>{2});
  EXPECT_EQ(network.calibration, (std::vector<int>{3, 0}));
}

TEST_F(QuantLoad, TakesVectorsAsImagesOfOneRow) {
  WriteNpy<std::uint8_t>(At("images.npy"), {{4, 2}, {0, 1, 2, 3, 4, 5, 6, 7}});
  const FloatNetwork network = LoadNetwork(folder());
  EXPECT_EQ(network.image_height, 1);
  EXPECT_EQ(network.image_width, 2);
}

TEST_F(QuantLoad, KnowsEveryActivation) {
  Edit("\"relu\"", "\"relu6\"");
  EXPECT_EQ(LoadNetwork(folder()).layers[0].activation, Activation::kRelu6);
  Edit("\"relu\"", "\"relu_n1_to_1\"");
  EXPECT_EQ(LoadNetwork(folder()).layers[0].activation, Activation::kReluN1To1);
}

/// One thing wrong: `file` is the one that the message must name.
struct Wrong {
  const char* name;
  std::function<void(const QuantLoad&)> spoil;
  const char* file;
  std::string reason;
};

class QuantLoadRefuses : public QuantLoad, public testing::WithParamInterface<Wrong> {};

TEST_P(QuantLoadRefuses, WithFileAndReasonInOneLine) {
  GetParam().spoil(*this);
  EXPECT_EQ(ErrorOf([&] { LoadNetwork(folder()); }),
            At(GetParam().file).string() + ": " + GetParam().reason);
}

std::function<void(const QuantLoad&)> Edited(const std::string& from, const std::string& to) {
  return [=](const QuantLoad& test) { test.Edit(from, to); };
}

template <typename T>
std::function<void(const QuantLoad&)> Array(const std::string& file, std::vector<std::size_t> shape,
                                            std::vector<T> values) {
  return [=](const QuantLoad& test) { WriteNpy<T>(test.At(file), {shape, values}); };
}

std::function<void(const QuantLoad&)> Removed(const std::string& file) {
  return [=](const QuantLoad& test) { std::filesystem::remove(test.At(file)); };
}

const float kNan = std::numeric_limits<float>::quiet_NaN();
const float kInf = std::numeric_limits<float>::infinity();

INSTANTIATE_TEST_SUITE_P(
    Json, QuantLoadRefuses,
    testing::Values(Wrong{"Missing", Removed("network.json"), "network.json", "can't be opened"},
                    Wrong{"Format", Edited("network-1", "network-2"), "network.json",
                          "the network has format \"systole-network-2\", not systole-network-1"},
                    Wrong{"NoName", Edited("\"name\": \"tiny\",", ""), "network.json",
                          "the network has no \"name\""},
                    Wrong{"NameIsNumber", Edited("\"tiny\"", "7"), "network.json",
                          "the network has a \"name\" that is not a text"},
                    Wrong{"UnknownKey", Edited("\"offset\"", "\"ofset\""), "network.json",
                          "\"input\" has an unknown key \"ofset\""},
                    Wrong{"LineBreakInAKey", Edited("\"offset\"", "\"off\\nset\""), "network.json",
                          "\"input\" has an unknown key \"off?set\""},
                    Wrong{"ScaleIsText", Edited("0.5", "\"x\""), "network.json",
                          "\"input\" has a \"scale\" that is not a number"},
                    Wrong{"ScaleIsZero", Edited("0.5", "0"), "network.json",
                          "\"input\" has scale 0"},
                    Wrong{"ScaleIsHuge", Edited("0.5", "1e300"), "network.json",
                          "\"input\" has a \"scale\" beyond float32"},
                    Wrong{"InputIsList", Edited("{\"scale\": 0.5, \"offset\": -1}", "[]"),
                          "network.json", "\"input\" is not an object"},
                    Wrong{"LayersIsObject", Edited("\"layers\": [", "\"layers\": {}, \"data\": ["),
                          "network.json", "the network has no list of \"layers\""},
                    Wrong{"LayerType", Edited("dense", "conv"), "network.json",
                          "layer 0 has type \"conv\", not dense"},
                    Wrong{"Activation", Edited("\"none\"", "\"tanh\""), "network.json",
                          "layer 1 has activation \"tanh\", not none, relu, relu6 or relu_n1_to_1"},
                    Wrong{"SameName", Edited("\"name\": \"b\"", "\"name\": \"a\""), "network.json",
                          "layer 1 has the name of an earlier one, \"a\""},
                    Wrong{"EmptyFileName", Edited("\"a.b.npy\"", "\"\""), "network.json",
                          "layer 0 has a \"bias\" that is not a text"}),
    [](const auto& info) { return std::string(info.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Arrays, QuantLoadRefuses,
    testing::Values(
        Wrong{"NoWeights", Removed("b.w.npy"), "b.w.npy",
              "can't be opened: No such file or directory"},
        Wrong{"WeightsDontFollow", Array<float>("b.w.npy", {2, 2}, {1, 2, 3, 4}), "b.w.npy",
              "has shape 2 x 2, not out x 3 with out in 1..131071"},
        Wrong{"WeightsDontFitImages", Array<float>("a.w.npy", {2, 3}, {1, 2, 3, 4, 5, 6}),
              "a.w.npy", "has shape 2 x 3, not out x 2 with out in 1..131071"},
        Wrong{"NoOutputs", Array<float>("a.w.npy", {0, 2}, {}), "a.w.npy",
              "has shape 0 x 2, not out x 2 with out in 1..131071"},
        Wrong{"WeightsOfDoubles", Array<std::int64_t>("a.w.npy", {3, 2}, {1, 2, 3, 4, 5, 6}),
              "a.w.npy", "holds elements of type <i8, not <f4"},
        Wrong{"BiasLength", Array<float>("a.b.npy", {2}, {1, 2}), "a.b.npy", "has shape 2, not 3"},
        Wrong{"BiasIsMatrix", Array<float>("a.b.npy", {3, 1}, {1, 2, 3}), "a.b.npy",
              "has shape 3 x 1, not 3"},
        Wrong{"NanWeight", Array<float>("a.w.npy", {3, 2}, {1, 2, 3, 4, kNan, 6}), "a.w.npy",
              "element 4 is not a finite number"},
        Wrong{"InfiniteBias", Array<float>("b.b.npy", {2}, {kInf, 0}), "b.b.npy",
              "element 0 is not a finite number"},
        Wrong{"FlatImages", Array<std::uint8_t>("images.npy", {8}, {0, 1, 2, 3, 4, 5, 6, 7}),
              "images.npy",
              "has shape 8, not count x height x width or count x width, with count in "
              "1..16777216 and 1..131071 pixels"},
        Wrong{"NoImages", Array<std::uint8_t>("images.npy", {0, 2, 1}, {}), "images.npy",
              "has shape 0 x 2 x 1, not count x height x width or count x width, with count in "
              "1..16777216 and 1..131071 pixels"},
        Wrong{"TooFewLabels", Array<std::uint8_t>("labels.npy", {3}, {0, 1, 1}), "labels.npy",
              "has shape 3, but there are 4 images"},
        Wrong{"LabelTooLarge", Array<std::uint8_t>("labels.npy", {4}, {0, 1, 2, 0}), "labels.npy",
              "label 2 of image 2 is not in 0..1"},
        Wrong{"IndexTooLarge", Array<std::int64_t>("test.npy", {1}, {4}), "test.npy",
              "index 4 is not in 0..3"},
        Wrong{"IndexNegative", Array<std::int64_t>("calibration.npy", {1}, {-1}), "calibration.npy",
              "index -1 is not in 0..3"},
        Wrong{"IndexTwice", Array<std::int64_t>("test.npy", {2}, {1, 1}), "test.npy",
              "image 1 is used twice"},
        Wrong{"TestImageCalibrates", Array<std::int64_t>("calibration.npy", {2}, {0, 2}),
              "calibration.npy", "image 2 is used twice"},
        Wrong{"NoTestImages", Array<std::int64_t>("test.npy", {0}, {}), "test.npy",
              "has shape 0, not a list of images"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(QuantLoad, TextThatIsNotJsonIsRefusedWithItsPlace) {
  Write("network.json", "{\n  \"format\": \n}\n");
  const std::string message = ErrorOf([&] { LoadNetwork(folder()); });
  EXPECT_EQ(message.find(At("network.json").string() + ": is not JSON: "), 0U) << message;
  EXPECT_NE(message.find("line 3, column 1"), std::string::npos) << message;
}

TEST_F(QuantLoad, AFolderThatIsNotThereIsRefused) {
  const auto none = At("none");
  EXPECT_EQ(ErrorOf([&] { LoadNetwork(none); }),
            (none / "network.json").string() + ": can't be opened");
}

}  // namespace
}  // namespace systole::tb

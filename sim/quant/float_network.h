// SPDX-License-Identifier: Apache-2.0
/// A float network of fully connected layers with its images, and its reference inference.
///
///   input = pixel * input_scale + input_offset;  out[n] = act(bias[n] + sum over k of x[k]
///   w[n][k])
///
/// Tests: tb/unit/quant_float_network_test.cpp, tb/unit/quant_digits_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_FLOAT_NETWORK_H_
#define SYSTOLE_SIM_QUANT_FLOAT_NETWORK_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "golden/quantise_params.h"

namespace systole::quant {

struct FloatLayer {
  std::string name;
  int in;                      ///< K >= 1
  int out;                     ///< N >= 1
  std::vector<float> weights;  ///< [out][in], finite
  std::vector<float> bias;     ///< [out], finite
  golden::Activation activation;
};

/// load_network.h makes one from a folder and promises what is said here.
struct FloatNetwork {
  std::string name;
  float input_scale;
  float input_offset;
  int image_height;  ///< 1 if the images are plain vectors
  int image_width;
  std::vector<FloatLayer> layers;    ///< at least one; each takes as many values as the last gives
  std::vector<std::uint8_t> images;  ///< [count][height][width]
  std::vector<std::uint8_t> labels;  ///< [count], below the last layer's out
  std::vector<int> test;             ///< indices of images; none twice, none also in calibration
  std::vector<int> calibration;

  int in_features() const { return image_height * image_width; }
  int image_count() const { return static_cast<int>(labels.size()); }
};

/// How many of some images were labelled right.
struct Score {
  int correct = 0;
  int total = 0;
  double accuracy() const { return total == 0 ? 0.0 : static_cast<double>(correct) / total; }
};

/// One image as the first layer takes it.
///
/// Shapes    result [in_features].
/// Errors    std::runtime_error that names the network and the index if there is no such image.
std::vector<float> RealInput(const FloatNetwork& network, int image);

/// Every layer's result for one input, the last being the network's.
///
/// Shapes    input [in_features]; result [layer][out].
/// Exact     sums are double and rounded to float once, so their order hardly matters.
/// Errors    std::runtime_error that names the network if the input has another size.
std::vector<std::vector<float>> RunFloat(const FloatNetwork& network,
                                         const std::vector<float>& input);

/// The answer: index of the first largest value.
template <typename T>
int Answer(const std::vector<T>& outputs) {
  return static_cast<int>(std::max_element(outputs.begin(), outputs.end()) - outputs.begin());
}

/// Float accuracy over the given images. Errors as RealInput.
Score ScoreFloat(const FloatNetwork& network, const std::vector<int>& images);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_FLOAT_NETWORK_H_

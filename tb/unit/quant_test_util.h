// SPDX-License-Identifier: Apache-2.0
/// What the tests of sim/quant share: folders that vanish, error messages as texts, small networks.
#ifndef SYSTOLE_TB_UNIT_QUANT_TEST_UTIL_H_
#define SYSTOLE_TB_UNIT_QUANT_TEST_UTIL_H_

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "quant/float_network.h"

namespace systole::tb {

/// A folder of this test's own, removed with the fixture.
class QuantFolderTest : public testing::Test {
 protected:
  QuantFolderTest()
      : folder_(std::filesystem::path(testing::TempDir()) /
                ("systole_quant_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~QuantFolderTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder() const { return folder_; }

  std::filesystem::path Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }

 private:
  std::filesystem::path folder_;
};

/// The message of the std::runtime_error that `action` throws; fails the test if there is none, if
/// it is of another type, or if the message is not exactly one line.
inline std::string ErrorOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
    return message;
  } catch (const std::exception& error) {
    ADD_FAILURE() << "not a std::runtime_error: " << error.what();
    return "";
  }
  ADD_FAILURE() << "no error";
  return "";
}

/// A network without labels of meaning: image i is pixels[i], input = pixel + offset.
inline quant::FloatNetwork NetworkOf(std::vector<quant::FloatLayer> layers,
                                     const std::vector<std::vector<std::uint8_t>>& images,
                                     float offset = 0) {
  quant::FloatNetwork network{};
  network.name = "net";
  network.input_scale = 1;
  network.input_offset = offset;
  network.image_height = 1;
  network.image_width = layers.front().in;
  network.layers = std::move(layers);
  for (const std::vector<std::uint8_t>& pixels : images) {
    network.calibration.push_back(network.image_count());
    network.images.insert(network.images.end(), pixels.begin(), pixels.end());
    network.labels.push_back(0);
  }
  return network;
}

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_QUANT_TEST_UTIL_H_

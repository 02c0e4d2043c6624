// SPDX-License-Identifier: Apache-2.0
// The `systole` command as its user meets it: exit status, one clear line on errors, the same
// figures as text and JSON.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "harness/pseudo_terminal.h"

namespace systole::tb {
namespace {

namespace fs = std::filesystem;

struct Outcome {
  int status;
  std::string text;  // stdout and stderr
};

Outcome Systole(const std::string& arguments) {
  const std::string command = std::string(SYSTOLE_COMMAND) + " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Outcome outcome{-1, ""};
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) outcome.text += buffer.data();
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

/// A path of this process alone: tests run side by side, in more than one clone too.
std::string Scratch(const std::string& name) {
  return testing::TempDir() + "systole_cli_" + std::to_string(getpid()) + "_" + name;
}

const std::string kDigits = std::string(SYSTOLE_NETWORKS) + "/digits";

TEST(CliTest, RunsDigitsBitExactlyInBothRoundingsAndSaysSo) {
  for (const std::string rounding : {"double", "single"}) {
    const Outcome run =
        Systole("run " + kDigits + " --size 8 --images 0:39 --json - --rounding " + rounding);
    ASSERT_EQ(run.status, 0) << run.text;
    const auto json = nlohmann::json::parse(run.text);
    EXPECT_TRUE(json["bit_exact"].get<bool>());
    EXPECT_EQ(json["rounding"], rounding);
    EXPECT_EQ(json["images"].size(), 40u);
    EXPECT_EQ(json["array"]["rows"], 8);
    EXPECT_EQ(json["accuracy"]["int8_rtl"], json["accuracy"]["int8_golden"]);
    std::uint64_t macs = 0;
    for (const auto& layer : json["layers"]) {
      macs += layer["macs"].get<std::uint64_t>();
      EXPECT_EQ(layer["macs"], layer["counters"]["macs"]) << "the unit's own counter";
      EXPECT_EQ(layer["cycles"], layer["cycles_predicted"]);
      EXPECT_EQ(layer["wrong_activations"], 0);
    }
    EXPECT_EQ(json["macs"], macs);
  }
}

TEST(CliTest, TheWholeTestSetIsRightInAtLeast97OfAHundred) {
  const Outcome run = Systole("run " + kDigits + " --json -");
  ASSERT_EQ(run.status, 0) << run.text;
  const auto json = nlohmann::json::parse(run.text);
  EXPECT_EQ(json["accuracy"]["int8_rtl"]["total"], 360);
  EXPECT_GE(json["accuracy"]["int8_rtl"]["accuracy"].get<double>(), 0.97);
  EXPECT_GE(json["accuracy"]["float"]["accuracy"].get<double>(), 0.97);
  EXPECT_TRUE(json["bit_exact"].get<bool>());
}

TEST(CliTest, TheTableSaysWhatTheJsonSays) {
  const std::string file = Scratch("test.json");
  const Outcome run = Systole("run " + kDigits + " --size 4x4 --images 7 --show 1 --json " + file);
  ASSERT_EQ(run.status, 0) << run.text;
  const auto json = nlohmann::json::parse(std::ifstream(file));
  EXPECT_NE(run.text.find("bit-exact: yes (145 activations of 3 layers compared)"),
            std::string::npos)
      << run.text;
  for (const auto& layer : json["layers"]) {
    EXPECT_NE(run.text.find(" " + std::to_string(layer["cycles"].get<int>()) + " "),
              std::string::npos)
        << run.text;
  }
  EXPECT_NE(run.text.find("answer " + std::to_string(json["answers"][0].get<int>())),
            std::string::npos)
      << run.text;
  fs::remove(file);
}

TEST(CliTest, TheBoardAtAPseudoTerminalIsBitExact) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const Outcome run = Systole("run " + kDigits + " --device board-sim --images 3:7 --json -");
  ASSERT_EQ(run.status, 0) << run.text;
  const auto json = nlohmann::json::parse(run.text);
  EXPECT_TRUE(json["bit_exact"].get<bool>());
  EXPECT_EQ(json["device"], "board-sim");
  EXPECT_EQ(json["array"]["rows"], 4);
}

TEST(CliTest, ATtyWithoutABoardIsReportedWithStatus1AndDoesNotHang) {
  SYSTOLE_NEEDS_PSEUDO_TERMINAL();
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  ASSERT_GE(terminal, 0);
  ASSERT_EQ(grantpt(terminal), 0);
  ASSERT_EQ(unlockpt(terminal), 0);
  const Outcome run = Systole("run " + kDigits + " --device uart:" + ptsname(terminal));
  close(terminal);
  EXPECT_EQ(run.status, 1) << run.text;
  EXPECT_NE(run.text.find("no answer within"), std::string::npos) << run.text;
  EXPECT_EQ(run.text.find('\n'), run.text.size() - 1) << "not one line: " << run.text;
}

TEST(CliTest, HelpIsNotAnError) {
  for (const std::string help : {"--help", "run --help"}) {
    const Outcome run = Systole(help);
    EXPECT_EQ(run.status, 0);
    EXPECT_NE(run.text.find("Usage: systole"), std::string::npos) << run.text;
  }
}

struct Bad {
  const char* name;
  std::string arguments;
  const char* says;
};

class CliRefuses : public testing::TestWithParam<Bad> {};

TEST_P(CliRefuses, WithOneLineAndStatus2) {
  const Outcome run = Systole(GetParam().arguments);
  EXPECT_EQ(run.status, 2) << run.text;
  EXPECT_EQ(run.text.find('\n'), run.text.size() - 1) << "not one line: " << run.text;
  EXPECT_EQ(run.text.rfind("systole: ", 0), 0u) << run.text;
  EXPECT_NE(run.text.find(GetParam().says), std::string::npos) << run.text;
}

INSTANTIATE_TEST_SUITE_P(
    BadInput, CliRefuses,
    testing::Values(
        Bad{"NoCommand", "", "subcommand is required"},
        Bad{"UnknownCommand", "walk " + kDigits, "walk: no such command"},
        Bad{"UnknownOption", "run " + kDigits + " --frobnicate", "--frobnicate"},
        Bad{"UnknownRounding", "run " + kDigits + " --rounding up", "up"},
        Bad{"RoundingByNumber", "run " + kDigits + " --rounding 1", "1"},
        Bad{"CalibratorByNumber", "run " + kDigits + " --calibrator 2", "2"},
        Bad{"UnbuiltSize", "run " + kDigits + " --size 5x7", "make run SIZE=5x7"},
        Bad{"NotASize", "run " + kDigits + " --size big", "not ROWSxCOLS"},
        Bad{"SeedZero", "run " + kDigits + " --seed 0", "0"},
        Bad{"NotARange", "run " + kDigits + " --images one", "FIRST:LAST"},
        Bad{"RangeBeyondTheTestSet", "run " + kDigits + " --images 5:360", "0..359"},
        Bad{"RangeBackwards", "run " + kDigits + " --images 9:3", "9..3"},
        Bad{"NoSuchFolder", "run no/such/folder", "no/such/folder"},
        Bad{"UnknownDevice", "run " + kDigits + " --device fpga", "not rtl, board-sim"},
        Bad{"NoSuchTty", "run " + kDigits + " --device uart:/dev/no-such-tty", "/dev/no-such-tty"},
        Bad{"NotATty", "run " + kDigits + " --device uart:/dev/null", "no serial line"},
        Bad{"NoSuchBaudRate", "run " + kDigits + " --device uart:/dev/null@1234567",
            "baud rate 1234567"},
        Bad{"NowhereToPrint", "run " + kDigits + " --size 4 --images 0 --json - 2>&1 > /dev/full #",
            "standard output"},
        Bad{"JsonNowhere", "run " + kDigits + " --size 4 --images 0 --json /no/such/file",
            "/no/such/file"}),
    [](const auto& info) { return std::string(info.param.name); });

/// A copy of the digits with one file spoilt.
class CliBrokenNetwork : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = Scratch("digits");
    fs::remove_all(folder_);
    fs::copy(kDigits, folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  void Refuses(const std::string& says) {
    const Outcome run = Systole("run " + folder_);
    EXPECT_EQ(run.status, 2) << run.text;
    EXPECT_EQ(run.text.find('\n'), run.text.size() - 1) << "not one line: " << run.text;
    EXPECT_NE(run.text.find(says), std::string::npos) << run.text;
  }
  std::string folder_;
};

TEST_F(CliBrokenNetwork, ATruncatedArrayIsNamed) {
  fs::resize_file(folder_ + "/hidden1.weight.npy", 200);
  Refuses("hidden1.weight.npy");
}

TEST_F(CliBrokenNetwork, AMissingArrayIsNamed) {
  fs::remove(folder_ + "/output.bias.npy");
  Refuses("output.bias.npy");
}

TEST_F(CliBrokenNetwork, LayersThatDoNotFitAreNamed) {
  fs::copy(folder_ + "/hidden2.weight.npy", folder_ + "/output.weight.npy",
           fs::copy_options::overwrite_existing);
  Refuses("output");
}

TEST_F(CliBrokenNetwork, BrokenJsonIsNamed) {
  std::ofstream(folder_ + "/network.json") << "{ \"layers\": [";
  Refuses("network.json");
}

}  // namespace
}  // namespace systole::tb

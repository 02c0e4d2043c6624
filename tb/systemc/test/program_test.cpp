// SPDX-License-Identifier: Apache-2.0
// The program of `make systemc` as its user meets it: exit status, one clear line on errors, waves.
// SYSTOLE_SYSTEMC_PROGRAM is its path, SYSTOLE_NETWORKS the folder sim/networks.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "harness/seed.h"

namespace systole::tb {
namespace {

struct Outcome {
  int status;
  std::string text;  // stdout and stderr
};

Outcome Program(const std::string& arguments) {
  const std::string command = std::string(SYSTOLE_SYSTEMC_PROGRAM) + " " + arguments + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  Outcome outcome{-1, ""};
  std::array<char, 4096> buffer;
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) outcome.text += buffer.data();
  outcome.status = WEXITSTATUS(pclose(pipe));
  return outcome;
}

const std::string kDigits = std::string(SYSTOLE_NETWORKS) + "/digits";

TEST(SystemcProgramTest, ComparesBothModelsAndRunsTheNetworkWithEitherInside) {
  const Outcome run =
      Program(kDigits + " --jobs 7 --images 12 --rounds 1 --seed " + std::to_string(Seed()));
  ASSERT_EQ(run.status, 0) << run.text;
  const auto count = [&](const std::string& what) {
    int found = 0;
    for (std::size_t at = 0; (at = run.text.find(what, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("same data 7 of 7, finished in the same cycle 7 of 7"), 3) << run.text;
  EXPECT_EQ(count("random stalls on the RTL: same data 7 of 7"), 3) << run.text;
  EXPECT_EQ(count("bit-exact: yes"), 4) << "two sizes with int8 results\n" << run.text;
  EXPECT_EQ(count("plain Verilated model"), 1) << run.text;
  EXPECT_EQ(count("loosely timed behind the TLM target"), 1) << run.text;
}

TEST(SystemcProgramTest, WritesWavesOfTheUnitInSystemc) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("systole_systemc_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string waves = (folder / "mxu.fst").string();
  const Outcome run = Program(kDigits + " --jobs 1 --images 1 --rounds 0 --waves " + waves);
  EXPECT_EQ(run.status, 0) << run.text;
  std::ifstream file(waves, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_GT(bytes.size(), 4000U);
  // An FST begins with a header block: type 0, its length 329 in eight bytes, big-endian.
  EXPECT_EQ(bytes.substr(0, 9), std::string("\0\0\0\0\0\0\0\x01\x49", 9));
  std::filesystem::remove_all(folder);
}

TEST(SystemcProgramTest, ARefusedRunLeavesFilesAsTheyWere) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("systole_refused_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const auto waves = folder / "mxu.fst", json = folder / "speed.json";
  const std::string outputs = " --waves " + waves.string() + " --json ";
  const auto refuse = [](const std::string& arguments) {
    const Outcome run = Program(arguments);
    EXPECT_EQ(run.status, 2) << run.text;
  };
  refuse("/nonexistent" + outputs + json.string());
  refuse(kDigits + outputs + (folder / "none" / "speed.json").string());
  EXPECT_TRUE(std::filesystem::is_empty(folder));
  std::ofstream(waves) << "old";
  std::ofstream(json) << "older";
  refuse("/nonexistent" + outputs + json.string());
  EXPECT_EQ(std::filesystem::file_size(waves), 3U);
  EXPECT_EQ(std::filesystem::file_size(json), 5U);
  std::filesystem::remove_all(folder);
}

TEST(SystemcProgramTest, HelpEndsWithStatus0) {
  const Outcome run = Program("--help");
  EXPECT_EQ(run.status, 0);
  EXPECT_NE(run.text.find("--rounds"), std::string::npos) << run.text;
}

TEST(SystemcProgramTest, WritesItsFiguresOfSpeed) {
  const auto path =
      std::filesystem::temp_directory_path() / ("systole_speed_" + std::to_string(::getpid()));
  const Outcome run =
      Program(kDigits + " --jobs 1 --images 1 --rounds 1 --commit abc --json " + path.string());
  EXPECT_EQ(run.status, 0) << run.text;
  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  for (const char* part : {"\"commit\": \"abc\"", "\"images\": 1,", "\"rounds\": 1,", "\"8x8\"",
                           "plain Verilated model, no SystemC", "loosely timed behind"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  }
  std::filesystem::remove(path);
}

TEST(SystemcProgramTest, BadInputIsOneLineAndStatus2) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "network is required"},
      {"/nonexistent", "/nonexistent"},
      {kDigits + " --seed 0", "--seed"},
      {kDigits + " --jobs none", "--jobs"},
      {kDigits + " --waves /nonexistent/w.fst", "/nonexistent/w.fst: cannot be written"},
      {kDigits + " --loud", "--loud"},
      {kDigits + " --json /nonexistent/s.json", "/nonexistent/s.json: cannot be written"},
      {kDigits + " --json /dev/null --rounds 0", "without --rounds nothing is measured"},
  };
  for (const auto& [arguments, reason] : cases) {
    const Outcome run = Program(arguments);
    EXPECT_EQ(run.status, 2) << arguments;
    EXPECT_NE(run.text.find(reason), std::string::npos) << run.text;
    EXPECT_EQ(std::count(run.text.begin(), run.text.end(), '\n'), 1) << run.text;
    EXPECT_EQ(run.text.rfind("systole_systemc: ", 0), 0U) << run.text;
  }
}

}  // namespace
}  // namespace systole::tb

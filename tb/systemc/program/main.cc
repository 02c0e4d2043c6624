// SPDX-License-Identifier: Apache-2.0
// systole_systemc: what `make systemc` runs.
//
//   exit status  0  both models agree, and the network is bit-exact with either inside
//                1  something differs, hung, was refused, or broke a contract
//                2  a bad option, a missing or malformed file: one line on stderr
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <systemc>

#include "systemc/program/session.h"

namespace systole {
namespace {

constexpr int kDiffers = 1;
constexpr int kBadInput = 2;

int Refuse(const std::string& reason) {
  std::cerr << "systole_systemc: " << reason << "\n";
  return kBadInput;
}

/// Tries, and leaves what was there as it was: whatever is refused later writes nothing.
bool CanWrite(const std::string& path) {
  std::error_code ignored;
  const bool existed = std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
  const bool can = std::ofstream(path, std::ios::app).is_open();
  if (can && !existed) std::filesystem::remove(path, ignored);
  return can;
}

int Main(int argc, char** argv) {
  CLI::App app{"Systole's matrix unit in SystemC: RTL and loosely-timed model, compared.",
               "systole_systemc"};
  SessionOptions options;
  app.add_option("network", options.network, "folder of the network (docs/quantising.md)")
      ->required();
  app.add_option("--seed", options.seed, "of the jobs, the stalls and the registers")
      ->check(CLI::Range(1, 2147483647))
      ->capture_default_str();
  app.add_option("--jobs", options.jobs, "random jobs a size")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("--images", options.images, "of the network's test set; 0: all")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  app.add_option("--rounds", options.rounds, "of the speed measurement; 0: none")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option("--waves", options.waves, "write an FST of one small job to this file");
  app.add_option("--json", options.json, "write the figures of speed to this file");
  app.add_option("--commit", options.commit, "what was measured, for the JSON");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return Refuse(error.what());
  }
  if (!options.json.empty() && options.rounds == 0) {
    return Refuse("--json: without --rounds nothing is measured");
  }
  for (const std::string& path : {options.waves, options.json}) {
    if (!path.empty() && !CanWrite(path)) return Refuse(path + ": cannot be written");
  }

  std::unique_ptr<Session> session;
  try {
    session = std::make_unique<Session>("session", options);
  } catch (const std::exception& error) {
    return Refuse(error.what());
  }
  try {
    sc_core::sc_start();
    return session->Succeeded() ? 0 : kDiffers;
  } catch (const std::invalid_argument& error) {  // such as a network beyond the target's memory
    std::error_code ignored;
    if (std::filesystem::is_regular_file(options.waves, ignored)) {
      std::filesystem::remove(options.waves, ignored);
    }
    return Refuse(error.what());
  } catch (const std::exception& error) {
    std::cerr << "systole_systemc: " << error.what() << "\n";
    return kDiffers;
  }
}

}  // namespace
}  // namespace systole

int sc_main(int argc, char** argv) { return systole::Main(argc, argv); }

/// SystemC's own would print its banner, also before an error.
int main(int argc, char** argv) {
  setenv("SC_COPYRIGHT_MESSAGE", "DISABLE", /*overwrite=*/0);
  return sc_core::sc_elab_and_sim(argc, argv);
}

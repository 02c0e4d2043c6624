// SPDX-License-Identifier: Apache-2.0
// The `systole` command.
//
//   exit status  0  done, and bit-exact where something was run
//                1  the RTL and the golden model differ, or the RTL hung, refused or broke a
//                contract 2  a bad option, a missing or malformed file, shapes that do not fit: one
//                line on stderr
#include <CLI/CLI.hpp>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <regex>
#include <string>

#include "cli/report.h"
#include "cli/run.h"
#include "device/clocked_dut.h"

namespace systole::cli {
namespace {

constexpr int kDiffers = 1;
constexpr int kBadInput = 2;

/// "7" or "0:19", both ends included.
void ParseRange(const std::string& text, RunOptions& options) {
  static const std::regex kRange("([0-9]{1,9})(:([0-9]{1,9}))?");
  std::smatch match;
  if (!std::regex_match(text, match, kRange)) {
    throw std::invalid_argument("--images " + text + ": not FIRST:LAST, such as 0:19");
  }
  options.first = std::stoi(match[1]);
  options.last = match[3].matched ? std::stoi(match[3]) : options.first;
}

/// Where --json goes. Opened before the run, so that a wrong path costs no time; the file appears
/// whole, at the end.
class JsonFile {
 public:
  explicit JsonFile(const std::string& path) : path_(path) {
    if (path_.empty() || path_ == "-") return;
    // A pipe or a device is written into; only a file is replaced.
    const auto kind = std::filesystem::status(path_).type();
    const bool replaces = kind == std::filesystem::file_type::regular ||
                          kind == std::filesystem::file_type::not_found;
    if (replaces) part_ = path_ + ".part";
    file_.open(replaces ? part_ : path_, std::ios::binary);
    if (!file_) throw std::runtime_error(path_ + ": cannot be written");
  }
  ~JsonFile() {
    std::error_code ignored;
    if (!part_.empty()) std::filesystem::remove(part_, ignored);
  }
  JsonFile(const JsonFile&) = delete;
  JsonFile& operator=(const JsonFile&) = delete;

  void Write(const std::string& text) {
    if (path_ == "-") std::cout << text << std::flush;
    if (!file_.is_open()) return;
    file_ << text << std::flush;
    if (!file_) throw std::runtime_error(path_ + ": cannot be written");
    file_.close();
    if (!part_.empty()) std::filesystem::rename(part_, path_);
    part_.clear();
  }

 private:
  std::string path_, part_;
  std::ofstream file_;
};

int Main(int argc, char** argv) {
  CLI::App app{"Systole: int8 networks on a simulated systolic array, bit-exact.", "systole"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "systole " SYSTOLE_VERSION);

  RunOptions options;
  std::string images, json, rounding = "double", calibrator = "mse";
  int show = 4;
  CLI::App* run =
      app.add_subcommand("run", "quantise a float network and run its test set on the RTL");
  run->add_option("network", options.network, "folder of the network (docs/quantising.md)")
      ->required();
  run->add_option("--size", options.size, "array, ROWSxCOLS or one number")->capture_default_str();
  run->add_option("--device", options.device,
                  "rtl: the Verilated matrix unit; board-sim: the Verilated board at a "
                  "pseudo-terminal; uart:TTY[@BAUD]: a board (docs/board.md)")
      ->capture_default_str();
  const std::map<std::string, golden::Rounding> roundings = {{"double", golden::Rounding::kDouble},
                                                             {"single", golden::Rounding::kSingle}};
  run->add_option("--rounding", rounding, "double: as the TFLite reference; single: as XNNPACK")
      ->check(CLI::IsMember(&roundings))
      ->capture_default_str();
  const std::map<std::string, quant::Calibrator> calibrators = {
      {"minmax", quant::Calibrator::kMinMax},
      {"percentile", quant::Calibrator::kPercentile},
      {"mse", quant::Calibrator::kMse}};
  run->add_option("--calibrator", calibrator, "how activation ranges are chosen")
      ->check(CLI::IsMember(&calibrators))
      ->capture_default_str();
  run->add_option("--images", images,
                  "test images FIRST:LAST, from 0, both included (default all)");
  run->add_option("--seed", options.seed, "start values of the RTL's registers")
      ->check(CLI::Range(1, 2147483647))
      ->capture_default_str();
  run->add_option("--show", show, "how many images to draw")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  run->add_option("--json", json,
                  "write the same figures as JSON to this file; - prints only that");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    const bool command = argc > 1 && argv[1][0] != '-' && app.get_subcommands().empty();
    const std::string reason =
        command ? std::string(argv[1]) + ": no such command; systole --help" : error.what();
    std::cerr << "systole: " << reason << "\n";
    return kBadInput;
  }
  options.rounding = roundings.at(rounding);
  options.calibrator = calibrators.at(calibrator);

  const auto start = std::chrono::steady_clock::now();
  if (!images.empty()) ParseRange(images, options);
  JsonFile json_file(json);
  const RunSummary summary = Run(options);
  const double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (json != "-") std::cout << FormatText(summary, show, wall) << std::flush;
  json_file.Write(FormatJson(summary, wall));
  if (!std::cout) throw std::runtime_error("standard output: cannot be written");
  return summary.bit_exact() ? 0 : kDiffers;
}

}  // namespace
}  // namespace systole::cli

int main(int argc, char** argv) {
  try {
    return systole::cli::Main(argc, argv);
  } catch (const systole::device::RtlContractBroken& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::cli::kDiffers;
  } catch (const systole::device::DeviceError& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::cli::kDiffers;
  } catch (const std::exception& error) {
    std::cerr << "systole: " << error.what() << "\n";
    return systole::cli::kBadInput;
  }
}

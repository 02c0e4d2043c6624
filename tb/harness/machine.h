// SPDX-License-Identifier: Apache-2.0
/// What figures of speed were taken on, for the JSON of the benchmarks.
#ifndef SYSTOLE_TB_HARNESS_MACHINE_H_
#define SYSTOLE_TB_HARNESS_MACHINE_H_

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

namespace systole::tb {

/// processor ("unknown" where the system does not say), threads, compiler.
inline nlohmann::ordered_json Machine() {
  std::string processor = "unknown";
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) == 0) {
      processor = line.substr(line.find(": ") + 2);
      break;
    }
  }
  return {{"processor", processor},
          {"threads", std::thread::hardware_concurrency()},
          {"compiler", __VERSION__}};
}

}  // namespace systole::tb

#endif  // SYSTOLE_TB_HARNESS_MACHINE_H_

// SPDX-License-Identifier: Apache-2.0
#include "quant/error.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace systole::quant {

void Fail(const std::string& what, const std::string& reason) {
  std::string line = what + ": " + reason;
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  throw std::runtime_error(line);
}

}  // namespace systole::quant

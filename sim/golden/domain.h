// SPDX-License-Identifier: Apache-2.0
/// How this room refuses a number: one sentence with the field, its value and its range.
#ifndef SYSTOLE_SIM_GOLDEN_DOMAIN_H_
#define SYSTOLE_SIM_GOLDEN_DOMAIN_H_

#include <cstdint>
#include <stdexcept>
#include <string>

namespace systole::golden {

/// Throws std::domain_error "<field> is <value>, not in <low>..<high>" unless low <= value <= high.
inline void CheckInRange(const char* field, std::int64_t value, std::int64_t low,
                         std::int64_t high) {
  if (value >= low && value <= high) return;
  throw std::domain_error(std::string(field) + " is " + std::to_string(value) + ", not in " +
                          std::to_string(low) + ".." + std::to_string(high));
}

}  // namespace systole::golden

#endif  // SYSTOLE_SIM_GOLDEN_DOMAIN_H_

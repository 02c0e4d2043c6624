// SPDX-License-Identifier: Apache-2.0
/// How this room refuses something: one line, the thing first, then the reason.
#ifndef SYSTOLE_SIM_QUANT_ERROR_H_
#define SYSTOLE_SIM_QUANT_ERROR_H_

#include <string>

namespace systole::quant {

/// Throws std::runtime_error "<what>: <reason>". Both may quote a user's file, so control
/// characters become '?': the message stays one line.
[[noreturn]] void Fail(const std::string& what, const std::string& reason);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_ERROR_H_

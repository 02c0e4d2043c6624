// SPDX-License-Identifier: Apache-2.0
/// Reads a network folder: network.json and the .npy files it names. docs/quantising.md describes
/// the format.
///
/// Tests: tb/unit/quant_load_test.cpp, tb/unit/quant_digits_test.cpp.
#ifndef SYSTOLE_SIM_QUANT_LOAD_NETWORK_H_
#define SYSTOLE_SIM_QUANT_LOAD_NETWORK_H_

#include <filesystem>

#include "quant/float_network.h"

namespace systole::quant {

/// The network in `folder`, with everything FloatNetwork promises checked.
///
/// Errors    std::runtime_error "<file>: <reason>", one line, for the first thing wrong: a missing
///           or malformed file, a missing, unknown or mistyped key, sizes that don't fit each
///           other, a number that isn't finite, a label or an index out of range, an image used
///           twice.
FloatNetwork LoadNetwork(const std::filesystem::path& folder);

}  // namespace systole::quant

#endif  // SYSTOLE_SIM_QUANT_LOAD_NETWORK_H_

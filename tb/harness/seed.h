// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_HARNESS_SEED_H_
#define SYSTOLE_TB_HARNESS_SEED_H_

#include <random>

namespace systole::tb {

/// The seed of this run: the environment variable SYSTOLE_SEED, else 1. A failing test prints it
/// with the commands that reproduce the failure and open its waves.
int Seed();

/// A generator of its own for each use: Seed(), and a number that tells the uses apart.
std::mt19937_64 Random(int stream);

}  // namespace systole::tb

#endif  // SYSTOLE_TB_HARNESS_SEED_H_

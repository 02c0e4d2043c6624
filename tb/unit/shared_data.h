// SPDX-License-Identifier: Apache-2.0
/// Reads the reference data that lies beside the source tree, for tests.
///
/// The data are outputs of the unmodified TFLite Micro reference kernels. They are read where they
/// stand: in the folder $SYSTOLE_SHARED if that is set, else in `../shared` beside the source root.
/// Every reader returns whole files and throws std::runtime_error, with the file's name and the
/// reason, rather than fewer records than the file claims.
#ifndef SYSTOLE_TB_UNIT_SHARED_DATA_H_
#define SYSTOLE_TB_UNIT_SHARED_DATA_H_

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "golden/fully_connected.h"
#include "golden/requantise.h"

/// First line of a test that needs the data: skips it where they are absent, and says so; with
/// CI=true in the environment their absence is a failure.
#define SYSTOLE_NEED_SHARED_DATA()                                                        \
  if (!::systole::tb::HasSharedData()) {                                                  \
    if (::systole::tb::SharedDataRequired()) FAIL() << ::systole::tb::SharedDataAbsent(); \
    GTEST_SKIP() << ::systole::tb::SharedDataAbsent();                                    \
  }                                                                                       \
  static_assert(true, "asks for a semicolon")

namespace systole::tb {

/// The folder the data are looked for in, whether it exists or not.
std::filesystem::path SharedDataFolder();

/// Whether that folder holds reference data, that is, a folder `golden`.
bool HasSharedData();

/// Whether the environment says CI=true.
bool SharedDataRequired();

/// One line that names the folder and says that it isn't there.
std::string SharedDataAbsent();

/// One reference requantisation.
struct RequantVector {
  std::int32_t acc;
  golden::Requant q;           ///< q.shift in [-31, 20], q.multiplier 0 or in [2^30, 2^31)
  std::int32_t scaled_double;  ///< before zero point and clamp
  std::int32_t scaled_single;
  std::int8_t out_double;
  std::int8_t out_single;
};

/// All 100,000 of golden/requant/requant.bin, in the file's order.
std::vector<RequantVector> ReadRequantVectors();

/// One line of a CSV file, by column name.
using CsvRow = std::map<std::string, std::string>;

/// A CSV file without quoting, below the data's folder; the first line names the columns.
std::vector<CsvRow> ReadCsv(const std::string& file);

/// The float or double whose bits a field gives in hexadecimal.
float FloatOfBits(const std::string& hex);
double DoubleOfBits(const std::string& hex);

/// One fully connected layer with input and reference output, in double rounding.
struct FullyConnectedCase {
  std::string name;  ///< such as "case_90_M2_K4000_N3", the number being that in the file
  golden::FullyConnected layer;
  std::vector<std::int8_t> input;   ///< [M][in]
  std::vector<std::int8_t> output;  ///< [M][out]
};

/// All FULLY_CONNECTED cases of golden/ops.
std::vector<FullyConnectedCase> ReadFullyConnectedCases();

}  // namespace systole::tb

#endif  // SYSTOLE_TB_UNIT_SHARED_DATA_H_

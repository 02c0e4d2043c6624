// SPDX-License-Identifier: Apache-2.0
#include "harness/seed.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

namespace systole::tb {
namespace {

/// Says, after a failure, how to have it again.
class Reproduce : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& info) override {
    if (!info.result()->Failed()) return;
    const std::string suite = info.test_suite_name(), test = info.name();
    // CTest lists a typed test as Suite.Test<Suite/Type...; make sim takes a regular expression.
    const std::string listed = info.type_param() == nullptr ? suite + "." + test + "$"
                                                            : suite.substr(0, suite.rfind('/')) +
                                                                  "." + test + "<" + suite + "\\.";
    std::printf(
        "  seed %d\n  reproduce:  make sim TEST='^%s' SEED=%d\n"
        "  with waves: make waves TEST='%s.%s' SEED=%d\n",
        Seed(), listed.c_str(), Seed(), suite.c_str(), test.c_str(), Seed());
  }
};

const bool kInstalled = [] {
  testing::UnitTest::GetInstance()->listeners().Append(new Reproduce);
  return true;
}();

}  // namespace

int Seed() {
  static const int seed = [] {
    const char* text = std::getenv("SYSTOLE_SEED");
    if (text == nullptr || *text == '\0') return 1;
    char* end = nullptr;
    const long value = std::strtol(text, &end, 10);
    if (*end != '\0' || value < 1 || value > std::numeric_limits<int>::max()) {
      std::fprintf(stderr, "SYSTOLE_SEED \"%s\" is not a number of 1..2147483647\n", text);
      std::exit(2);
    }
    return static_cast<int>(value);
  }();
  return kInstalled ? seed : 0;
}

std::mt19937_64 Random(int stream) {
  std::seed_seq sequence{Seed(), stream};
  return std::mt19937_64(sequence);
}

}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#include "harness/seed.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace systole::tb {
namespace {

/// Says, after a failure, how to have it again.
class Reproduce : public testing::EmptyTestEventListener {
  void OnTestEnd(const testing::TestInfo& info) override {
    if (!info.result()->Failed()) return;
    const std::string name = std::string(info.test_suite_name()) + "." + info.name();
    std::printf(
        "  seed %d\n  reproduce:  make sim TEST='%s' SEED=%d\n  with waves: make waves TEST='%s' "
        "SEED=%d\n",
        Seed(), name.c_str(), Seed(), name.c_str(), Seed());
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
    return text != nullptr && *text != '\0' ? std::atoi(text) : 1;
  }();
  return kInstalled ? seed : 0;
}

std::mt19937_64 Random(int stream) {
  std::seed_seq sequence{Seed(), stream};
  return std::mt19937_64(sequence);
}

}  // namespace systole::tb

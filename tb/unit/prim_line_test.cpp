// SPDX-License-Identifier: Apache-2.0
/// systole_line: every way it can be cut into registers, against a queue.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <deque>
#include <random>
#include <type_traits>

#include "Vunit_line_100x2.h"
#include "Vunit_line_32x3.h"
#include "Vunit_line_33x2.h"
#include "Vunit_line_5x25.h"
#include "Vunit_line_8x0.h"
#include "Vunit_line_8x1.h"
#include "Vunit_line_8x16.h"
#include "Vunit_line_8x9.h"
#include "unit/unit_dut.h"

namespace systole::tb {
namespace {

template <typename Config>
class LineTest : public testing::Test {};

template <typename M, int kBits, int kDelay>
struct Line {
  using Model = M;
  static constexpr int kWidth = kBits, kCycles = kDelay;
};
struct Line8x0 : Line<Vunit_line_8x0, 8, 0> {
  static constexpr const char* kName = "8x0";
};
struct Line8x1 : Line<Vunit_line_8x1, 8, 1> {
  static constexpr const char* kName = "8x1";
};
struct Line8x9 : Line<Vunit_line_8x9, 8, 9> {  // one stage more than a shift register holds
  static constexpr const char* kName = "8x9";
};
struct Line8x16 : Line<Vunit_line_8x16, 8, 16> {  // two registers, both full
  static constexpr const char* kName = "8x16";
};
struct Line5x25 : Line<Vunit_line_5x25, 5, 25> {  // 12 + 12 + 1 stages, four bits to spare
  static constexpr const char* kName = "5x25";
};
struct Line32x3 : Line<Vunit_line_32x3, 32, 3> {  // the widest that shares a register
  static constexpr const char* kName = "32x3";
};
struct Line33x2 : Line<Vunit_line_33x2, 33, 2> {  // the narrowest that does not
  static constexpr const char* kName = "33x2";
};
struct Line100x2 : Line<Vunit_line_100x2, 100, 2> {  // wider than a machine word
  static constexpr const char* kName = "100x2";
};
using Lines =
    testing::Types<Line8x0, Line8x1, Line8x9, Line8x16, Line5x25, Line32x3, Line33x2, Line100x2>;
TYPED_TEST_SUITE(LineTest, Lines, ConfigName);

using Words = std::array<std::uint32_t, 4>;  // low word first

template <typename Port>
void SetPort(Port& port, const Words& words) {
  if constexpr (std::is_integral_v<Port>) {
    port = static_cast<Port>(words[0] | std::uint64_t{words[1]} << 32);
  } else {
    for (std::size_t i = 0; i < words.size(); ++i) port[i] = words[i];
  }
}
template <typename Port>
Words GetPort(const Port& port) {
  if constexpr (std::is_integral_v<Port>) {
    const auto bits = static_cast<std::uint64_t>(port);
    return {static_cast<std::uint32_t>(bits), static_cast<std::uint32_t>(bits >> 32), 0, 0};
  } else {
    return {port[0], port[1], port[2], port[3]};
  }
}

TYPED_TEST(LineTest, RepeatsItsInputExactlyCyclesLater) {
  ClockedDut<typename TypeParam::Model> dut(TypeParam::kName, Seed());
  std::mt19937_64 random = Random(1);
  std::deque<Words> line;
  dut.Reset();
  for (int cycle = 0; cycle < 2000; ++cycle) {
    Words value = {};
    for (int bit = 0; bit < TypeParam::kWidth; bit += 32) {
      const int left = TypeParam::kWidth - bit;
      value[bit / 32] = static_cast<std::uint32_t>(random() >> 32) >> (left < 32 ? 32 - left : 0);
    }
    dut->rst_ni = random() % 50 != 0;  // a line has no reset
    SetPort(dut->data_i, value);
    dut.Settle();
    line.push_back(value);
    if (line.size() > TypeParam::kCycles) {
      ASSERT_EQ(GetPort(dut->data_o), line.front()) << "cycle " << cycle;
      line.pop_front();
    }
    dut.Tick();
  }
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
// Random commands, mostly legal ones and near misses, against a list of the rules.
#include <Vunit_command_check_int32.h>
#include <Vunit_command_check_large.h>
#include <Vunit_command_check_small.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "command_check_bench.h"

namespace systole::tb {
namespace {

using device::Fault;
using device::TileCommand;

template <typename B>
class CommandCheckRandom : public CommandCheckBench<B> {
 protected:
  /// What has been accepted so far, as far as it matters.
  struct Past {
    bool open = false;
    int vectors = 0, n_used = 0, depth = 0;  // of the open block
    std::optional<int> set_n_used;
  };

  /// The header of the module, rule by rule.
  Fault Judge(const TileCommand& c) const {
    const bool with_params = !B::kInt32 && c.new_params;
    const bool continues = !c.first && past_.open;
    const std::pair<Fault, bool> rules[] = {
        {Fault::kVectorsZero, c.vectors == 0},
        {Fault::kVectorsTooMany, c.vectors > B::kAccDepth && (!c.first || !c.last)},
        {Fault::kDepthZero, c.k_used == 0},
        {Fault::kDepthTooLarge, c.k_used > B::kCols},
        {Fault::kOutputsZero, c.n_used == 0},
        {Fault::kOutputsTooLarge, c.n_used > B::kRows},
        {Fault::kNotOpen, !c.first && !past_.open},
        {Fault::kStillOpen, c.first && past_.open},
        {Fault::kChanged,
         continues && (c.vectors != past_.vectors || c.n_used != past_.n_used || with_params)},
        {Fault::kSumTooLong, continues && past_.depth + c.k_used > 131071},
        {Fault::kNoParams,
         !B::kInt32 && c.first && !c.new_params && past_.set_n_used != int{c.n_used}},
        {Fault::kClamp, with_params && c.config.clamp_min > c.config.clamp_max},
    };
    for (const auto& [cause, applies] : rules) {
      if (applies) return cause;
    }
    return Fault::kNone;
  }
  void Remember(const TileCommand& c) {
    past_.depth = (c.first ? 0 : past_.depth) + c.k_used;
    past_.open = !c.last;
    past_.vectors = c.vectors;
    past_.n_used = c.n_used;
    if (c.new_params && !B::kInt32) past_.set_n_used = c.n_used;
  }

  TileCommand DrawLegal() {
    Dice& dice = this->dice_;
    TileCommand c;
    const auto byte = [&dice] { return static_cast<std::int8_t>(dice.Word()); };
    c.config = {dice.Chance(50), byte(), byte(), byte()};
    if (c.config.clamp_min > c.config.clamp_max) std::swap(c.config.clamp_min, c.config.clamp_max);
    c.k_used = static_cast<std::uint8_t>(dice.Between(1, B::kCols));
    c.first = !past_.open;
    c.last = dice.Chance(30);
    if (past_.open) {
      c.vectors = static_cast<std::uint16_t>(past_.vectors);
      c.n_used = static_cast<std::uint8_t>(past_.n_used);
    } else {
      c.vectors = static_cast<std::uint16_t>(dice.Between(1, c.last ? 65535 : B::kAccDepth));
      const bool keeps = past_.set_n_used && dice.Chance(50);
      c.n_used = static_cast<std::uint8_t>(keeps ? *past_.set_n_used : dice.Between(1, B::kRows));
      c.new_params = !keeps;
    }
    return c;
  }
  /// Changes one thing, mostly by a little; the result may still be legal.
  void Disturb(TileCommand& c) {
    Dice& dice = this->dice_;
    const int by = dice.Chance(50) ? 1 : -1;
    switch (dice.Between(0, 8)) {
      case 0:
        c.vectors = static_cast<std::uint16_t>(c.vectors + by);
        break;
      case 1:
        c.vectors = static_cast<std::uint16_t>(dice.Chance(50) ? 0 : B::kAccDepth + (by + 1) / 2);
        break;
      case 2:
        c.k_used = static_cast<std::uint8_t>(dice.Chance(50) ? 0 : B::kCols + (by + 1) / 2);
        break;
      case 3:
        c.n_used = static_cast<std::uint8_t>(dice.Chance(50) ? 0 : B::kRows + (by + 1) / 2);
        break;
      case 4:
        c.n_used = static_cast<std::uint8_t>(c.n_used + by);
        break;
      case 5:
        c.first = !c.first;
        break;
      case 6:
        c.last = !c.last;
        break;
      case 7:
        c.new_params = !c.new_params;
        break;
      default:
        std::swap(c.config.clamp_min, c.config.clamp_max);
        break;
    }
  }

  Past past_;
};

using Builds = testing::Types<CheckBuild<Vunit_command_check_small, 4, 6, 10, false>,
                              CheckBuild<Vunit_command_check_int32, 4, 6, 10, true>,
                              CheckBuild<Vunit_command_check_large, 64, 64, 4096, false>>;
struct NameOf {
  template <typename B>
  static std::string GetName(int) {
    return std::to_string(B::kRows) + "x" + std::to_string(B::kCols) + (B::kInt32 ? "_i32" : "");
  }
};
TYPED_TEST_SUITE(CommandCheckRandom, Builds, NameOf);

TYPED_TEST(CommandCheckRandom, VerdictsFollowTheRulesUnderStalls) {
  Dice& dice = this->dice_;
  int refused[15] = {};
  for (int run = 0; run < 4000 && !this->HasFatalFailure(); ++run) {
    this->Reset(1);
    this->past_ = {};
    const int stalls = dice.Chance(50) ? 0 : static_cast<int>(dice.Between(5, 60));
    int after_fault = 0;
    while (after_fault < 5 && !this->HasFatalFailure()) {
      TileCommand c = this->DrawLegal();
      for (int n = dice.Chance(12) ? 1 + dice.Chance(30) : 0; n > 0; --n) this->Disturb(c);
      if (dice.Chance(stalls)) this->Idle(static_cast<int>(dice.Between(1, 4)));
      const Fault want = this->Judge(c);
      ParameterFault parameter;
      if (dice.Chance(1))
        parameter = {dice.Chance(50) ? Fault::kShift : Fault::kMultiplier, dice.Word()};
      const std::uint32_t before = this->accepted();
      if (dice.Chance(stalls)) this->Step(&c, false, want);  // offered without room first
      this->Step(&c, true, want, parameter);
      if (this->accepted() != before) this->Remember(c);
      if (this->fault() != Fault::kNone && after_fault++ == 0)
        ++refused[static_cast<int>(this->fault())];
    }
  }
  for (int cause = 1; cause < 15; ++cause) {
    const auto fault = static_cast<Fault>(cause);
    const bool needs_params = fault == Fault::kNoParams || fault == Fault::kClamp;
    const bool rare = fault == Fault::kSumTooLong || (needs_params && TypeParam::kInt32);
    EXPECT_EQ(refused[cause] > 0, !rare) << "was it drawn: " << device::Describe(fault);
  }
}

}  // namespace
}  // namespace systole::tb

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_COMMAND_CHECKER_H_
#define SYSTOLE_TB_SYSTEMC_COMMAND_CHECKER_H_

#include <cstdint>

#include "device/streams.h"

namespace systole {

/// What a unit of a given shape thinks of one tile command after another: the rules of
/// docs/streams.md, in the order of their causes. A test holds it to the RTL.
class CommandChecker {
 public:
  explicit CommandChecker(const device::MxuShape& shape) : shape_(shape) {}

  /// kNone: legal, and taken. Else the command's fault, and nothing changes.
  device::Fault Take(const device::TileCommand& command);

  /// The same of a parameter of the block.
  static device::Fault Check(const device::Parameter& parameter);

  bool block_open() const { return open_; }

 private:
  device::Fault Judge(const device::TileCommand& command) const;

  device::MxuShape shape_;
  bool open_ = false;  // a block; of what M, n_used and K so far
  std::uint16_t vectors_ = 0;
  std::uint8_t n_used_ = 0;
  int depth_ = 0;
  int set_n_used_ = 0;  // outputs of the parameter set in use, 0: none
};

}  // namespace systole

#endif  // SYSTOLE_TB_SYSTEMC_COMMAND_CHECKER_H_

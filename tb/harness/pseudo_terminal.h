// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_HARNESS_PSEUDO_TERMINAL_H_
#define SYSTOLE_TB_HARNESS_PSEUDO_TERMINAL_H_

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

namespace systole::tb {

/// Can a pseudo-terminal be opened here? Not in a bare chroot without /dev/pts.
inline bool HasPseudoTerminals() {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) return false;
  close(terminal);
  return true;
}

}  // namespace systole::tb

/// First line of a test, or of a fixture's SetUp(), that talks to a board over a serial line.
#define SYSTOLE_NEEDS_PSEUDO_TERMINAL() \
  if (!systole::tb::HasPseudoTerminals()) GTEST_SKIP() << "no pseudo-terminals here: no /dev/pts"

#endif  // SYSTOLE_TB_HARNESS_PSEUDO_TERMINAL_H_

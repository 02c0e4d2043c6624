// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_SERIAL_LINE_H_
#define SYSTOLE_DEVICE_SERIAL_LINE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace systole::device {

/// One end of a serial line: a tty in raw mode, opened by its name. A pseudo-terminal is one too.
///
/// Errors  std::invalid_argument: a speed that is none, a name that cannot be opened or is no tty.
///         std::runtime_error: the line breaks while in use (unplugged).
class SerialLine {
 public:
  SerialLine(const std::string& name, int baud);
  ~SerialLine();
  SerialLine(const SerialLine&) = delete;
  SerialLine& operator=(const SerialLine&) = delete;

  const std::string& name() const { return name_; }

  /// Writes all of it, or returns false when the line takes nothing for so long.
  bool Write(const std::vector<std::uint8_t>& bytes, std::chrono::milliseconds patience);
  /// What has come, or what comes first; empty if nothing comes for so long.
  std::vector<std::uint8_t> Read(std::chrono::milliseconds patience);
  /// Forgets what has come and was not read.
  void Drain();

 private:
  bool Wait(short events, std::chrono::milliseconds patience);

  std::string name_;
  int file_;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_SERIAL_LINE_H_

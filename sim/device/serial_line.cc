// SPDX-License-Identifier: Apache-2.0
#include "device/serial_line.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>

namespace systole::device {
namespace {

speed_t SpeedOf(int baud) {
  static const std::map<int, speed_t> kSpeeds = {
      {115200, B115200},   {230400, B230400},   {460800, B460800},   {500000, B500000},
      {921600, B921600},   {1000000, B1000000}, {1500000, B1500000}, {2000000, B2000000},
      {3000000, B3000000}, {4000000, B4000000}};
  const auto found = kSpeeds.find(baud);
  if (found == kSpeeds.end()) {
    std::string known;
    for (const auto& [rate, code] : kSpeeds) known += " " + std::to_string(rate);
    throw std::invalid_argument("baud rate " + std::to_string(baud) + " is none of" + known);
  }
  return found->second;
}

}  // namespace

SerialLine::SerialLine(const std::string& name, int baud) : name_(name) {
  const speed_t speed = SpeedOf(baud);
  file_ = open(name.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (file_ < 0) {
    throw std::invalid_argument(name + ": cannot be opened: " + std::strerror(errno));
  }
  termios raw;
  if (tcgetattr(file_, &raw) != 0) {
    close(file_);
    throw std::invalid_argument(name + ": is no serial line");
  }
  cfmakeraw(&raw);
  raw.c_cflag |= CLOCAL | CREAD;
  raw.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS | CSTOPB);
  cfsetspeed(&raw, speed);
  if (tcsetattr(file_, TCSANOW, &raw) != 0) {
    close(file_);
    throw std::invalid_argument(name + ": does not run at " + std::to_string(baud) + " baud");
  }
  Drain();
}

SerialLine::~SerialLine() { close(file_); }

void SerialLine::Drain() { tcflush(file_, TCIOFLUSH); }

bool SerialLine::Wait(short events, std::chrono::milliseconds patience) {
  pollfd ready = {file_, events, 0};
  const int count = poll(&ready, 1, static_cast<int>(patience.count()));
  if (count > 0 && (ready.revents & events) == 0) {
    throw std::runtime_error(name_ + ": the line is gone");
  }
  return count > 0;
}

bool SerialLine::Write(const std::vector<std::uint8_t>& bytes, std::chrono::milliseconds patience) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    if (!Wait(POLLOUT, patience)) return false;
    const ssize_t count = write(file_, &bytes[written], bytes.size() - written);
    if (count > 0) {
      written += static_cast<std::size_t>(count);
    } else if (errno != EAGAIN && errno != EINTR) {
      throw std::runtime_error(name_ + ": " + std::strerror(errno));
    }
  }
  return true;
}

std::vector<std::uint8_t> SerialLine::Read(std::chrono::milliseconds patience) {
  std::vector<std::uint8_t> bytes(4096);
  if (!Wait(POLLIN, patience)) return {};
  const ssize_t count = read(file_, bytes.data(), bytes.size());
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
    throw std::runtime_error(name_ + ": the line is gone");
  }
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace systole::device

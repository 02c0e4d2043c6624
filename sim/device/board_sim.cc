// SPDX-License-Identifier: Apache-2.0
#include "device/board_sim.h"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

namespace systole::device {

BoardSim::BoardSim(std::unique_ptr<BoardPins> pins, int clocks_per_bit, int quiet_clocks,
                   const LineFaults& faults)
    : pins_(std::move(pins)),
      clocks_per_bit_(clocks_per_bit),
      quiet_clocks_(static_cast<std::uint64_t>(quiet_clocks)),
      faults_(faults) {
  terminal_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (terminal_ < 0 || grantpt(terminal_) != 0 || unlockpt(terminal_) != 0) {
    throw std::runtime_error(std::string("no pseudo-terminal: ") + std::strerror(errno));
  }
  tty_ = ptsname(terminal_);
  // An end held open here keeps the line alive while nobody else has it.
  other_end_ = open(tty_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios raw;
  if (other_end_ < 0 || tcgetattr(other_end_, &raw) != 0) {
    throw std::runtime_error(tty_ + ": cannot be opened: " + std::strerror(errno));
  }
  cfmakeraw(&raw);
  tcsetattr(other_end_, TCSANOW, &raw);
  pins_->Reset();
  thread_ = std::thread([this] { Work(); });
}

BoardSim::~BoardSim() {
  error();
  close(other_end_);
  close(terminal_);
}

std::exception_ptr BoardSim::error() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  return error_;
}

void BoardSim::TakeBytes(int wait_ms) {
  pollfd ready = {terminal_, POLLIN, 0};
  if (poll(&ready, 1, wait_ms) <= 0) return;
  std::array<std::uint8_t, 4096> bytes;
  const ssize_t count = read(terminal_, bytes.data(), bytes.size());
  for (ssize_t i = 0; i < count && !off_; ++i)
    waiting_.push_back(bytes[static_cast<std::size_t>(i)]);
}

/// The level of the line for one clock: a byte's start bit, its bits, a stop bit; high between
/// bytes.
bool BoardSim::NextRx() {
  if (sending_ == 0) {
    if (waiting_.empty()) return true;
    std::uint8_t byte = waiting_.front();
    waiting_.pop_front();
    const std::int64_t index = to_board_++;
    if (index == faults_.power_cycle_at || index == faults_.power_off_at) {
      off_ = index == faults_.power_off_at;
      waiting_.clear();
      see_bit_ = -1;
      pins_->Reset();
      return true;
    }
    if (index == faults_.drop_to_board) return true;
    if (index == faults_.flip_to_board) byte ^= 0x10;
    sending_ = 1u << 10 | 1u << 9 | std::uint32_t{byte} << 1;
    send_clock_ = 0;
  }
  const bool level = (sending_ & 1) != 0;
  if (++send_clock_ == clocks_per_bit_) {
    send_clock_ = 0;
    sending_ >>= 1;
    if (sending_ == 1) sending_ = 0;
  }
  return level;
}

/// A receiver of its own: from the start bit's edge on, it looks at the middle of each bit.
void BoardSim::SeeTx(bool level) {
  if (see_bit_ < 0) {
    if (level) return;
    see_bit_ = 0;
    see_clock_ = clocks_per_bit_ / 2;
  } else if (--see_clock_ == 0) {
    see_clock_ = clocks_per_bit_;
    if (see_bit_ >= 1 && see_bit_ <= 8)
      seen_ = static_cast<std::uint8_t>(seen_ >> 1 | (level ? 0x80 : 0));
    if (see_bit_++ == 9) {
      see_bit_ = -1;
      if (to_host_++ == faults_.flip_to_host) seen_ ^= 0x10;
      // A full terminal that nobody reads loses bytes, as a tty does.
      if (level && write(terminal_, &seen_, 1) < 0 && errno != EAGAIN) stop_ = true;
    }
  }
}

void BoardSim::Work() {
  try {
    while (!stop_) {
      const bool quiet = clocks_ - last_activity_ > 2 * quiet_clocks_;
      TakeBytes(off_ || quiet ? 5 : 0);
      if (off_ || (quiet && waiting_.empty())) continue;
      const bool given = !waiting_.empty();  // a short frame may be gone before the next look
      for (int i = 0; i < 64 * clocks_per_bit_; ++i) SeeTx(pins_->Tick(NextRx()));
      clocks_ += static_cast<std::uint64_t>(64 * clocks_per_bit_);
      if (given || sending_ != 0 || !waiting_.empty() || see_bit_ >= 0 || pins_->busy()) {
        last_activity_ = clocks_;
      }
    }
  } catch (...) {
    error_ = std::current_exception();
  }
}

}  // namespace systole::device

// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_BOARD_SIM_H_
#define SYSTOLE_DEVICE_BOARD_SIM_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <thread>

namespace systole::device {

/// The pins of a Verilated systole_board and its clock.
class BoardPins {
 public:
  virtual ~BoardPins() = default;
  /// One clock: the level at rx, for this clock, gives that at tx.
  virtual bool Tick(bool rx) = 0;
  virtual void Reset() = 0;
  virtual bool busy() const = 0;
};

/// What may go wrong on the way; a byte's index counts from the start, -1 is never.
struct LineFaults {
  std::int64_t flip_to_board = -1;  ///< a bit of this byte is turned over
  std::int64_t drop_to_board = -1;  ///< this byte is lost
  std::int64_t flip_to_host = -1;
  std::int64_t power_cycle_at = -1;  ///< the board loses its power when it has got this byte
  std::int64_t power_off_at = -1;    ///< and does not get it back
};

/// A simulated board at a pseudo-terminal: what is written there goes bit by bit into the RTL's rx
/// pin, what its tx pin sends comes out. So the same host code runs as with a board on a tty.
///
/// Time      a thread of its own runs the clock: as fast as it can while bytes are on their way or
///           the board has something to do or to wait for, not at all afterwards.
/// Errors    std::runtime_error if there is no pseudo-terminal. A broken contract in the RTL stops
/// the
///           thread, so the board falls silent; error() then has it.
class BoardSim {
 public:
  /// `clocks_per_bit` and `quiet_clocks`: the model's parameters.
  BoardSim(std::unique_ptr<BoardPins> pins, int clocks_per_bit, int quiet_clocks,
           const LineFaults& faults = {});
  ~BoardSim();
  BoardSim(const BoardSim&) = delete;
  BoardSim& operator=(const BoardSim&) = delete;

  /// The name of the terminal's other end.
  const std::string& tty() const { return tty_; }
  std::uint64_t clocks() const { return clocks_; }
  /// What stopped the simulation, if anything did. Ends it.
  std::exception_ptr error();

 private:
  void Work();
  void TakeBytes(int wait_ms);
  bool NextRx();
  void SeeTx(bool level);

  std::unique_ptr<BoardPins> pins_;
  const int clocks_per_bit_;
  const std::uint64_t quiet_clocks_;
  const LineFaults faults_;
  int terminal_ = -1, other_end_ = -1;
  std::string tty_;
  std::thread thread_;
  std::atomic<bool> stop_{false};
  std::atomic<std::uint64_t> clocks_{0};
  std::exception_ptr error_;

  // The thread's own: bytes to the board, the one on the line, the one that comes back.
  std::deque<std::uint8_t> waiting_;
  std::int64_t to_board_ = 0, to_host_ = 0;
  std::uint32_t sending_ = 0;  // bits left, low first, and a mark above them
  int send_clock_ = 0, see_clock_ = 0, see_bit_ = -1;
  std::uint8_t seen_ = 0;
  std::uint64_t last_activity_ = 0;
  bool off_ = false;
};

/// The board as synthesised (3 Mbaud at 48 MHz), Verilated.
std::unique_ptr<BoardSim> MakeBoardSim(int seed);

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_BOARD_SIM_H_

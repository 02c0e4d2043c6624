// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_MXU_DRIVER_H_
#define SYSTOLE_DEVICE_MXU_DRIVER_H_

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "device/mxu.h"

namespace systole::device {

/// Beats for the four input streams, in order. Streams are independent: each is offered as fast as
/// the unit takes it.
struct Beats {
  std::vector<TileCommand> commands;
  std::vector<std::int8_t> weights;      ///< rows of cols bytes
  std::vector<std::int8_t> activations;  ///< vectors of cols bytes
  std::vector<Parameter> parameters;
};

/// A job as the driver sees it: more beats, a block at a time, so that a large job need not be laid
/// out at once.
class BeatSource {
 public:
  virtual ~BeatSource() = default;
  /// Appends the beats of the next block, or returns false when the job is told.
  virtual bool Next(Beats* beats) = 0;
};

enum class Stream { kCommands, kWeights, kActivations, kParameters, kResults };
inline constexpr int kStreams = 5;
const char* Name(Stream stream);

/// When streams move. The default always offers and always takes; data of an input that is not
/// valid is zero. Once a beat is offered it stays, whatever Allow() says later.
class StreamPolicy {
 public:
  virtual ~StreamPolicy() = default;
  /// May a new beat be offered (a result be taken) in this cycle? Asked once a cycle and stream.
  virtual bool Allow(Stream) { return true; }
  /// Fills the data of an input that is not valid.
  virtual void Idle(std::int8_t* bytes, int count) {
    for (int i = 0; i < count; ++i) bytes[i] = 0;
  }
};

/// One run, from the first beat to the last result.
struct RunReport {
  Fault fault = Fault::kNone;
  std::uint32_t fault_index = 0;       ///< command of this run, from 0
  std::uint64_t first_cycle = 0;       ///< of the first weight row accepted
  std::uint64_t last_cycle = 0;        ///< of the last result transferred
  Counters counters;                   ///< of this run alone
  std::uint64_t beats[kStreams] = {};  ///< moved at the pins

  /// Both ends included; 0 if a fault left the run without any result.
  std::uint64_t cycles() const {
    return last_cycle == 0 || last_cycle < first_cycle ? 0 : last_cycle - first_cycle + 1;
  }
};

/// The unit did something that it must not do with a legal job.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Nothing moved for too long. The message says what each stream was waiting for.
class DeviceTimeout : public DeviceError {
 public:
  using DeviceError::DeviceError;
};

/// Plays the beats of a source into a matrix unit and collects the results; the only place where
/// its time advances.
class MxuDriver {
 public:
  /// Lanes of one result (rows of them), whether it ended a block, and the cycle in which it was
  /// transferred.
  using ResultSink = std::function<void(const std::int32_t* lanes, bool last, std::uint64_t cycle)>;

  explicit MxuDriver(Mxu* mxu) : mxu_(mxu) {}

  /// Runs until every result of the source has come, or, after a fault, every result of the
  /// commands before the faulty one and the unit has drained as far as it can. Results of those are
  /// missing if one of them had a parameter refused (docs/streams.md): then it runs until the unit
  /// has been silent for as long as anything in it could take.
  ///
  /// Errors  DeviceTimeout after `patience` cycles in which no stream moved; RtlContractBroken.
  RunReport Run(BeatSource* source, const ResultSink& sink, StreamPolicy* policy = nullptr,
                int patience = 20000);

 private:
  Mxu* mxu_;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_MXU_DRIVER_H_

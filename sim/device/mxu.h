// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_MXU_H_
#define SYSTOLE_DEVICE_MXU_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "device/streams.h"

namespace systole::device {

/// The pins of one systole_mxu and its clock, whatever its size.
///
/// Sampling  set inputs, read the ready outputs (they depend on state alone), Tick(). A beat has
///           moved if its valid and ready were both high before the Tick().
/// Arrays    a weight row or an activation vector: cols bytes, k = 0 first; a result: rows lanes.
/// Errors    Tick() throws RtlContractBroken.
class Mxu {
 public:
  virtual ~Mxu() = default;
  const MxuShape& shape() const { return shape_; }

  virtual void SetCommand(bool valid, std::uint64_t bits) = 0;
  virtual void SetWeights(bool valid, const std::int8_t* row) = 0;
  virtual void SetActivations(bool valid, const std::int8_t* vector) = 0;
  virtual void SetParameter(bool valid, const std::array<std::uint32_t, 3>& words) = 0;
  virtual void SetResultReady(bool ready) = 0;

  virtual bool command_ready() const = 0;
  virtual bool weights_ready() const = 0;
  virtual bool activations_ready() const = 0;
  virtual bool parameter_ready() const = 0;
  virtual bool result_valid() const = 0;
  virtual bool result_last() const = 0;
  /// Lanes of the result at the pins, sign-extended: int8 values, or int32 sums.
  virtual void GetResult(std::int32_t* lanes) const = 0;

  virtual Fault fault() const = 0;
  virtual std::uint32_t fault_index() const = 0;
  virtual bool busy() const = 0;
  virtual SlotUse slot_use() const = 0;
  virtual Counters counters() const = 0;

  /// One cycle of reset, whatever the unit was doing. No beat moves.
  virtual void Reset() = 0;
  virtual void Tick() = 0;
  /// Commands accepted at the pins since the last Reset(): the next one has this index.
  virtual std::uint32_t commands_accepted() const = 0;
  virtual std::uint64_t cycle() const = 0;

 protected:
  explicit Mxu(const MxuShape& shape) : shape_(shape) {}

 private:
  MxuShape shape_;
};

/// A kind of matrix unit that was compiled into this program.
struct MxuModel {
  MxuShape shape;
  std::function<std::unique_ptr<Mxu>(int seed)> make;
};

/// Printed by its name, in test output too.
std::ostream& operator<<(std::ostream& out, const MxuModel& model);

/// The units for `systole run`: the sizes of SYSTOLE_SIZES, all other parameters at their defaults.
const std::vector<MxuModel>& RunModels();

/// The model with this name in a list, or nullptr.
const MxuModel* FindModel(const std::vector<MxuModel>& models, const std::string& name);

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_MXU_H_

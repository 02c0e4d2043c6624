// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_MXU_DEVICE_H_
#define SYSTOLE_DEVICE_MXU_DEVICE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "device/cycle_model.h"
#include "device/mxu.h"
#include "device/mxu_driver.h"
#include "device/tiler.h"
#include "golden/fully_connected.h"

namespace systole::device {

/// One quantised matmul: result[m][n] = requantise(sum over k of activations[m][k] *
/// weights[n][k]).
struct MatmulJob {
  int m = 0, k = 0, n = 0;
  std::vector<std::int8_t> activations;  ///< [m][k]
  std::vector<std::int8_t> weights;      ///< [n][k], as TFLite stores a filter
  std::vector<Parameter> parameters;     ///< [n], input zero point folded in; empty for int32 units
  OutputConfig config;
};

/// What came of it.
struct MatmulResult {
  std::vector<std::int32_t> values;  ///< [m][n]: int8 values, or int32 sums
  /// The cycle in which each vector's result left, one for each (block of outputs, vector), in
  /// order of arrival.
  std::vector<std::uint64_t> result_cycles;
  RunReport report;
  CycleCount predicted;  ///< for an unstalled run on this unit, idle; no cycles: no prediction
};

/// A layer as a job on `m` vectors: the input zero point goes into the bias.
///
/// Errors  std::invalid_argument that names the layer's field; a shift above +1 is one of them.
MatmulJob ToJob(const golden::FullyConnected& layer, const std::vector<std::int8_t>& input,
                golden::Rounding rounding);

/// Where matmuls are run: a Verilated matrix unit, or a board.
class MatmulDevice {
 public:
  virtual ~MatmulDevice() = default;
  virtual const MxuShape& shape() const = 0;
  /// Runs a job to its end. The device may have run others before.
  ///
  /// Errors  std::invalid_argument for shapes that do not fit; DeviceError.
  virtual MatmulResult RunJob(const MatmulJob& job) = 0;
  /// One line for people about what happened beside the jobs; may be empty.
  virtual std::string Remarks() const { return ""; }
};

/// That a job's tensors have the sizes it says. Errors  std::invalid_argument that names the
/// tensor.
void CheckJob(const MatmulJob& job, const MxuShape& shape);

/// Tiles jobs onto one matrix unit and runs them on the Verilated RTL.
class MxuDevice : public MatmulDevice {
 public:
  explicit MxuDevice(std::unique_ptr<Mxu> mxu) : mxu_(std::move(mxu)) { mxu_->Reset(); }

  const MxuShape& shape() const override { return mxu_->shape(); }
  Mxu& mxu() { return *mxu_; }

  /// Errors  as RunJob(); RtlContractBroken; DeviceError if the unit hangs (DeviceTimeout), refuses
  /// a
  ///         command, or sends results out of step.
  MatmulResult Run(const MatmulJob& job, StreamPolicy* policy = nullptr);
  MatmulResult RunJob(const MatmulJob& job) override { return Run(job); }

 private:
  std::unique_ptr<Mxu> mxu_;
};

/// The beats of a job, a tile at a time.
class MatmulSource : public BeatSource {
 public:
  /// `job` must outlive the source.
  MatmulSource(const MatmulJob& job, const MxuShape& shape);
  bool Next(Beats* beats) override;
  const std::vector<Tile>& tiles() const { return tiles_; }
  std::vector<TileCommand> Commands() const;

 private:
  const MatmulJob& job_;
  std::size_t cols_;
  bool with_parameters_;
  std::vector<Tile> tiles_;
  std::size_t next_ = 0;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_MXU_DEVICE_H_

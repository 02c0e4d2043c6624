// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_DEVICE_BOARD_DEVICE_H_
#define SYSTOLE_DEVICE_BOARD_DEVICE_H_

#include <chrono>
#include <memory>
#include <string>

#include "device/board_link.h"
#include "device/mxu_device.h"

namespace systole::device {

/// Runs jobs on a board behind a serial line (docs/board.md).
///
/// A job's weights and parameters are sent once for each group of outputs that the board's memory
/// holds; the vectors of a group are sent in as large batches as fit, and each batch is one job of
/// the board. Counters  report.cycles() is what the board counted from start to end of its jobs;
/// beats are
///           those of its unit; the bubbles by cause are not counted there.
class BoardDevice : public MatmulDevice {
 public:
  BoardDevice(const std::string& tty, int baud, std::chrono::milliseconds patience)
      : line_(tty, baud), link_(&line_, patience) {
    shape_.rows = link_.rows();
    shape_.cols = link_.cols();
    shape_.req_cycles = link_.req_cycles();
    shape_.mul_stages = 1;
    shape_.sum_width = 18;
    shape_.acc_depth = kBoardAccDepth;
  }

  const MxuShape& shape() const override { return shape_; }
  /// Errors  std::invalid_argument for a job that no batch of one vector fits; those of BoardLink.
  MatmulResult RunJob(const MatmulJob& job) override;
  std::string Remarks() const override;

 private:
  SerialLine line_;
  BoardLink link_;
  MxuShape shape_;
};

}  // namespace systole::device

#endif  // SYSTOLE_DEVICE_BOARD_DEVICE_H_

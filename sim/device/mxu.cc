// SPDX-License-Identifier: Apache-2.0
#include "device/mxu.h"

namespace systole::device {

std::ostream& operator<<(std::ostream& out, const MxuModel& model) {
  return out << model.shape.name();
}

const MxuModel* FindModel(const std::vector<MxuModel>& models, const std::string& name) {
  for (const MxuModel& model : models) {
    if (model.shape.name() == name) return &model;
  }
  return nullptr;
}

}  // namespace systole::device

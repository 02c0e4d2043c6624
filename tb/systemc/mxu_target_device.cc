// SPDX-License-Identifier: Apache-2.0
// The device behind the target's socket: its registers' effects, its thread, its interrupt.
#include <cstring>

#include "systemc/mxu_target.h"

namespace systole {

using sc_core::sc_time;
using sc_core::SC_ZERO_TIME;

void MxuTarget::MoveRegisters(Payload& trans) {
  for (unsigned i = 0; i < trans.get_data_length(); i += 4) {
    const auto offset = static_cast<map::Offset>(trans.get_address() + i);
    unsigned char* data = trans.get_data_ptr() + i;
    if (trans.is_read()) {
      std::memcpy(data, &reg(offset), 4);
      continue;
    }
    std::uint32_t value;
    std::memcpy(&value, data, 4);
    const bool starts =
        offset == map::kControlAt && (value & (map::kStart | map::kReset)) == map::kStart;
    const bool lists = offset == map::kListOffsetAt || offset == map::kListCountAt;
    const bool faulty = (reg(map::kStatusAt) & map::kFault) != 0;
    if ((busy() && (starts || lists)) || (faulty && starts)) {
      trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
      return;
    }
    Write(offset, value);
  }
}

void MxuTarget::Write(map::Offset offset, std::uint32_t value) {
  switch (offset) {
    case map::kControlAt:
      if ((value & map::kReset) != 0) {  // wins over START
        reset_ = true;
        mxu->Abort();
      } else if ((value & map::kStart) != 0) {
        start_ = true;
      } else {
        return;
      }
      reg(map::kStatusAt) = map::kBusy;
      InvalidateDmi();
      request_.notify(SC_ZERO_TIME);
      irq_changed_.notify(SC_ZERO_TIME);
      return;
    case map::kIrqClearAt:
      if ((value & 1) != 0) reg(map::kStatusAt) &= ~std::uint32_t{map::kDone};
      irq_changed_.notify(SC_ZERO_TIME);
      return;
    case map::kIrqEnableAt:
      reg(offset) = value & 1;
      irq_changed_.notify(SC_ZERO_TIME);
      return;
    default:
      reg(offset) = value;
  }
}

void MxuTarget::DriveIrq() {
  irq_o.write((reg(map::kStatusAt) & map::kDone) != 0 && reg(map::kIrqEnableAt) != 0);
}

void MxuTarget::Work() {
  while (true) {
    if (reset_) {
      DoReset();
    } else if (start_) {
      start_ = false;
      RunList();
    } else {
      wait(request_);
    }
  }
}

void MxuTarget::DoReset() {
  reset_ = start_ = false;
  sc_time delay = SC_ZERO_TIME;
  mxu->Reset(delay);
  if (delay > SC_ZERO_TIME) wait(delay);
  checker_[0] = CommandChecker(mxu->shape());
  for (const auto offset : {map::kFaultCauseAt, map::kFaultIndexAt, map::kCyclesLowAt,
                            map::kCyclesHighAt, map::kMacsLowAt, map::kMacsHighAt}) {
    reg(offset) = 0;
  }
  reg(map::kStatusAt) = reset_ ? std::uint32_t{map::kBusy} : 0;  // asked for again meanwhile
  InvalidateDmi();
}

void MxuTarget::RunList() {
  TileList list(&memory_, mxu->shape());
  CommandChecker checker = checker_[0];
  const TileList::Verdict verdict =
      list.Read(reg(map::kListOffsetAt), reg(map::kListCountAt), &checker);
  if (verdict.error != 0) {
    Finish(map::kBadList, verdict.error, verdict.index);  // the unit has seen nothing of it
    return;
  }
  checker_[0] = checker;
  sc_time delay = SC_ZERO_TIME;
  device::RunReport report;
  try {
    report = mxu->Run(
        &list, [&](const std::int32_t* lanes, bool, std::uint64_t) { list.Store(lanes); }, delay);
  } catch (const MxuIf::Aborted&) {
    return;
  } catch (const device::DeviceError& error) {  // whatever software did, the platform lives on
    SC_REPORT_WARNING(name(), error.what());
    if (!reset_) Finish(map::kFault, map::kGaveUp, 0);
    return;
  }
  while (!reset_ && delay > SC_ZERO_TIME) {  // request_ may also be an old one
    const sc_time begin = sc_core::sc_time_stamp();
    wait(delay, request_);
    delay -= sc_core::sc_time_stamp() - begin;
  }
  if (reset_) return;
  const std::uint64_t cycles = report.cycles();
  reg(map::kCyclesLowAt) = static_cast<std::uint32_t>(cycles);
  reg(map::kCyclesHighAt) = static_cast<std::uint32_t>(cycles >> 32);
  reg(map::kMacsLowAt) = static_cast<std::uint32_t>(report.counters.macs);
  reg(map::kMacsHighAt) = static_cast<std::uint32_t>(report.counters.macs >> 32);
  const bool faulty = report.fault != device::Fault::kNone;
  Finish(faulty ? std::uint32_t{map::kFault} : 0, static_cast<std::uint32_t>(report.fault),
         report.fault_index);
}

void MxuTarget::Finish(std::uint32_t status, std::uint32_t cause, std::uint32_t index) {
  reg(map::kFaultCauseAt) = cause;
  reg(map::kFaultIndexAt) = index;
  reg(map::kStatusAt) = map::kDone | status;
  InvalidateDmi();
  irq_changed_.notify(SC_ZERO_TIME);
}

}  // namespace systole

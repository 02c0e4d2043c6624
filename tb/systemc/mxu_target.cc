// SPDX-License-Identifier: Apache-2.0
#include "systemc/mxu_target.h"

#include <algorithm>
#include <cstring>

namespace systole {

using sc_core::sc_time;
using sc_core::SC_ZERO_TIME;

MxuTarget::MxuTarget(sc_core::sc_module_name name, std::uint32_t memory_bytes)
    : sc_module(name), socket("socket"), mxu("mxu"), irq_o("irq_o"), memory_(memory_bytes, 0) {
  socket.register_b_transport(this, &MxuTarget::Transport);
  socket.register_get_direct_mem_ptr(this, &MxuTarget::GetDmi);
  socket.register_transport_dbg(this, &MxuTarget::Debug);
  SC_THREAD(Work);
  SC_METHOD(DriveIrq);
  sensitive << irq_changed_;
}

void MxuTarget::end_of_elaboration() {
  const device::MxuShape& s = mxu->shape();
  const auto u32 = [](int value) { return static_cast<std::uint32_t>(value); };
  checker_.assign(1, CommandChecker(s));
  reg(map::kIdAt) = map::kId;
  reg(map::kVersionAt) = map::kVersion;
  reg(map::kArrayAt) =
      u32(s.rows) | u32(s.cols) << 8 | u32(s.mul_stages) << 16 | u32(s.sum_width) << 24;
  reg(map::kUnitAt) = u32(s.acc_depth) | u32(s.req_cycles) << 16 | u32(s.out_int32) << 24;
  reg(map::kMemoryBytesAt) = static_cast<std::uint32_t>(memory_.size());
  reg(map::kStatusAt) = map::kBusy;  // with the reset that Work() begins with
}

// ---- transactions

bool MxuTarget::InMemory(std::uint64_t address, std::uint64_t bytes) const {
  return address >= map::kMemoryAt && bytes <= memory_.size() &&
         address - map::kMemoryAt <= memory_.size() - bytes;
}

/// Registers: whole words, all bytes enabled; no word of the burst may be wrong.
tlm::tlm_response_status MxuTarget::CheckRegisters(const Payload& trans) const {
  const std::uint64_t address = trans.get_address();
  const unsigned length = trans.get_data_length();
  if (address >= map::kRegistersEnd || address % 4 != 0) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (length > map::kRegistersEnd - address) return tlm::TLM_ADDRESS_ERROR_RESPONSE;
  if (length % 4 != 0) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (trans.get_byte_enable_ptr() != nullptr) {
    const unsigned char* enables = trans.get_byte_enable_ptr();
    const unsigned used = std::min(trans.get_byte_enable_length(), length);
    if (std::any_of(enables, enables + used, [](auto e) { return e != TLM_BYTE_ENABLED; })) {
      return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
    }
  }
  if (trans.is_read()) return tlm::TLM_OK_RESPONSE;
  for (unsigned i = 0; i < length / 4; ++i) {
    const map::Register& r = map::kRegisters[address / 4 + i];
    if (r.access == map::Access::kReadOnly) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  }
  return tlm::TLM_OK_RESPONSE;
}

tlm::tlm_response_status MxuTarget::Check(const Payload& trans) const {
  const unsigned length = trans.get_data_length();
  if (!trans.is_read() && !trans.is_write()) return tlm::TLM_COMMAND_ERROR_RESPONSE;
  if (length == 0 || trans.get_streaming_width() < length) return tlm::TLM_BURST_ERROR_RESPONSE;
  if (trans.get_data_ptr() == nullptr) return tlm::TLM_GENERIC_ERROR_RESPONSE;
  if (const unsigned char* enables = trans.get_byte_enable_ptr()) {
    const unsigned count = trans.get_byte_enable_length();
    const bool legal = std::all_of(enables, enables + count, [](auto e) {
      return e == TLM_BYTE_ENABLED || e == TLM_BYTE_DISABLED;
    });
    if (count == 0 || !legal) return tlm::TLM_BYTE_ENABLE_ERROR_RESPONSE;
  }
  if (trans.get_address() < map::kMemoryAt) return CheckRegisters(trans);
  return InMemory(trans.get_address(), length) ? tlm::TLM_OK_RESPONSE
                                               : tlm::TLM_ADDRESS_ERROR_RESPONSE;
}

void MxuTarget::Transport(Payload& trans, sc_time& delay) {
  trans.set_dmi_allowed(false);
  if (trans.get_command() == tlm::TLM_IGNORE_COMMAND) {  // a vehicle for extensions; none here
    trans.set_response_status(tlm::TLM_OK_RESPONSE);
    return;
  }
  tlm::tlm_response_status status = Check(trans);
  if (status == tlm::TLM_OK_RESPONSE) {
    if (trans.get_address() < map::kMemoryAt) {
      if (delay > SC_ZERO_TIME) wait(delay);
      delay = SC_ZERO_TIME;
      trans.set_response_status(tlm::TLM_OK_RESPONSE);
      MoveRegisters(trans);
      status = trans.get_response_status();
    } else if (busy()) {
      status = tlm::TLM_GENERIC_ERROR_RESPONSE;
    } else {
      MoveMemory(trans);
      trans.set_dmi_allowed(true);
    }
    delay += mxu->period() * ((trans.get_data_length() + kBusBytes - 1) / kBusBytes);
  }
  trans.set_response_status(status);
}

void MxuTarget::MoveMemory(Payload& trans) {
  unsigned char* memory = &memory_[trans.get_address() - map::kMemoryAt];
  unsigned char* data = trans.get_data_ptr();
  const unsigned length = trans.get_data_length();
  const unsigned char* enables = trans.get_byte_enable_ptr();
  unsigned char* to = trans.is_write() ? memory : data;
  const unsigned char* from = trans.is_write() ? data : memory;
  if (enables == nullptr) {
    std::memcpy(to, from, length);
    return;
  }
  for (unsigned i = 0; i < length; ++i) {
    if (enables[i % trans.get_byte_enable_length()] == TLM_BYTE_ENABLED) to[i] = from[i];
  }
}

bool MxuTarget::GetDmi(Payload& trans, tlm::tlm_dmi& dmi) {
  const bool to_memory = InMemory(trans.get_address(), 1);
  // Of a refusal it says for which addresses and accesses to ask no more (until invalidated).
  dmi.allow_read_write();
  dmi.set_start_address(to_memory ? std::uint64_t{map::kMemoryAt} : 0);
  dmi.set_end_address(to_memory ? map::kMemoryAt + memory_.size() - 1 : map::kMemoryAt - 1);
  if (!to_memory && trans.get_address() >= map::kMemoryAt) {  // above the memory: nothing there
    dmi.set_start_address(map::kMemoryAt + memory_.size());
    dmi.set_end_address(~sc_dt::uint64{0});
  }
  if (!to_memory || busy()) return false;
  dmi.set_dmi_ptr(memory_.data());
  dmi.set_read_latency(mxu->period());  // of kBusBytes, whatever a used descriptor holds
  dmi.set_write_latency(mxu->period());
  return true;
}

void MxuTarget::InvalidateDmi() {
  socket->invalidate_direct_mem_ptr(map::kMemoryAt, map::kMemoryAt + memory_.size() - 1);
}

/// Any bytes of the memory, at any time; registers are read without side effects and not written.
unsigned MxuTarget::Debug(Payload& trans) {
  const std::uint64_t address = trans.get_address();
  if (address < map::kRegistersEnd && trans.is_read()) {
    const unsigned bytes = static_cast<unsigned>(
        std::min<std::uint64_t>(trans.get_data_length(), map::kRegistersEnd - address));
    std::memcpy(trans.get_data_ptr(), reinterpret_cast<unsigned char*>(&registers_) + address,
                bytes);
    return bytes;
  }
  if (!InMemory(address, 1) || !(trans.is_read() || trans.is_write())) return 0;
  unsigned char* memory = &memory_[address - map::kMemoryAt];
  const unsigned bytes = static_cast<unsigned>(std::min<std::uint64_t>(
      trans.get_data_length(), memory_.size() - (address - map::kMemoryAt)));
  std::memcpy(trans.is_read() ? trans.get_data_ptr() : memory,
              trans.is_read() ? memory : trans.get_data_ptr(), bytes);
  return bytes;
}

}  // namespace systole

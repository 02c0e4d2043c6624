// SPDX-License-Identifier: Apache-2.0
#include "systemc/mxu_host.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace systole {

MxuHost::MxuHost(sc_core::sc_module_name name, std::uint64_t base, bool use_dmi)
    : sc_module(name), socket("socket"), irq_i("irq_i"), base_(base), use_dmi_(use_dmi) {
  socket.register_invalidate_direct_mem_ptr(this, &MxuHost::Invalidate);
  keeper_.reset();
}

void MxuHost::Write(std::uint64_t offset, const void* data, std::size_t bytes) {
  // A payload has one pointer for both directions; a target does not write to it on a write.
  Access(tlm::TLM_WRITE_COMMAND, offset,
         const_cast<unsigned char*>(static_cast<const unsigned char*>(data)), bytes);
}

void MxuHost::Read(std::uint64_t offset, void* data, std::size_t bytes) {
  Access(tlm::TLM_READ_COMMAND, offset, static_cast<unsigned char*>(data), bytes);
}

std::uint32_t MxuHost::ReadRegister(map::Offset offset) {
  std::uint32_t value = 0;
  Read(offset, &value, sizeof value);
  return value;
}

void MxuHost::WriteRegister(map::Offset offset, std::uint32_t value) {
  Write(offset, &value, sizeof value);
}

void MxuHost::Access(tlm::tlm_command command, std::uint64_t offset, unsigned char* data,
                     std::size_t bytes) {
  while (bytes > 0) {
    if (AccessByDmi(command, base_ + offset, data, bytes)) return;
    const std::size_t burst = std::min<std::size_t>(bytes, kBurstBytes);
    Transact(command, base_ + offset, data, burst);
    offset += burst;
    data += burst;
    bytes -= burst;
  }
}

bool MxuHost::AccessByDmi(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                          std::size_t bytes) {
  if (!has_dmi_ && ask_dmi_ && use_dmi_) {
    dmi_.init();
    trans_.set_command(command);
    trans_.set_address(address);
    ask_dmi_ = false;
    has_dmi_ = socket->get_direct_mem_ptr(trans_, dmi_) && dmi_.is_read_write_allowed();
  }
  if (!has_dmi_ || address < dmi_.get_start_address() ||
      address + bytes - 1 > dmi_.get_end_address()) {
    return false;
  }
  unsigned char* memory = dmi_.get_dmi_ptr() + (address - dmi_.get_start_address());
  const bool write = command == tlm::TLM_WRITE_COMMAND;
  std::memcpy(write ? memory : data, write ? data : memory, bytes);
  // The latency is that of one access: here one of the target's bus.
  const auto accesses = static_cast<double>((bytes + 7) / 8);
  keeper_.inc((write ? dmi_.get_write_latency() : dmi_.get_read_latency()) * accesses);
  if (keeper_.need_sync()) keeper_.sync();
  dmi_bytes_ += bytes;
  return true;
}

void MxuHost::Transact(tlm::tlm_command command, std::uint64_t address, unsigned char* data,
                       std::size_t bytes) {
  trans_.set_command(command);
  trans_.set_address(address);
  trans_.set_data_ptr(data);
  trans_.set_data_length(static_cast<unsigned>(bytes));
  trans_.set_streaming_width(static_cast<unsigned>(bytes));
  trans_.set_byte_enable_ptr(nullptr);
  trans_.set_dmi_allowed(false);
  trans_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = keeper_.get_local_time();
  socket->b_transport(trans_, delay);
  keeper_.set(delay);
  ++transactions_;
  if (trans_.is_response_error()) {
    throw device::DeviceError(std::string(name()) + ": " + trans_.get_response_string() + " for " +
                              std::to_string(bytes) + " bytes at " + std::to_string(address));
  }
  ask_dmi_ = trans_.is_dmi_allowed();
  if (keeper_.need_sync()) keeper_.sync();
}

void MxuHost::Invalidate(sc_dt::uint64 begin, sc_dt::uint64 end) {
  if (has_dmi_ && begin <= dmi_.get_end_address() && end >= dmi_.get_start_address()) {
    has_dmi_ = false;
  }
}

void MxuHost::WaitForIrq() {
  keeper_.sync();
  if (!irq_i.read()) wait(irq_i.posedge_event());
}

device::MxuShape MxuHost::ReadShape() {
  const std::uint32_t array = ReadRegister(map::kArrayAt), unit = ReadRegister(map::kUnitAt);
  const auto field = [](std::uint32_t word, int at, std::uint32_t mask) {
    return static_cast<int>(word >> at & mask);
  };
  device::MxuShape shape;
  shape.rows = field(array, 0, 0xff);
  shape.cols = field(array, 8, 0xff);
  shape.mul_stages = field(array, 16, 0xff);
  shape.sum_width = field(array, 24, 0xff);
  shape.acc_depth = field(unit, 0, 0xffff);
  shape.req_cycles = field(unit, 16, 0xff);
  shape.out_int32 = field(unit, 24, 1) != 0;
  return shape;
}

MxuHost::Result MxuHost::Run(const device::MatmulJob& job) {
  const device::MxuShape shape = ReadShape();
  const device::MatmulSource tiled(job, shape);  // checks the sizes, and cuts the tiles
  const std::vector<device::TileCommand> commands = tiled.Commands();
  const auto m = static_cast<std::uint32_t>(job.m), k = static_cast<std::uint32_t>(job.k),
             n = static_cast<std::uint32_t>(job.n);
  const std::uint32_t lane = shape.out_int32 ? 4 : 1;

  // Where things lie in the target's memory: one after the other, on 64-byte boundaries.
  std::uint64_t end = 0;
  const auto place = [&end](std::uint64_t bytes) {
    const std::uint64_t at = end;
    end = (end + bytes + 63) / 64 * 64;
    return static_cast<std::uint32_t>(at);
  };
  const std::uint32_t list = place(commands.size() * sizeof(map::Descriptor));
  const std::uint32_t channels_at = place(job.parameters.size() * sizeof(map::Channel));
  const std::uint32_t weights_at = place(job.weights.size());
  const std::uint32_t activations_at = place(job.activations.size());
  const std::uint32_t results_at = place(std::uint64_t{m} * n * lane);
  const std::uint32_t memory_bytes = ReadRegister(map::kMemoryBytesAt);
  if (end > memory_bytes) {
    throw std::invalid_argument("matmul: needs " + std::to_string(end) +
                                " bytes of the target's memory, which has " +
                                std::to_string(memory_bytes));
  }

  std::vector<map::Descriptor> descriptors;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const device::Tile& t = tiled.tiles()[i];
    const auto m0 = static_cast<std::uint32_t>(t.m0), k0 = static_cast<std::uint32_t>(t.k0),
               n0 = static_cast<std::uint32_t>(t.n0);
    map::Descriptor d{};
    d.command = commands[i].Encode();
    d.weights = weights_at + n0 * k + k0;
    d.activations = activations_at + m0 * k + k0;
    d.weights_stride = d.activations_stride = k;
    d.parameters = channels_at + n0 * std::uint32_t{sizeof(map::Channel)};
    d.results = results_at + (m0 * n + n0) * lane;
    d.results_stride = n * lane;
    descriptors.push_back(d);
  }
  std::vector<map::Channel> channels;
  for (const device::Parameter& p : job.parameters) {
    channels.push_back({p.bias, p.multiplier, p.shift});
  }

  const auto write = [this](std::uint32_t at, const auto& data) {
    Write(map::kMemoryAt + at, data.data(), data.size() * sizeof data[0]);
  };
  write(channels_at, channels);
  write(weights_at, job.weights);
  write(activations_at, job.activations);
  write(list, descriptors);
  WriteRegister(map::kListOffsetAt, list);
  WriteRegister(map::kListCountAt, static_cast<std::uint32_t>(descriptors.size()));
  WriteRegister(map::kIrqEnableAt, 1);
  WriteRegister(map::kControlAt, map::kStart);
  WaitForIrq();
  const std::uint32_t status = ReadRegister(map::kStatusAt);
  WriteRegister(map::kIrqClearAt, 1);
  if ((status & (map::kFault | map::kBadList)) != 0) {
    throw device::DeviceError(std::string(name()) + ": the target refused descriptor " +
                              std::to_string(ReadRegister(map::kFaultIndexAt)) + ", cause " +
                              std::to_string(ReadRegister(map::kFaultCauseAt)));
  }

  Result result;
  result.cycles = ReadRegister(map::kCyclesLowAt) | std::uint64_t{ReadRegister(map::kCyclesHighAt)}
                                                        << 32;
  result.macs = ReadRegister(map::kMacsLowAt) | std::uint64_t{ReadRegister(map::kMacsHighAt)} << 32;
  std::vector<std::int8_t> bytes(std::size_t{m} * n * lane);
  Read(map::kMemoryAt + results_at, bytes.data(), bytes.size());
  result.values.resize(std::size_t{m} * n);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    if (shape.out_int32) {
      std::memcpy(&result.values[i], &bytes[4 * i], 4);
    } else {
      result.values[i] = bytes[i];
    }
  }
  return result;
}

}  // namespace systole

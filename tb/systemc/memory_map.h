// SPDX-License-Identifier: Apache-2.0
#ifndef SYSTOLE_TB_SYSTEMC_MEMORY_MAP_H_
#define SYSTOLE_TB_SYSTEMC_MEMORY_MAP_H_

#include <cstdint>

/// The TLM target as its software sees it: 32-bit registers, little-endian, below a memory that
/// holds tensors, parameters and the list of tiles to run. docs/systemc.md explains each field.
namespace systole::map {

inline constexpr std::uint32_t kId = 0x54535953;  ///< "SYST" in memory
inline constexpr std::uint32_t kVersion = 1;

enum Offset : std::uint32_t {
  kIdAt = 0x00,
  kVersionAt = 0x04,
  kArrayAt = 0x08,        ///< 7:0 Rows, 15:8 Cols, 23:16 MulStages, 31:24 SumWidth
  kUnitAt = 0x0c,         ///< 15:0 AccDepth, 23:16 ReqCycles, 24 OutInt32
  kMemoryBytesAt = 0x10,  ///< size of the memory
  kControlAt = 0x14,      ///< Control; reads 0
  kStatusAt = 0x18,       ///< Status
  kIrqEnableAt = 0x1c,    ///< bit 0: irq_o is Status kDone
  kIrqClearAt = 0x20,     ///< writing bit 0 clears kDone; reads 0
  kListOffsetAt = 0x24,   ///< first tile descriptor, an offset in the memory
  kListCountAt = 0x28,    ///< descriptors
  kFaultCauseAt = 0x2c,   ///< device::Fault or kGaveUp; with kBadList a ListError
  kFaultIndexAt = 0x30,   ///< descriptor that was refused
  kCyclesLowAt = 0x34,    ///< of the last list: first weight row to last result, both included
  kCyclesHighAt = 0x38,
  kMacsLowAt = 0x3c,  ///< of the last list
  kMacsHighAt = 0x40,
  kRegistersEnd = 0x44,
  kMemoryAt = 0x10000,
};

enum Control : std::uint32_t { kStart = 1, kReset = 2 };  // both: a reset
enum Status : std::uint32_t { kBusy = 1, kDone = 2, kFault = 4, kBadList = 8 };

/// kFaultCauseAt beyond device::Fault: no cause of the unit's own, its model gave up.
inline constexpr std::uint32_t kGaveUp = 0x1ff;

/// Why a list was not started.
enum ListError : std::uint32_t {
  kListOutside = 0x101,  ///< empty, or not all of it in the memory
  kWeightsOutside = 0x102,
  kActivationsOutside = 0x103,
  kParametersOutside = 0x104,
  kResultsOutside = 0x105,
  kBlockOpen = 0x106,     ///< the last tile does not end its block
  kReadsResults = 0x107,  ///< a tile reads what an earlier tile of the list writes
};

/// One tile, as it lies in the memory. Offsets and strides are bytes in the memory; any alignment.
struct Descriptor {
  std::uint64_t command;  ///< command_t, docs/streams.md
  std::uint32_t weights;  ///< row n of n_used rows of k_used int8 at weights + n * stride
  std::uint32_t weights_stride;
  std::uint32_t activations;  ///< vector m of k_used int8 at activations + m * stride
  std::uint32_t activations_stride;
  std::uint32_t parameters;      ///< with new_params: n_used Channels
  std::uint32_t results;         ///< of a last tile: vector m of n_used int8 (or int32)
  std::uint32_t results_stride;  ///<   at results + m * stride
  std::uint32_t reserved;        ///< 0
};
static_assert(sizeof(Descriptor) == 40);

/// One output channel's parameters.
struct Channel {
  std::int32_t bias;
  std::uint32_t multiplier;
  std::int32_t shift;
};
static_assert(sizeof(Channel) == 12);

enum class Access : std::uint8_t { kReadOnly, kReadWrite };

/// Every register; those of one word each, in the order of their offsets.
struct Register {
  Offset offset;
  Access access;
};
inline constexpr Register kRegisters[] = {
    {kIdAt, Access::kReadOnly},          {kVersionAt, Access::kReadOnly},
    {kArrayAt, Access::kReadOnly},       {kUnitAt, Access::kReadOnly},
    {kMemoryBytesAt, Access::kReadOnly}, {kControlAt, Access::kReadWrite},
    {kStatusAt, Access::kReadOnly},      {kIrqEnableAt, Access::kReadWrite},
    {kIrqClearAt, Access::kReadWrite},   {kListOffsetAt, Access::kReadWrite},
    {kListCountAt, Access::kReadWrite},  {kFaultCauseAt, Access::kReadOnly},
    {kFaultIndexAt, Access::kReadOnly},  {kCyclesLowAt, Access::kReadOnly},
    {kCyclesHighAt, Access::kReadOnly},  {kMacsLowAt, Access::kReadOnly},
    {kMacsHighAt, Access::kReadOnly},
};
static_assert(sizeof(kRegisters) / sizeof(kRegisters[0]) == kRegistersEnd / 4);

}  // namespace systole::map

#endif  // SYSTOLE_TB_SYSTEMC_MEMORY_MAP_H_

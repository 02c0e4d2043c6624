// SPDX-License-Identifier: Apache-2.0
// systole_pkg - the numbers and types that more than one room must agree on. No hardware: a name
// belongs here only if two modules, or a module and the C++ side, would be wrong to disagree on it.
// The C++ side of the packed types is sim/device/streams.h; a test holds the two together.
package systole_pkg;
  localparam int unsigned SizeMax = 64;  // most rows, most columns
  localparam int unsigned OperandW = 8;  // bits of an activation or a weight
  localparam int unsigned SumW = 32;     // bits of an accumulated sum
  localparam int unsigned SizeW = 8;     // bits of k_used and n_used: too large must be sayable
  localparam int unsigned VectorsW = 16; // bits of M, the vectors of a tile
  localparam int unsigned AddressW = 12; // bits of an accumulator address
  localparam int unsigned SetW = 7;      // bits that name a stored parameter set
  localparam int unsigned IndexW = 32;   // bits of a command's index since reset
  localparam int unsigned CountW = 48;   // bits of an event counter
  localparam int unsigned QueueDepth = 4;  // tiles known ahead: a tile of one vector every cycle
                                           // is three cycles on its way from command to swap

  // Longest dot product whose sum fits whatever the data. The worst product is (-2^(w-1))^2 =
  // 2^(2w-2), a sum tops out at 2^(s-1) - 1: 131071 for 8 and 32, one less than the round number.
  localparam int unsigned DepthMax = (32'd1 << (SumW + 1 - 2 * OperandW)) - 1;
  localparam int unsigned DepthW = 18;  // bits that count to DepthMax + 255

  typedef logic signed [OperandW-1:0]   operand_t;
  typedef logic signed [2*OperandW-1:0] product_t;
  typedef logic signed [SumW-1:0]       sum_t;

  typedef enum logic {
    RoundDouble = 1'b0,  // TFLite reference: at bit 31 upward, then at the shift away from zero
    RoundSingle = 1'b1   // XNNPACK, ruy: once, ties upward
  } rounding_e;

  typedef struct packed {  // what all channels of an output share
    operand_t  clamp_max;
    operand_t  clamp_min;
    operand_t  zero_point;
    rounding_e rounding;
  } output_cfg_t;

  typedef struct packed {  // one beat of the command stream: one tile
    output_cfg_t         cfg;         // counts with new_params only
    logic                new_params;  // a set of n_used parameter beats comes with this block
    logic                last;        // last K tile of the block: results leave
    logic                first;       // first K tile of the block: sums start at zero
    logic [SizeW-1:0]    n_used;      // outputs, 1..Rows
    logic [SizeW-1:0]    k_used;      // reduction, 1..Cols
    logic [VectorsW-1:0] vectors;     // M
  } command_t;

  typedef struct packed {  // one beat of the parameter stream: one output channel
    logic signed [7:0]  shift;       // -31..+1, positive is left
    logic [31:0]        multiplier;  // below 2^31
    logic signed [31:0] bias;
  } param_t;

  typedef struct packed {  // a channel as its lane needs it
    output_cfg_t        cfg;
    logic signed [5:0]  shift;
    logic [30:0]        multiplier;
    logic signed [31:0] bias;
  } channel_t;

  typedef struct packed {  // what follows a slot through the array to its results
    logic                valid;        // the slot carries a vector, not a bubble
    logic                first;        // start a sum
    logic                last;         // hand the sum on
    logic                block_end;    // last vector of its block
    logic                release_set;  // no later slot uses the parameter set in use so far
    logic [SetW-1:0]     param_set;    // where the block's parameters are
    logic [SizeW-2:0]    n_used;       // result lanes that count
    logic [AddressW-1:0] address;      // where the sum waits for its next K tile
  } slot_t;

  // Why a slot carries no vector. One per cycle, so the causes and the vectors add up to the cycles.
  typedef enum logic [2:0] {
    SlotVector      = 3'd0,
    SlotWeights     = 3'd1,  // the next tile's weights are not all in the shadow registers
    SlotActivations = 3'd2,  // no activation offered
    SlotParameters  = 3'd3,  // the block's parameters are not stored
    SlotCredits     = 3'd4,  // no room for one more result, or the serial lanes are busy
    SlotNone        = 3'd5   // no tile
  } slot_use_e;

  // Why a command, or a parameter that came with it, was refused.
  typedef enum logic [3:0] {
    FaultNone            = 4'd0,
    FaultVectorsZero     = 4'd1,   // M = 0
    FaultVectorsTooMany  = 4'd2,   // more than one K tile and M > AccDepth
    FaultDepthZero       = 4'd3,   // k_used = 0
    FaultDepthTooLarge   = 4'd4,   // k_used > Cols
    FaultOutputsZero     = 4'd5,   // n_used = 0
    FaultOutputsTooLarge = 4'd6,   // n_used > Rows
    FaultNotOpen         = 4'd7,   // first = 0 but no block is open
    FaultStillOpen       = 4'd8,   // first = 1 but the last block had no last tile
    FaultChanged         = 4'd9,   // first = 0 with another M or n_used, or with new_params
    FaultSumTooLong      = 4'd10,  // K of the block > DepthMax
    FaultNoParams        = 4'd11,  // keep, but no set is there or it has another n_used
    FaultClamp           = 4'd12,  // clamp_min > clamp_max
    FaultMultiplier      = 4'd13,  // a parameter's multiplier >= 2^31
    FaultShift           = 4'd14   // a parameter's shift outside -31..+1
  } fault_e;

  typedef logic [FaultClamp:FaultVectorsZero] wrong_t;  // bit f: cause f holds for a command

  // Bits that index n things; never 0, so a memory of one entry still has an address.
  function automatic int unsigned index_width(int unsigned n);
    return (n > 1) ? $clog2(n) : 1;
  endfunction

  // Cycles from a lane's operand to its product: two pipeline stages, or a digit a cycle.
  function automatic int unsigned multiply_stages(int unsigned req_cycles);
    return (req_cycles == 1) ? 2 : req_cycles;
  endfunction

  // Cycles from a sum to its int8: bias, multiply, round at bit 31, shift, clamp.
  function automatic int unsigned req_stages(int unsigned req_cycles);
    return multiply_stages(req_cycles) + 4;
  endfunction
endpackage

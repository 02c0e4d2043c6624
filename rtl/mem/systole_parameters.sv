// SPDX-License-Identifier: Apache-2.0
// systole_parameters - stores sets of per-channel parameters, a memory a row, ahead of their use.
//
// A set is n_used beats, channel 0 first; beat n goes to row n's memory, together with what the
// command said for all channels. ParamBlocks sets are stored in a ring: filled in the order of
// their commands, released in the same order (release_i), so a slot of the ring is written only
// while no vector on its way can still read it.
// Cycle law: a beat is taken in every cycle in which it is there and a ring slot is free.
// stored_o in the cycle of a set's last beat. channel_o[n] in cycle c + 1 is what read_set_i[n] named in
// cycle c with read_i[n].
// A multiplier >= 2^31 or a shift outside -31..+1 raises fault_o, with the index of the set's
// command: the beat is not taken, and nothing after it.
// Handshake: set_* and param_* are valid/ready. Tests: tb/unit/parameters_test.cpp.
// Proof: tb/formal/systole_parameters_fpv.sv.
`include "systole_assert.svh"
module systole_parameters import systole_pkg::*; #(
  parameter int unsigned Rows        = 4,
  parameter int unsigned ParamBlocks = 5
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              set_valid_i,
  output logic              set_ready_o,  // with its last beat
  input  logic [SizeW-2:0]  set_n_used_i,
  input  output_cfg_t       set_cfg_i,
  input  logic [IndexW-1:0] set_index_i,
  input  logic              param_valid_i,
  output logic              param_ready_o,
  input  param_t            param_i,
  output logic              stored_o,
  input  logic              release_i,
  input  logic              read_i    [Rows],
  input  logic [SetW-1:0]   read_set_i[Rows],
  output channel_t          channel_o [Rows],
  output fault_e            fault_o,
  output logic [IndexW-1:0] fault_index_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_parameters: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (ParamBlocks < 2 || ParamBlocks > (1 << SetW)) begin : gen_illegal_blocks
    $error("systole_parameters: ParamBlocks is %0d, not 2..%0d", ParamBlocks, 1 << SetW);
  end
  localparam int unsigned PtrW  = index_width(ParamBlocks);
  localparam int unsigned UsedW = $clog2(ParamBlocks + 1);

  logic [PtrW-1:0]  slot_q;  // of the ring, where the set that comes in goes
  logic [UsedW-1:0] used_q;  // ring slots complete and not released
  logic [SizeW-2:0] row_q;   // of the next beat
  logic [SizeW-2:0] next_row;
  logic             room, legal, shift_ok, take;
  logic [Rows-1:0]  write;   // which row's memory takes the beat
  channel_t         channel;

  // -31..+1, by its bits: on the way to param_ready_o a comparison's carries would be the longest part.
  assign shift_ok = param_i.shift[7:1] == '0 || (&param_i.shift[7:5] && param_i.shift[4:0] != '0);
  always_comb begin
    fault_o = FaultNone;
    if (set_valid_i && param_valid_i) begin
      if (param_i.multiplier[31]) fault_o = FaultMultiplier;
      else if (!shift_ok) fault_o = FaultShift;
    end
  end
  assign fault_index_o = set_index_i;
  assign legal         = fault_o == FaultNone;
  assign room          = used_q != UsedW'(ParamBlocks);
  assign param_ready_o = set_valid_i && room && legal;
  assign take          = param_valid_i && param_ready_o;
  assign write         = take ? Rows'(1) << row_q : '0;
  assign next_row      = row_q + 1'b1;  // and not one less of set_n_used_i, which comes late
  assign stored_o      = take && next_row == set_n_used_i;
  assign set_ready_o   = stored_o;
  assign channel       = '{cfg: set_cfg_i, shift: param_i.shift[5:0],
                           multiplier: param_i.multiplier[30:0], bias: param_i.bias};

  always_ff @(posedge clk_i) begin
    if (take) row_q <= stored_o ? '0 : next_row;
    if (stored_o) slot_q <= (slot_q == PtrW'(ParamBlocks - 1)) ? '0 : slot_q + 1'b1;
    used_q <= used_q + UsedW'(stored_o) - UsedW'(release_i);
    if (!rst_ni) begin
      row_q  <= '0;
      slot_q <= '0;
      used_q <= '0;
    end
  end

  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    systole_ram #(.T(channel_t), .Depth(ParamBlocks)) u_ram (
      .clk_i, .rst_ni,
      .write_i(write[n]), .write_address_i(slot_q), .write_data_i(channel),
      .read_i(read_i[n]), .read_address_i(read_set_i[n][PtrW-1:0]), .read_data_o(channel_o[n])
    );
    logic unused;
    assign unused = ^{1'b0, read_set_i[n]};
    // The slot being filled is one that nobody reads.
    `SYSTOLE_ASSERT(ReadsNotTheSlotBeingFilled_A, read_i[n] && take,
                    32'(read_set_i[n]) != 32'(slot_q))
  end

  `SYSTOLE_ASSERT(UsedInRange_A, 1'b1, 32'(used_q) <= ParamBlocks)
  `SYSTOLE_ASSERT(StoresInRange_A, take, channel.shift >= -6'sd31 && channel.shift <= 6'sd1)
  `SYSTOLE_ASSERT(ReleasesStored_A, release_i, used_q != '0)
  `SYSTOLE_ASSERT(SetFits_A, set_valid_i, 32'(set_n_used_i) <= Rows && set_n_used_i != '0)
  `SYSTOLE_COVER(RingFull_C, !room)
endmodule

// SPDX-License-Identifier: Apache-2.0
// systole_parameters_fpv - proof that systole_parameters gives every row the channel of the set that was asked for.
//
// Sets are counted when stored and when released; both counters wrap together. The solver picks one set and one row
// to follow: from the cycle in which its beat is taken until its ring slot is filled again, a read of that slot in that
// row gives that beat, with what the command said for all channels (Reads_A). Beats of faulty sets are never taken (Faults_A), a
// set is complete with its n_used-th beat (Stores_A), and is taken at all exactly while one of the ring's slots is free (Ready_A).
// Assumed: reset in the first cycle, afterwards reset may come in any cycle; a set offered stays as it is until it is
// complete; only stored sets are released (its contract ReleasesStored_A).
// For the induction only: Ring_A and Kept_A say what the registers and the row's memory hold.
module systole_parameters_fpv import systole_pkg::*; #(
  parameter int unsigned Rows        = 2,
  parameter int unsigned ParamBlocks = 3
) (
  input logic              clk_i,
  input logic              rst_ni,
  input logic              set_valid_i,
  input logic [SizeW-2:0]  set_n_used_i,
  input output_cfg_t       set_cfg_i,
  input logic [IndexW-1:0] set_index_i,
  input logic              param_valid_i,
  input param_t            param_i,
  input logic              release_i,
  input logic [Rows-1:0]   read,
  input logic [1:0]        read_slot,
  input logic [1:0]        follow_i,      // ring slot; constant by Follow_M
  input logic              follow_row_i   // constant by Follow_M
);
  logic              set_ready_o, param_ready_o, stored_o;
  fault_e            fault_o;
  logic [IndexW-1:0] fault_index_o;
  logic              read_i[Rows];
  logic [SetW-1:0]   read_set_i[Rows];
  channel_t          channel_o[Rows], want_q;
  logic              written_q;  // the followed slot of the followed row holds want_q
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    assign read_i[n]     = read[n];
    assign read_set_i[n] = SetW'(read_slot);
  end
  systole_parameters #(.Rows(Rows), .ParamBlocks(ParamBlocks)) u_dut (.*);

  logic       started_q, take, mine, legal;
  logic [1:0] slot_q, used_q, row_q;
  channel_t   beat;
  initial started_q = 1'b0;
  assign take  = param_valid_i && param_ready_o;
  assign mine  = take && slot_q == follow_i && row_q == 2'(follow_row_i);
  assign legal = !param_i.multiplier[31] && param_i.shift >= -8'sd31 && param_i.shift <= 8'sd1;
  assign beat  = '{cfg: set_cfg_i, shift: param_i.shift[5:0], multiplier: param_i.multiplier[30:0], bias: param_i.bias};

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Follow_M: assume (follow_i == $past(follow_i) && follow_row_i == $past(follow_row_i));
    Slots_M: assume (follow_i < 2'(ParamBlocks) && read_slot < 2'(ParamBlocks));
    Set_M: assume (!set_valid_i || (set_n_used_i != '0 && 32'(set_n_used_i) <= Rows));
    if (started_q && $past(rst_ni && set_valid_i && !set_ready_o) && rst_ni) begin
      SetRests_M: assume (set_valid_i && set_n_used_i == $past(set_n_used_i) && set_cfg_i == $past(set_cfg_i));
    end
    if (rst_ni) Releases_M: assume (!release_i || used_q != '0);
    if (rst_ni) Reads_M: assume (read == '0 || !take || read_slot != slot_q);

    if (!rst_ni) begin
      slot_q    <= '0;
      used_q    <= '0;
      row_q     <= '0;
      written_q <= 1'b0;
    end else begin
      if (take) row_q <= (32'(row_q) + 1 == 32'(set_n_used_i)) ? '0 : row_q + 1'b1;
      if (stored_o) slot_q <= (32'(slot_q) + 1 == ParamBlocks) ? '0 : slot_q + 1'b1;
      used_q <= used_q + 2'(stored_o) - 2'(release_i);
      if (mine) begin
        written_q <= 1'b1;
        want_q    <= beat;
      end
    end
  end

  logic     asked_q;  // the followed slot was read in the followed row in the last cycle
  always_ff @(posedge clk_i) asked_q <= rst_ni && written_q && read[follow_row_i] && read_slot == follow_i;

  channel_t got, kept;
  assign got  = follow_row_i ? channel_o[1] : channel_o[0];
  assign kept = follow_row_i ? u_dut.gen_row[1].u_ram.word_q[follow_i] : u_dut.gen_row[0].u_ram.word_q[follow_i];
  always_ff @(posedge clk_i) begin
    if (rst_ni && started_q) begin
      if (asked_q && !$past(mine)) Reads_A: assert (got == want_q);
      Ready_A: assert (param_ready_o == (set_valid_i && (!param_valid_i || legal) && 32'(used_q) != ParamBlocks));
      if (take) Faults_A: assert (legal && fault_o == FaultNone);
      if (set_valid_i && param_valid_i && !legal) Refuses_A: assert (fault_o != FaultNone && fault_index_o == set_index_i);
      Stores_A: assert (stored_o == (take && 32'(row_q) + 1 == 32'(set_n_used_i)) && set_ready_o == stored_o);

      Ring_A: assert (u_dut.slot_q == slot_q && u_dut.used_q == used_q && 2'(u_dut.row_q) == row_q &&
                      32'(u_dut.row_q) < Rows && 32'(slot_q) < ParamBlocks &&
                      (row_q == '0 || (set_valid_i && 32'(row_q) < 32'(set_n_used_i))));
      if (written_q) Kept_A: assert (kept == want_q);

      Full_C: cover (32'(used_q) == ParamBlocks && set_valid_i && param_valid_i);
      Wraps_C: cover (written_q && mine);
      Asked_C: cover (asked_q && follow_row_i && follow_i == 2'd2);
    end
  end
endmodule

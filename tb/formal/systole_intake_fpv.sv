// SPDX-License-Identifier: Apache-2.0
// systole_intake_fpv - proof that systole_intake takes exactly the granted beats and keeps them in order.
//
// Every beat is counted when granted, when taken and when given; all three counters wrap together. The solver
// picks one beat to follow: it must leave with the data it came in with. ready_o does not wait for valid_i,
// and is high whenever beats are granted and the spare entry is free (Open_A).
// Assumed: reset in the first cycle, afterwards reset may come in any cycle; the open grants fit their counter
// (Grants_M), as the contract GrantsFit_A asks.
// For the induction only: Granted_A and Inside_A say what the registers hold.
module systole_intake_fpv (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       grant_i,
  input logic [1:0] grant_beats_i,
  input logic       valid_i,
  input logic       ready_i,
  input logic [3:0] data_i,
  input logic [3:0] follow_i  // which beat; constant by Follow_M
);
  logic       ready_o, valid_o;
  logic [3:0] data_o, followed_q, holds, granted_q, in_q, out_q, level, place, open;
  systole_intake #(.T(logic [3:0]), .BeatsW(2), .GrantsW(3)) u_dut (.*);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Follow_M: assume (follow_i == $past(follow_i));
  end

  assign open  = granted_q - in_q;  // beats that may still come
  assign level = in_q - out_q;
  assign place = follow_i - out_q;  // how many beats leave before the followed one
  assign holds = (place == '0) ? data_o : u_dut.u_skid.spare_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      granted_q <= '0;
      in_q      <= '0;
      out_q     <= '0;
    end else begin
      if (grant_i) granted_q <= granted_q + 4'(grant_beats_i);
      if (valid_i && ready_o) begin
        in_q <= in_q + 1'b1;
        if (in_q == follow_i) followed_q <= data_i;
      end
      if (valid_o && ready_i) out_q <= out_q + 1'b1;
      Grants_M: assume (!grant_i || open + 4'(grant_beats_i) <= 4'd7);

      Open_A: assert (ready_o == (open != '0 && level != 4'd2));
      Conserve_A: assert (level <= 4'd2 && valid_o == (level != '0));
      if (place == '0 && valid_o && ready_i) Order_A: assert (data_o == followed_q);

      Granted_A: assert (4'(u_dut.granted_q) + 4'(u_dut.adding_q) == open && u_dut.u_skid.full_q == (level == 4'd2));
      if (place < level) Inside_A: assert (holds == followed_q);

      Stream_C: cover (out_q == 4'd5 && $past(valid_i && ready_o));
      GrantAndTake_C: cover (grant_i && valid_i && ready_o && open == 4'd1);
    end
  end
endmodule

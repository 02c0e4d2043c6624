// SPDX-License-Identifier: Apache-2.0
// systole_skid_fpv - proof that systole_skid loses, repeats and reorders nothing, whatever stalls.
//
// The solver picks one beat to follow. Beats are counted in and out; when the chosen one leaves, it
// must carry the data it came in with. The counters wrap, so the beat stands for every eighth one.
// Assumed: reset in the first cycle; afterwards reset may come in any cycle.
// For the induction only: Inside_A says which register holds the followed beat while it is inside.
module systole_skid_fpv (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       valid_i,
  input logic       ready_i,
  input logic [3:0] data_i,
  input logic [2:0] follow_i  // which beat; constant by Follow_M
);
  logic       ready_o, valid_o;
  logic [3:0] data_o, followed_q, holds;
  logic [2:0] in_q, out_q, level, place;
  systole_skid #(.T(logic [3:0])) u_dut (.*);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Follow_M: assume (follow_i == $past(follow_i));
  end

  assign level = in_q - out_q;
  assign place  = follow_i - out_q;  // how many beats leave before the followed one
  assign holds  = (place == '0) ? data_o : u_dut.spare_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      in_q  <= '0;
      out_q <= '0;
    end else begin
      if (valid_i && ready_o) begin
        in_q <= in_q + 1'b1;
        if (in_q == follow_i) followed_q <= data_i;
      end
      if (valid_o && ready_i) out_q <= out_q + 1'b1;

      Conserve_A: assert (level == 3'(valid_o) + 3'(!ready_o));
      if (place == '0 && valid_o && ready_i) Order_A: assert (data_o == followed_q);
      if (place < level) Inside_A: assert (holds == followed_q);
      Burst_C: cover (out_q == 3'd6 && $past(out_q) == 3'd5 && $past(out_q, 2) == 3'd4);
      Stall_C: cover (valid_o && !ready_i && $past(valid_o && !ready_i) && !ready_o && place == 3'd1);
    end
  end
endmodule

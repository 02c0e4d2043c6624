// SPDX-License-Identifier: Apache-2.0
// systole_fifo_fpv - proof that systole_fifo keeps every beat and their order, and holds exactly Depth.
//
// The solver picks one beat to follow; when it leaves, it must carry the data it came in with. The counters
// of beats wrap, so the beat stands for every sixteenth one. ready_o is low only while Depth wait, valid_o only
// while none does.
// Assumed: reset in the first cycle; afterwards reset may come in any cycle.
// For the induction only: Pointers_A and Inside_A say where in the memory the beats are.
module systole_fifo_fpv #(
  parameter int unsigned Depth = 3
) (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       valid_i,
  input logic       ready_i,
  input logic [3:0] data_i,
  input logic [3:0] follow_i  // which beat; constant by Follow_M
);
  logic       ready_o, valid_o;
  logic [3:0] data_o, followed_q, in_q, out_q, level, place;
  systole_fifo #(.T(logic [3:0]), .Depth(Depth)) u_dut (.*);

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Follow_M: assume (follow_i == $past(follow_i));
  end

  // Where the entry `ahead` beats behind the head lies.
  localparam int unsigned PtrW = $clog2(Depth);
  function automatic logic [PtrW-1:0] lies(logic [3:0] ahead);
    return PtrW'((32'(u_dut.read_q) + 32'(ahead)) % Depth);
  endfunction

  assign level = in_q - out_q;
  assign place  = follow_i - out_q;  // how many beats leave before the followed one
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

      Full_A: assert (ready_o == (32'(level) != Depth));
      Empty_A: assert (valid_o == (level != '0));
      if (place == '0 && valid_o && ready_i) Order_A: assert (data_o == followed_q);

      Conserve_A: assert (32'(u_dut.used_q) == 32'(level) && 32'(level) <= Depth);
      Pointers_A: assert (32'(u_dut.read_q) < Depth && u_dut.write_q == lies(level));
      if (place < level) Inside_A: assert (u_dut.entry_q[lies(place)] == followed_q);

      Wraps_C: cover (32'(out_q) == Depth + 1);
      Through_C: cover (!ready_o && 32'(place) == Depth - 1 && 32'(in_q) > Depth);
    end
  end
endmodule

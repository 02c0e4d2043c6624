// SPDX-License-Identifier: Apache-2.0
// systole_fetch_fpv - proof that systole_fetch offers the words of its run, each once and in order.
//
// The memory here gives each word's address as its data; whoever takes the memory (taken_i) leaves any data at its output.
// A counter follows what is accepted: base, base + 1, ..., base again behind a rewind. What is offered is always the
// word that is due (Due_A), it is not withdrawn unless the memory is taken (Holds_A), a word is offered within two
// cycles in which the memory is free (Comes_A), and nothing is read while it is taken (Polite_A).
// Assumed: reset in the first cycle, afterwards reset may come in any cycle; base_i rests while run_i is high; run_i
// is low for a cycle before every run.
// For the induction only: Inside_A says what the registers hold.
module systole_fetch_fpv (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       run_i,
  input logic [3:0] base_i,
  input logic       taken_i,
  input logic       ready_i,
  input logic       rewind_i,
  input logic [3:0] garbage_i
);
  logic       read_o, valid_o;
  logic [3:0] address_o, data_q, due_q;
  logic [1:0] free_q;  // cycles in a row in which the memory was free and nothing was offered
  systole_fetch #(.AddressW(4)) u_dut (.*);

  logic started_q, ran_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    ran_q     <= run_i && rst_ni;
    if (read_o) data_q <= address_o;
    else if (taken_i) data_q <= garbage_i;

    if (!run_i) due_q <= base_i;
    else if (valid_o && ready_i) due_q <= rewind_i ? base_i : due_q + 1'b1;
    free_q <= (run_i && rst_ni && !valid_o && !taken_i) ? free_q + 1'b1 : '0;

    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q && ran_q) Base_M: assume (!run_i || base_i == $past(base_i));
    if (!rst_ni) RunsAfterReset_M: assume (!run_i);
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && started_q) begin
      if (run_i && valid_o) Due_A: assert (data_q == due_q);
      if ($past(rst_ni && run_i && valid_o && !ready_i && !taken_i) && run_i) Holds_A: assert (valid_o);
      Comes_A: assert (free_q <= 2'd1);
      Polite_A: assert (!(read_o && taken_i));

      if (run_i && ran_q) Inside_A: assert (u_dut.address_q == due_q && u_dut.next_q == due_q + 4'd1);
      if (run_i && !ran_q) Begins_A: assert (u_dut.address_q == due_q && u_dut.next_q == due_q + 4'd1 && !valid_o);

      Stream_C: cover (valid_o && ready_i && due_q == 4'd5);
      Again_C: cover ($past(valid_o && !ready_i && taken_i) && !valid_o && run_i);
      Rewind_C: cover ($past(valid_o && ready_i && rewind_i) && valid_o && due_q == base_i);
    end
  end
endmodule

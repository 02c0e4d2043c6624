// SPDX-License-Identifier: Apache-2.0
// systole_fetch - a run of words out of a systole_memory as a stream.
//
// While run_i is high it offers the words at base_i, base_i + 1, ...; a word that is accepted with rewind_i is
// followed by that of base_i again. The data are the memory's own output: no register here holds them.
// Cycle law: one word a cycle while the memory is free; a word is offered the cycle after it was read. In a
// cycle with taken_i the memory serves somebody else: what stood at its output and was not accepted in that
// cycle is read again.
// Handshake: valid/ready; valid_o may fall before ready_i with taken_i (the data come back), so the
// receiver must not look ahead; systole_skid does not.
// Tests: tb/unit/fetch_test.cpp. Proof: tb/formal/systole_fetch_fpv.sv.
`include "systole_assert.svh"
module systole_fetch #(
  parameter int unsigned AddressW = 14
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                run_i,
  input  logic [AddressW-1:0] base_i,
  input  logic                taken_i,
  output logic                read_o,
  output logic [AddressW-1:0] address_o,
  output logic                valid_o,
  input  logic                ready_i,
  input  logic                rewind_i
);
  if (AddressW < 1 || AddressW > 30) begin : gen_illegal_address
    $error("systole_fetch: AddressW is %0d, not 1..30", AddressW);
  end
  logic [AddressW-1:0] address_q;  // of the word offered or wanted
  logic [AddressW-1:0] next_q;     // the one behind it
  logic                valid_q, accept;
  assign accept  = valid_q && ready_i;
  assign valid_o = valid_q;
  assign read_o  = run_i && !taken_i && (!valid_q || ready_i);
  always_comb begin
    address_o = address_q;
    if (accept) address_o = rewind_i ? base_i : next_q;
  end

  always_ff @(posedge clk_i) begin
    address_q <= run_i ? address_o : base_i;
    next_q    <= (run_i ? address_o : base_i) + 1'b1;
    valid_q   <= read_o || (run_i && valid_q && !ready_i && !taken_i);
    if (!rst_ni) valid_q <= 1'b0;
  end

  `SYSTOLE_ASSERT_NEXT(ValidHoldsUnlessTaken_A, run_i && valid_o && !ready_i && !taken_i, valid_o)
  `SYSTOLE_COVER(ReadAgain_C, valid_q && !ready_i && taken_i)
endmodule

// SPDX-License-Identifier: Apache-2.0
// systole_intake - a skid that accepts only as many beats as it was granted.
//
// A grant of g beats in cycle c lets g more beats in from cycle c + 1 on. So a stream's data are
// never taken before the command they belong to has been found legal.
// Cycle law: a beat accepted in cycle c is offered from cycle c + 1; one beat a cycle while granted.
// Handshake: valid/ready; ready_o depends on state alone.
// The sum of open grants must fit GrantsW bits: GrantsFit_A.
// Tests: tb/unit/prim_intake_test.cpp.
// Proof: tb/formal/systole_intake_fpv.sv.
`include "systole_assert.svh"
module systole_intake #(
  parameter type         T       = logic [7:0],
  parameter int unsigned BeatsW  = 8,          // bits of one grant
  parameter int unsigned GrantsW = BeatsW + 3  // bits of all open grants
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              grant_i,
  input  logic [BeatsW-1:0] grant_beats_i,
  input  logic              valid_i,
  output logic              ready_o,
  input  T                  data_i,
  output logic              valid_o,
  input  logic              ready_i,
  output T                  data_o
);
  if (BeatsW < 1 || BeatsW > 30) begin : gen_illegal_beats
    $error("systole_intake: BeatsW is %0d, not 1..30", BeatsW);
  end
  if (GrantsW <= BeatsW || GrantsW > 31) begin : gen_illegal_grants
    $error("systole_intake: GrantsW is %0d, not %0d..31", GrantsW, BeatsW + 1);
  end

  // A grant is the last thing that a cycle knows, so it is registered and counted a cycle later; the flags know at once.
  logic [GrantsW-1:0] granted_q;   // counted, and not taken
  logic [BeatsW-1:0]  adding_q;    // granted in the last cycle
  logic               one_more_q, more_q;  // adding_q is not 0; is above 1
  logic               open_q;      // granted_q + adding_q is not 0
  logic               room, take, counted;
  assign ready_o = room && open_q;
  assign take    = valid_i && ready_o;
  assign counted = granted_q != '0;

  always_ff @(posedge clk_i) begin
    granted_q  <= granted_q + GrantsW'(adding_q) - GrantsW'(take);
    adding_q   <= grant_i ? grant_beats_i : '0;
    one_more_q <= grant_i && grant_beats_i != '0;
    more_q     <= grant_i && grant_beats_i > BeatsW'(1);
    open_q     <= (grant_i && grant_beats_i != '0) || more_q || (granted_q >> 1) != '0 ||
                  (one_more_q && counted) || ((one_more_q || counted) && !take);
    if (!rst_ni) begin
      granted_q  <= '0;
      adding_q   <= '0;
      one_more_q <= 1'b0;
      more_q     <= 1'b0;
      open_q     <= 1'b0;
    end
  end

  systole_skid #(.T(T)) u_skid (
    .clk_i, .rst_ni,
    .valid_i(valid_i && open_q), .ready_o(room), .data_i,
    .valid_o, .ready_i, .data_o
  );

  logic [31:0] left;  // granted, and not taken
  assign left = 32'(granted_q) + 32'(adding_q);
  `SYSTOLE_ASSERT(GrantsFit_A, grant_i, left + 32'(grant_beats_i) - 32'(take) < (32'd1 << GrantsW))
  `SYSTOLE_ASSERT(OpenIsGranted_A, 1'b1, open_q == (left != 0) && one_more_q == (adding_q != '0) &&
                                         more_q == (adding_q > BeatsW'(1)))
  `SYSTOLE_ASSERT(OnlyGranted_A, valid_i && ready_o, left != 0)
  `SYSTOLE_COVER(Closed_C, valid_i && room && !open_q)
endmodule

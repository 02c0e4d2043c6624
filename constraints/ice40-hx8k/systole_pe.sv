// SPDX-License-Identifier: Apache-2.0
// systole_pe - the cell of rtl/core/systole_pe.sv, made for 4-input LUTs without multipliers.
//
//   sum_o <= sum_i + act_i * live weight        every cycle, the product MulStages cycles late
//
// Same ports, same cycle law, same contracts; the generic cell is the reference, and every netlist is compared with
// it. What differs is the form of the live weight: it rests, so it may rest as digits that cost little to multiply by.
//
//   weight = d0 + 4 d1 + 16 d2 + 64 d3      d0..d2 in {-1, 0, 1, 2}, d3 in {-2 .. 2}
//
// d * act is then one LUT4 a bit (two bits of act, two of the digit; two LUTs for d3) instead of an AND for each of
// 64 bit products, and three adders add four of them instead of seven eight. -act is ~act + 1: the ones (minus)
// come in through the adders' carries. Recoding happens between the shadow and the live weight, off the path that
// repeats in every cycle.
// MulStages 1: a register behind the first two adders. 2: another behind the third.
// Measured beside the generic cell: docs/synthesis.md. Tests: tb/unit/pe_test.cpp, tb/synth/pe_lockstep.sv.
`include "systole_assert.svh"
module systole_pe import systole_pkg::*; #(
  parameter int unsigned MulStages = 1,
  parameter int unsigned SumWidth  = SumW,
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  operand_t act_i,
  output operand_t act_o,
  input  operand_t weight_i,
  output operand_t weight_o,
  input  psum_t    sum_i,
  output psum_t    sum_o,
  input  logic     swap_i,
  input  logic     load_i,
  input  logic     shift_i
);
  if (MulStages > 2) begin : gen_illegal_stages
    $error("systole_pe: MulStages is %0d, not 0..2", MulStages);
  end
  if (SumWidth < 2 * OperandW || SumWidth > SumW) begin : gen_illegal_width
    $error("systole_pe: SumWidth is %0d, not %0d..%0d", SumWidth, 2 * OperandW, SumW);
  end

  typedef struct packed {
    logic       minus3, two3, one3;         // d3: sign, twice, once
    logic [2:0][1:0] digit;                 // d0..d2: 3 is -1
    logic [2:0]      minus;                 // d0..d2 is -1
  } digits_t;
  function automatic digits_t recode(operand_t weight);
    digits_t r;
    logic    carry, high, low;
    carry = 1'b0;
    for (int j = 0; j < 3; j++) begin  // two bits and the carry are 0..4; 3 is -1 and 4 is 0, and a carry
      {high, low} = {weight[2*j+1], weight[2*j]};
      r.digit[j]  = {high ^ (low & carry), low ^ carry};
      r.minus[j]  = high & (low ^ carry);
      carry       = high & (low | carry);
    end
    {high, low} = {weight[7], weight[6]};  // -2 high + low + carry
    r.minus3    = high;  // also of 0: ~0 + 1 is 0
    r.one3      = low ^ carry;
    r.two3      = (high & ~low & ~carry) | (~high & low & carry);
    return r;
  endfunction

  typedef logic signed [OperandW:0] part_t;  // a digit times act, less the one that minus adds
  function automatic part_t times(operand_t act, logic [1:0] digit);
    case (digit)
      2'd0:    return '0;
      2'd1:    return part_t'(act);
      2'd2:    return {act, 1'b0};
      default: return ~part_t'(act);
    endcase
  endfunction
  function automatic part_t times_top(operand_t act, logic two, logic one, logic minus);
    part_t size;
    size = two ? {act, 1'b0} : one ? part_t'(act) : '0;
    return minus ? ~size : size;
  endfunction

  // low + high + carry, the carry as one more bit below so that it is a carry in hardware too.
  typedef logic signed [OperandW+1:0] pair_t;
  function automatic pair_t add(pair_t low, pair_t high, logic carry);
    return pair_t'(({low, 1'b1} + {high, carry}) >> 1);
  endfunction

  typedef struct packed {  // two digits' worth each: value = 4 * upper + lower
    pair_t      upper23;
    logic [1:0] lower23;
    pair_t      upper01;
    logic [1:0] lower01;
    logic       minus2, minus0;
  } halves_t;
  typedef struct packed {
    product_t product;  // less minus0
    logic     minus0;
  } late_t;

  digits_t  live_q;
  operand_t shadow_q;
  part_t    part[4];
  halves_t  halves, halves_late;
  late_t    whole, joining;
  assign weight_o = shadow_q;
  for (genvar j = 0; j < 3; j++) begin : gen_part
    assign part[j] = times(act_i, live_q.digit[j]);
  end
  assign part[3] = times_top(act_i, live_q.two3, live_q.one3, live_q.minus3);
  assign halves = '{
    upper01: add(pair_t'($signed(part[0][OperandW:2])), pair_t'(part[1]), live_q.minus[1]),
    lower01: part[0][1:0],
    upper23: add(pair_t'($signed(part[2][OperandW:2])), pair_t'(part[3]), live_q.minus3),
    lower23: part[2][1:0],
    minus2: live_q.minus[2], minus0: live_q.minus[0]};
  systole_line #(.Width($bits(halves_t)), .Cycles(MulStages > 0 ? 1 : 0)) u_halves (
    .clk_i, .rst_ni, .data_i(halves), .data_o(halves_late)
  );

  logic signed [2*OperandW-5:0] upper, lower;  // in sixteenths
  logic        [2*OperandW-4:0] both;
  assign upper         = {halves_late.upper23, halves_late.lower23};
  assign lower         = (2*OperandW-4)'($signed(halves_late.upper01[OperandW+1:2]));
  assign both          = {upper, 1'b1} + {lower, halves_late.minus2};
  assign whole.product = {both[2*OperandW-4:1], halves_late.upper01[1:0], halves_late.lower01};
  assign whole.minus0  = halves_late.minus0;
  systole_line #(.Width($bits(late_t)), .Cycles(MulStages > 1 ? 1 : 0)) u_whole (
    .clk_i, .rst_ni, .data_i(whole), .data_o(joining)
  );

  logic [SumWidth:0] sum;
  assign sum = {sum_i, 1'b1} + {psum_t'(joining.product), joining.minus0};
  always_ff @(posedge clk_i) begin
    act_o <= act_i;
    sum_o <= sum[SumWidth:1];
    if (swap_i) live_q <= recode(shadow_q);
    if (load_i && shift_i) shadow_q <= weight_i;
  end
  logic unused;
  assign unused = ^{both[0], sum[0]};

  `SYSTOLE_ASSERT(ShiftHasLoad_A, shift_i, load_i)
  `SYSTOLE_ASSERT_NEXT(LiveHolds_A, !swap_i, live_q == $past(live_q))
  `SYSTOLE_ASSERT_NEXT(ShadowHolds_A, !shift_i, shadow_q == $past(shadow_q))
endmodule

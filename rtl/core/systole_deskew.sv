// SPDX-License-Identifier: Apache-2.0
// systole_deskew - gathers a diagonal of results into words, and lets the words wait.
//
// Row n's result of a word comes n cycles after row 0's. Instead of delaying every row by what is left
// to the last one, each row writes into a memory of its own when it is ready; a word is complete
// when the last row has written. So the de-skew is the output queue, and costs no registers.
// Cycle law: the word whose last row is written in cycle c is offered from cycle c + 1 on.
// n_used_i and last_i come with the last row; lanes from n_used on leave as zero, last_o marks the last
// word of a block.
// Handshake: valid/ready at the output, in order; none at the input: whoever sends holds a credit
// for each of the Depth words (RoomForWord_A).
// Tests: tb/unit/deskew_test.cpp.
// Proof: tb/formal/systole_results_fpv.sv.
`include "systole_assert.svh"
module systole_deskew import systole_pkg::*; #(
  parameter int unsigned Rows   = 4,
  parameter int unsigned Depth  = 16,
  parameter type         T      = operand_t
) (
  input  logic  clk_i,
  input  logic  rst_ni,
  input  logic  valid_i[Rows],
  input  T      data_i [Rows],
  input  logic [SizeW-2:0] n_used_i,
  input  logic             last_i,
  output logic  valid_o,
  input  logic  ready_i,
  output T      data_o [Rows],
  output logic  last_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_deskew: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (Depth < 2 || Depth > 1023) begin : gen_illegal_depth
    $error("systole_deskew: Depth is %0d, not 2..1023", Depth);
  end
  localparam int unsigned PtrW  = index_width(Depth);
  localparam int unsigned UsedW = $clog2(Depth + 1);
  typedef logic [PtrW-1:0] ptr_t;
  function automatic ptr_t next(ptr_t p);
    return (Depth != 1 << PtrW && p == ptr_t'(Depth - 1)) ? '0 : p + ptr_t'(1);
  endfunction

  logic [UsedW-1:0] used_q;  // complete words
  logic             used_any_q;  // there are some
  ptr_t             head_q, head, next_q;  // next_q is the one behind head_q
  logic             complete, pop, read;
  assign complete = valid_i[Rows-1];
  assign pop      = valid_o && ready_i;
  assign valid_o  = used_any_q;
  assign head     = pop ? next_q : head_q;
  // Look again at the head whenever it may have become another word or have been completed.
  assign read     = pop || (complete && !used_any_q);

  always_ff @(posedge clk_i) begin
    head_q <= head;
    next_q <= next(head);
    if (complete && !pop) used_q <= used_q + 1'b1;
    if (pop && !complete) used_q <= used_q - 1'b1;
    used_any_q <= complete || used_q > UsedW'(1) || (used_any_q && !pop);
    if (!rst_ni) begin
      head_q <= '0;
      next_q <= next('0);
      used_q     <= '0;
      used_any_q <= 1'b0;
    end
  end

  T                 stored[Rows];
  logic [SizeW-2:0] n_used;
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    assign data_o[n] = ((SizeW-1)'(n) < n_used) ? stored[n] : '0;
    ptr_t write_q;
    always_ff @(posedge clk_i) begin
      if (valid_i[n]) write_q <= next(write_q);
      if (!rst_ni) write_q <= '0;
    end
    // Only the last row's write can meet the read of its own word.
    if (n == int'(Rows) - 1) begin : gen_last
      typedef struct packed {
        logic [SizeW-2:0] n_used;
        logic             last;
        T                 data;
      } word_t;
      word_t word, word_in;
      assign word_in = '{n_used: n_used_i, last: last_i, data: data_i[n]};
      systole_ram #(.T(word_t), .Depth(Depth), .Forward(1'b1)) u_ram (
        .clk_i, .rst_ni,
        .write_i(valid_i[n]), .write_address_i(write_q),
        .write_data_i(word_in),
        .read_i(read), .read_address_i(head), .read_data_o(word)
      );
      assign stored[n] = word.data;
      assign n_used    = word.n_used;
      assign last_o    = word.last;
    end else begin : gen_other
      systole_ram #(.T(T), .Depth(Depth)) u_ram (
        .clk_i, .rst_ni,
        .write_i(valid_i[n]), .write_address_i(write_q), .write_data_i(data_i[n]),
        .read_i(read), .read_address_i(head), .read_data_o(stored[n])
      );
    end
  end

  // A word needs its place from row 0 on, long before it is complete.
  logic [UsedW-1:0] inside_q;
  always_ff @(posedge clk_i) begin
    inside_q <= inside_q + UsedW'(valid_i[0]) - UsedW'(pop);
    if (!rst_ni) inside_q <= '0;
  end
  `SYSTOLE_ASSERT(NextIsBehindHead_A, 1'b1, next_q == next(head_q))
  `SYSTOLE_ASSERT(ValidIsUsed_A, 1'b1, used_any_q == (used_q != '0))
  `SYSTOLE_ASSERT(RoomForWord_A, valid_i[0], pop || inside_q != UsedW'(Depth))
  `SYSTOLE_ASSERT_NEXT(ValidHolds_A, valid_o && !ready_i, valid_o)
  logic [Rows-1:0][$bits(T)-1:0] lanes;
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_lanes
    assign lanes[n] = data_o[n];
  end
  `SYSTOLE_ASSERT_NEXT(DataHolds_A, valid_o && !ready_i,
                       lanes == $past(lanes) && last_o == $past(last_o))
  `SYSTOLE_COVER(Full_C, used_q == UsedW'(Depth))
endmodule

// SPDX-License-Identifier: Apache-2.0
// mxu_bench - the matrix unit under full load, with its stimuli beside it: what the simulation-speed
// benchmark compares with textbook_mesh.
//
// Every stream always offers: blocks of Tiles K tiles of Vectors vectors, full in every dimension, new parameters
// each block, random operands from the same xorshift registers as the mesh's; every result is taken
// and folded into a checksum. macs_o counts the unit's own multiplications.
module mxu_bench import systole_pkg::*; #(
  parameter int unsigned Rows    = 16,
  parameter int unsigned Cols    = 16,
  parameter int unsigned Vectors = 64,
  parameter int unsigned Tiles   = 16,
  parameter bit          OutInt32 = 1'b0,
  localparam int unsigned ResultW = OutInt32 ? SumW : OperandW
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  output logic [31:0]       checksum_o,
  output logic [CountW-1:0] macs_o
);
  logic [8*Cols-1:0]            random;
  command_t                     command;
  param_t                       param;
  logic                         cmd_ready, result_valid;
  logic [Rows-1:0][ResultW-1:0] result;
  logic [7:0]                   tile_q;
  bench_random #(.Width(8 * Cols)) u_random (.clk_i, .rst_ni, .random_o(random));
  always_ff @(posedge clk_i) begin
    if (cmd_ready) tile_q <= (tile_q == 8'(Tiles - 1)) ? '0 : tile_q + 8'd1;
    if (!rst_ni) tile_q <= '0;
  end
  always_comb begin
    command = '{cfg: '{clamp_max: 8'sd127, clamp_min: -8'sd128, zero_point: 8'sd0, rounding: RoundDouble},
                new_params: tile_q == '0, last: tile_q == 8'(Tiles - 1), first: tile_q == '0,
                n_used: SizeW'(Rows), k_used: SizeW'(Cols), vectors: VectorsW'(Vectors)};
    param = '{shift: -8'sd12, multiplier: 32'h5a827999, bias: '0};
  end

  // The unit's other outputs are not what is measured here.
  /* verilator lint_off PINCONNECTEMPTY */
  systole_mxu #(.Rows(Rows), .Cols(Cols), .OutInt32(OutInt32)) u_mxu (
    .clk_i, .rst_ni,
    .cmd_valid_i(1'b1), .cmd_ready_o(cmd_ready), .cmd_data_i(command),
    .weight_valid_i(1'b1), .weight_ready_o(), .weight_data_i(random),
    .act_valid_i(1'b1), .act_ready_o(), .act_data_i(random),
    .param_valid_i(1'b1), .param_ready_o(), .param_data_i(param),
    .result_valid_o(result_valid), .result_ready_i(1'b1), .result_data_o(result), .result_last_o(),
    .fault_o(), .fault_index_o(), .busy_o(), .slot_use_o(), .count_cycles_o(), .count_macs_o(macs_o),
    .bubbles_weights_o(), .bubbles_activations_o(), .bubbles_parameters_o(), .bubbles_credits_o(),
    .bubbles_none_o()
  );
  /* verilator lint_on PINCONNECTEMPTY */

  logic [31:0] folded;
  always_comb begin
    folded = {checksum_o[30:0], checksum_o[31]};
    for (int unsigned n = 0; n < Rows; n++) folded ^= {(32 / ResultW){result[n]}};
  end
  always_ff @(posedge clk_i) begin
    if (result_valid) checksum_o <= folded;
    if (!rst_ni) checksum_o <= '0;
  end
endmodule

// SPDX-License-Identifier: Apache-2.0
// mxu_lockstep - a matrix unit and its netlist side by side, behind the unit's own ports.
//
// So everything that runs on the unit, its system tests first of all, runs on both. Every control output is the same
// in every cycle; data are the same whenever they are valid (not valid, they may be anything).
// Netlist: systole_mxu_netlist, made by constraints/synth.py with the same parameters.
`include "systole_assert.svh"
module mxu_lockstep import systole_pkg::*; #(
  parameter int unsigned Rows      = 4,
  parameter int unsigned Cols      = 4,
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  parameter bit          PairedCells = 1'b0,
  parameter int unsigned AccDepth  = 256,
  parameter int unsigned ReqCycles = 1,
  parameter bit          OutInt32  = 1'b0,
  localparam int unsigned ResultW  = OutInt32 ? SumW : OperandW
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic                          cmd_valid_i,
  output logic                          cmd_ready_o,
  input  command_t                      cmd_data_i,
  input  logic                          weight_valid_i,
  output logic                          weight_ready_o,
  input  logic [Cols-1:0][OperandW-1:0] weight_data_i,
  input  logic                          act_valid_i,
  output logic                          act_ready_o,
  input  logic [Cols-1:0][OperandW-1:0] act_data_i,
  input  logic                          param_valid_i,
  output logic                          param_ready_o,
  input  param_t                        param_data_i,
  output logic                          result_valid_o,
  input  logic                          result_ready_i,
  output logic [Rows-1:0][ResultW-1:0]  result_data_o,
  output logic                          result_last_o,
  output fault_e                        fault_o,
  output logic [IndexW-1:0]             fault_index_o,
  output logic                          busy_o,
  output slot_use_e                     slot_use_o,
  output logic [CountW-1:0]             count_cycles_o,
  output logic [CountW-1:0]             count_macs_o,
  output logic [CountW-1:0]             bubbles_weights_o,
  output logic [CountW-1:0]             bubbles_activations_o,
  output logic [CountW-1:0]             bubbles_parameters_o,
  output logic [CountW-1:0]             bubbles_credits_o,
  output logic [CountW-1:0]             bubbles_none_o,
  output logic                          differs_o  // with the inputs of this cycle
);
  systole_mxu #(
    .Rows(Rows), .Cols(Cols), .MulStages(MulStages), .SumWidth(SumWidth), .PairedCells(PairedCells), .AccDepth(AccDepth),
    .ReqCycles(ReqCycles), .OutInt32(OutInt32)
  ) u_rtl (.*);

  typedef struct packed {
    logic cmd_ready, weight_ready, act_ready, param_ready, result_valid, busy;
    logic [3:0] fault;
    logic [2:0] slot_use;
  } control_t;
  typedef struct packed {
    logic [CountW-1:0] cycles, macs, weights, activations, parameters, credits, none;
  } counts_t;
  control_t                     control, net_control;
  counts_t                      counts, net_counts;
  logic [IndexW-1:0]            net_index;
  logic [Rows-1:0][ResultW-1:0] net_data;
  logic                         net_last;
  assign control = '{cmd_ready: cmd_ready_o, weight_ready: weight_ready_o, act_ready: act_ready_o,
                     param_ready: param_ready_o, result_valid: result_valid_o, busy: busy_o,
                     fault: fault_o, slot_use: slot_use_o};
  assign counts  = '{cycles: count_cycles_o, macs: count_macs_o, weights: bubbles_weights_o,
                     activations: bubbles_activations_o, parameters: bubbles_parameters_o,
                     credits: bubbles_credits_o, none: bubbles_none_o};
  systole_mxu_netlist u_netlist (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o(net_control.cmd_ready), .cmd_data_i(cmd_data_i),
    .weight_valid_i, .weight_ready_o(net_control.weight_ready), .weight_data_i(weight_data_i),
    .act_valid_i, .act_ready_o(net_control.act_ready), .act_data_i(act_data_i),
    .param_valid_i, .param_ready_o(net_control.param_ready), .param_data_i(param_data_i),
    .result_valid_o(net_control.result_valid), .result_ready_i, .result_data_o(net_data),
    .result_last_o(net_last), .fault_o(net_control.fault), .fault_index_o(net_index),
    .busy_o(net_control.busy), .slot_use_o(net_control.slot_use),
    .count_cycles_o(net_counts.cycles), .count_macs_o(net_counts.macs),
    .bubbles_weights_o(net_counts.weights), .bubbles_activations_o(net_counts.activations),
    .bubbles_parameters_o(net_counts.parameters), .bubbles_credits_o(net_counts.credits),
    .bubbles_none_o(net_counts.none)
  );

  logic same_result, same_index;
  assign same_result = !result_valid_o || (net_data == result_data_o && net_last == result_last_o);
  assign same_index  = fault_o == FaultNone || net_index == fault_index_o;
  assign differs_o   = !(net_control == control && net_counts == counts && same_result && same_index);
  always_ff @(posedge clk_i) begin
    if (rst_ni && differs_o) begin
      $display("RTL     control %h, counts %h, fault index %0d, last %b, result %h", control, counts,
               fault_index_o, result_last_o, result_data_o);
      $display("netlist control %h, counts %h, fault index %0d, last %b, result %h", net_control,
               net_counts, net_index, net_last, net_data);
    end
  end
  `SYSTOLE_ASSERT(ControlsAreTheSame_A, 1'b1, net_control == control)
  `SYSTOLE_ASSERT(CountsAreTheSame_A, 1'b1, net_counts == counts)
  `SYSTOLE_ASSERT(ResultsAreTheSame_A, 1'b1, same_result)
  `SYSTOLE_ASSERT(FaultsAreTheSame_A, 1'b1, same_index)
endmodule

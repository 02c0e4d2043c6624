// SPDX-License-Identifier: Apache-2.0
// systole_exec - serves request frames: hello, write, read, run; answers each with one frame (docs/board.md).
//
// A request counts if it is the hello, or a hello has come since reset and its sequence number is the next one;
// every request that counts takes its number, whatever comes of it. Memories, by word address:
//   0x0000..0x3FFF  the first memory (activations)
//   0x4000..0x7FFF  the second memory (weights, results)
//   0x8000..0x83FF  parameters, written only: channel * 4 + field (0 bias, 1 multiplier, 2 shift)
// Every answer's payload is a run of 32-bit words, low byte first.
// Cycle law: nothing moves unless a frame is offered; busy_o from the cycle after it is taken to the end of its
// answer. A write takes 4 cycles a word, a read as long as the line takes its bytes.
// Handshake: frame_* and payload_* are valid/ready; mem_* and job_* belong to this module while busy_o.
// Tests: tb/unit/exec_test.cpp; through whole frames tb/system/board_frames_test.cpp.
`include "systole_assert.svh"
module systole_exec import systole_pkg::*, systole_board_pkg::*; #(
  parameter logic [31:0] Identity = 32'h0
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // a request
  input  logic        frame_valid_i,
  output logic        frame_ready_o,
  input  logic [7:0]  seq_i,
  input  logic [7:0]  op_i,
  input  logic [PayloadAddrW:0] length_i,
  input  status_e     error_i,
  output logic        busy_o,
  output logic        greeted_o,
  // its payload, a byte a read, a cycle later
  output logic        buffer_read_o,
  output logic [PayloadAddrW-1:0] buffer_address_o,
  input  logic [7:0]  buffer_data_i,
  // the memories, and the parameters
  output logic        mem_read_o,
  output logic        mem_write_o,
  output logic        param_write_o,
  output logic [14:0] mem_address_o,
  output logic [31:0] mem_data_o,
  input  logic [31:0] mem_data_i,
  // the job
  output logic        job_start_o,
  output job_t        job_o,
  input  logic        job_done_i,
  input  fault_e      job_fault_i,
  input  logic [31:0] job_cycles_i,
  input  logic [31:0] job_vectors_i,
  // the answer
  output logic        answer_start_o,
  output logic [7:0]  answer_seq_o,
  output status_e     answer_status_o,
  output logic [PayloadAddrW:0] answer_length_o,
  input  logic        answer_busy_i,
  output logic        payload_valid_o,
  input  logic        payload_ready_i,
  output logic [7:0]  payload_o
);
  localparam int unsigned JobBytes = $bits(job_t) / 8;
  typedef enum logic [3:0] {
    StIdle, StWeigh, StJudge, StArgs, StRange, StCheck, StWrite, StRun, StReply, StAnswer, StWord, StBytes, StEnd
  } state_e;
  state_e      state_q;
  logic [7:0]  seq_q, expected_q;
  status_e     status_q;
  logic        greeted_q;
  logic        busy_q;                       // state_q is not StIdle
  logic [PayloadAddrW:0] length_q;           // of the request
  logic [PayloadAddrW-1:0] index_q;          // bytes read of it
  logic [PayloadAddrW:0] left_q;             // bytes of this part of it that are not read
  logic        more_q;                       // left_q is not 0
  logic        got_q;                        // a byte of the payload arrives
  logic [$bits(job_t)-1:0] args_q;           // first byte lowest when all have come
  logic [15:0] address_q;
  logic [8:0]  words_q;                      // of a write or a read, or of the answer, left
  logic [31:0] word_q;                       // bytes on their way in or out
  logic [1:0]  byte_q;
  logic        store_q, loads_q;

  // What can be said before the payload is looked at, a step a state.
  logic    hello_q, is_write_q, is_read_q, is_run_q;  // none of them: no such operation
  logic    length_fits_q, in_order_q;  // in_order_q: it has the number that is expected
  status_e verdict;
  always_comb begin
    if (!hello_q && !greeted_q) verdict = StatusSession;
    else if (!hello_q && !in_order_q) verdict = StatusSequence;
    else if (!(hello_q || is_write_q || is_read_q || is_run_q)) verdict = StatusOp;
    else if (!length_fits_q) verdict = StatusArgument;
    else verdict = StatusOk;
  end

  // The arguments: write and read have four bytes, at the top of what was shifted in.
  logic [31:0] four;
  logic [15:0] words_asked, asked_q;
  job_t        job;
  logic        range_fits, job_fits;
  logic [15:0] end_q;  // the last address
  logic        range_fits_q, job_fits_q;
  assign four        = args_q[$bits(job_t)-1-:32];
  assign words_asked = is_write_q ? 16'(length_q[PayloadAddrW:2]) - 16'd1 : four[31:16];
  assign job         = args_q;
  assign job_o       = job;
  assign range_fits  = asked_q != '0 && asked_q <= 16'd256 && four[15:14] == end_q[15:14] &&
                       (four[15] ? is_write_q && four[14:10] == '0 && end_q[14:10] == '0 : 1'b1);
  assign job_fits    = job.n_blocks != '0 && job.n_blocks <= 8'd64 && job.k_tiles != '0 &&
                       job.act_base[15:14] == '0 && job.weight_base[15:14] == '0 &&
                       job.result_base[15:14] == '0;

  // Words of the answer, and where they come from.
  typedef enum logic [2:0] {FromExpected, FromFault, FromIdentity, FromMemory, FromJob} source_e;
  source_e     source, source_q;
  logic [8:0]  answer_words, answer_words_q;
  logic [31:0] word;
  always_comb begin
    source       = FromExpected;
    answer_words = 9'd1;
    if (status_q == StatusUnit) begin
      source = FromFault;
    end else if (status_q == StatusOk) begin
      source       = is_read_q ? FromMemory : is_run_q ? FromJob : FromIdentity;
      answer_words = is_read_q ? 9'(asked_q) : is_write_q ? 9'd0 : 9'd2;
    end
    case (source_q)
      FromExpected: word = {24'd0, expected_q};
      FromFault:    word = {28'd0, job_fault_i};
      FromIdentity: word = words_q[1] ? {16'(MaxPayload), 8'(JobBytes), Version} : Identity;
      FromMemory:   word = mem_data_i;
      default:      word = words_q[1] ? job_cycles_i : job_vectors_i;
    endcase
  end

  logic wants_byte, put_byte, give_byte, load_word;
  assign wants_byte       = more_q;
  assign put_byte         = got_q && state_q == StWrite;
  assign give_byte        = state_q == StBytes && payload_ready_i;
  assign load_word        = state_q == StWord && !mem_read_o;
  assign buffer_read_o    = wants_byte;
  assign buffer_address_o = index_q;
  assign frame_ready_o    = state_q == StIdle;
  assign busy_o           = busy_q;
  assign greeted_o        = greeted_q;
  assign mem_read_o       = state_q == StWord && source_q == FromMemory && !loads_q;
  assign mem_write_o      = store_q && !address_q[15];
  assign param_write_o    = store_q && address_q[15];
  assign mem_address_o    = address_q[14:0];
  assign mem_data_o       = word_q;
  assign job_start_o      = state_q == StCheck && is_run_q && job_fits_q;
  assign answer_start_o   = state_q == StAnswer;
  assign answer_seq_o     = seq_q;
  assign answer_status_o  = status_q;
  assign answer_length_o  = {answer_words_q, 2'd0};
  assign payload_valid_o  = state_q == StBytes;
  assign payload_o        = word_q[7:0];

  always_ff @(posedge clk_i) begin
    got_q   <= wants_byte;
    store_q <= 1'b0;
    loads_q <= 1'b0;
    if (wants_byte) begin
      index_q <= index_q + 1'b1;
      left_q  <= left_q - 1'b1;
      more_q  <= left_q > (PayloadAddrW + 1)'(1);
    end
    if (got_q && state_q == StArgs) args_q <= {buffer_data_i, args_q[$bits(job_t)-1:8]};
    // Bytes come in at the top and leave at the bottom; what comes in while they leave is never sent.
    if (load_word) word_q <= word;
    else if (put_byte || give_byte) word_q <= {buffer_data_i, word_q[31:8]};
    if (put_byte) begin
      byte_q  <= byte_q + 1'b1;
      store_q <= byte_q == 2'd3;
    end
    if (store_q) address_q <= address_q + 1'b1;

    case (state_q)
      StIdle: if (frame_valid_i) begin
        busy_q   <= 1'b1;
        seq_q    <= seq_i;
        hello_q    <= op_i == OpHello;
        is_write_q <= op_i == OpWrite;
        is_read_q  <= op_i == OpRead;
        is_run_q   <= op_i == OpRun;
        length_q <= length_i;
        status_q <= error_i;
        state_q  <= (error_i == StatusOk) ? StWeigh : StReply;
      end
      StWeigh: begin
        length_fits_q <= is_write_q ? length_q >= 11'd8 && length_q[1:0] == '0 :
                       length_q == (is_read_q ? 11'd4 : is_run_q ? 11'(JobBytes) : 11'd0);
        in_order_q    <= seq_q == expected_q;
        state_q     <= StJudge;
      end
      StJudge: begin
        index_q  <= '0;
        byte_q   <= '0;
        left_q   <= is_run_q ? 11'(JobBytes) : 11'd4;
        more_q   <= verdict == StatusOk && !hello_q;
        status_q <= verdict;
        state_q  <= (verdict != StatusOk || hello_q) ? StReply : StArgs;
        if (hello_q && verdict == StatusOk) greeted_q <= 1'b1;
        if (verdict != StatusSession && verdict != StatusSequence) expected_q <= seq_q + 1'b1;
      end
      StArgs: if (!wants_byte && !got_q) begin
        asked_q <= words_asked;
        end_q   <= four[15:0] + words_asked - 16'd1;
        state_q <= StRange;
      end
      StRange: begin
        range_fits_q <= range_fits;
        job_fits_q   <= job_fits;
        state_q      <= StCheck;
      end
      StCheck: begin
        address_q <= four[15:0];
        left_q    <= length_q - 11'd4;
        if (is_run_q ? job_fits_q : range_fits_q) begin
          more_q  <= is_write_q;
          state_q <= is_run_q ? StRun : is_write_q ? StWrite : StReply;
        end else begin
          status_q <= StatusArgument;
          state_q  <= StReply;
        end
      end
      StWrite: if (!wants_byte && !got_q && !store_q) state_q <= StReply;
      StRun: if (job_done_i) begin
        if (job_fault_i != FaultNone) status_q <= StatusUnit;
        state_q <= StReply;
      end
      StReply: begin
        source_q       <= source;
        answer_words_q <= answer_words;
        state_q        <= StAnswer;
      end
      StAnswer: begin
        words_q <= answer_words_q;
        state_q <= (answer_words_q == '0) ? StEnd : StWord;
      end
      StWord: begin  // one cycle, or two if it comes out of a memory
        loads_q <= mem_read_o;
        if (!mem_read_o) begin
          words_q   <= words_q - 1'b1;
          address_q <= address_q + 1'b1;
          byte_q    <= '0;
          state_q   <= StBytes;
        end
      end
      StBytes: if (payload_ready_i) begin
        byte_q <= byte_q + 1'b1;
        if (byte_q == 2'd3) state_q <= (words_q == '0) ? StEnd : StWord;
      end
      default: if (!answer_busy_i) begin
        busy_q  <= 1'b0;
        state_q <= StIdle;
      end
    endcase
    if (!rst_ni) begin
      state_q    <= StIdle;
      busy_q     <= 1'b0;
      greeted_q  <= 1'b0;
      expected_q <= '0;
      got_q      <= 1'b0;
      store_q    <= 1'b0;
      more_q     <= 1'b0;
    end
  end

  logic unused;
  assign unused = ^end_q;

  `SYSTOLE_ASSERT(AnswersWhenTheLineIsFree_A, answer_start_o, !answer_busy_i)
  `SYSTOLE_ASSERT(BusyIsNotIdle_A, 1'b1, busy_q == (state_q != StIdle))
  `SYSTOLE_ASSERT(OneAccess_A, mem_read_o, !mem_write_o)
endmodule

// SPDX-License-Identifier: Apache-2.0
// systole_assert.svh - one way to state a contract, for every tool.
//
//   simulation  checked in every run (Verilator --assert); a break fails the test
//   proof       the same text, because the proof defines SYSTOLE_FORMAL
//   synthesis   nothing: SYNTHESIS without SYSTOLE_FORMAL
//
// The module has clk_i and rst_ni; every run and proof begins in reset. Nothing is checked while
// rst_ni is low, no obligation survives it. Arguments are what the rising edge sees.
`ifndef SYSTOLE_ASSERT_SVH
`define SYSTOLE_ASSERT_SVH
`ifdef SYNTHESIS
  `ifndef SYSTOLE_FORMAL
    `define SYSTOLE_NO_CONTRACTS
  `endif
`endif
`ifdef SYSTOLE_NO_CONTRACTS
  `define SYSTOLE_ASSERT(name_, ante_, cons_)
  `define SYSTOLE_ASSERT_NEXT(name_, ante_, cons_)
  `define SYSTOLE_COVER(name_, cond_)
`else
  // When ante_ holds, cons_ holds in the same cycle.
  `define SYSTOLE_ASSERT(name_, ante_, cons_) \
    always_ff @(posedge clk_i) \
      if (rst_ni && (ante_)) name_: assert (cons_) else $error("contract broken");
  // When ante_ held last cycle, cons_ holds in this one. cons_ may use $past(x).
  `define SYSTOLE_ASSERT_NEXT(name_, ante_, cons_) \
    `SYSTOLE_ASSERT(name_, $past(rst_ni && (ante_)), cons_)
  // cond_ can happen. Proofs must reach it; coverage runs count it.
  `define SYSTOLE_COVER(name_, cond_) \
    always_ff @(posedge clk_i) if (rst_ni) name_: cover (cond_);
`endif
`endif  // SYSTOLE_ASSERT_SVH

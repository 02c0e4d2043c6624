# SPDX-License-Identifier: Apache-2.0
# vivado.tcl - the matrix unit in Vivado, out of context: synthesis, placement, routing, reports.
#
#   vivado -mode batch -source constraints/xilinx-7/vivado.tcl [-tclargs Rows=8 Cols=8 ...]
#
# Leaves build/vivado/: systole_mxu.dcp, timing.rpt, utilization.rpt. Untried: there was no Vivado to run it on. Its
# syntax, its files and its parameters are checked by constraints/check.py.
set part xc7a100tcsg324-1
set parameters {Rows 4 Cols 4 MulStages 1 SumWidth 0 AccDepth 64 ReqCycles 1 PairedCells 0}
foreach word $argv {
  if {![regexp {^(\w+)=(\d+)$} $word -> name value] || ![dict exists $parameters $name]} {
    error "vivado.tcl: \"$word\" is not NAME=NUMBER with one of [dict keys $parameters]"
  }
  dict set parameters $name $value
}
if {[dict get $parameters SumWidth] == 0} {  # the narrowest: 16 + clog2(Cols)
  set width 16
  while {1 << ($width - 16) < [dict get $parameters Cols]} {incr width}
  dict set parameters SumWidth $width
}
set root [file normalize [file join [file dirname [info script]] .. ..]]
set out [file join $root build vivado]
file mkdir $out

create_project -in_memory -part $part
read_verilog -sv [file join $root rtl pkg systole_pkg.sv]
# With PairedCells=1 two cells share a DSP48E1: this folder's pair takes the generic one's place.
set stand_in [file join $root constraints xilinx-7 systole_pe_pair.sv]
foreach room {prim core mem post ctrl top} {
  foreach source [lsort [glob [file join $root rtl $room *.sv]]] {
    read_verilog -sv [expr {[file tail $source] eq [file tail $stand_in] ? $stand_in : $source}]
  }
}
read_xdc [file join $root constraints xilinx-7 timing.xdc]

set generics {}
dict for {name value} $parameters {
  lappend generics -generic $name=$value
}
synth_design -mode out_of_context -top systole_mxu -part $part -include_dirs [file join $root rtl pkg] \
  -verilog_define SYNTHESIS {*}$generics
opt_design
place_design
phys_opt_design
route_design
report_timing_summary -file [file join $out timing.rpt]
report_utilization -hierarchical -file [file join $out utilization.rpt]
write_checkpoint -force [file join $out systole_mxu.dcp]

# SPDX-License-Identifier: Apache-2.0
# quartus.tcl - the matrix unit in Quartus Prime: a project with virtual pins, compiled.
#
#   quartus_sh -t constraints/intel-cyclonev/quartus.tcl [Rows=8 Cols=8 ...]
#
# Leaves the project and its reports in build/quartus. Untried: there was no Quartus to run it on. Its syntax, its files
# and its parameters are checked by constraints/check.py.
package require ::quartus::project
package require ::quartus::flow
set part 5CEBA4F23C7
set parameters {Rows 4 Cols 4 MulStages 1 SumWidth 0 AccDepth 256 ReqCycles 1}
foreach word $argv {
  if {![regexp {^(\w+)=(\d+)$} $word -> name value] || ![dict exists $parameters $name]} {
    error "quartus.tcl: \"$word\" is not NAME=NUMBER with one of [dict keys $parameters]"
  }
  dict set parameters $name $value
}
if {[dict get $parameters SumWidth] == 0} {  # the narrowest: 16 + clog2(Cols)
  set width 16
  while {1 << ($width - 16) < [dict get $parameters Cols]} {incr width}
  dict set parameters SumWidth $width
}
set root [file normalize [file join [file dirname [info script]] .. ..]]
set out [file join $root build quartus]
file mkdir $out
cd $out

project_new systole_mxu -overwrite
set_global_assignment -name FAMILY "Cyclone V"
set_global_assignment -name DEVICE $part
set_global_assignment -name TOP_LEVEL_ENTITY systole_mxu
set_global_assignment -name SEARCH_PATH [file join $root rtl pkg]
set_global_assignment -name VERILOG_MACRO "SYNTHESIS=1"
set_global_assignment -name SYSTEMVERILOG_FILE [file join $root rtl pkg systole_pkg.sv]
foreach room {prim core mem post ctrl top} {
  foreach file [lsort [glob [file join $root rtl $room *.sv]]] {
    set_global_assignment -name SYSTEMVERILOG_FILE $file
  }
}
set_global_assignment -name SDC_FILE [file join $root constraints intel-cyclonev timing.sdc]
dict for {name value} $parameters {
  set_parameter -name $name $value
}
set_instance_assignment -name VIRTUAL_PIN ON -to *
set_instance_assignment -name VIRTUAL_PIN OFF -to clk_i
execute_flow -compile
project_close

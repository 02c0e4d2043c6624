# SPDX-License-Identifier: Apache-2.0
# vendor.tcl - runs a vendor's script or constraint file with every vendor command replaced by one that only notes it.
#
#   tclsh vendor.tcl FILE COMMAND ...      the commands that FILE may call
#
# Prints one line a call: the words, separated by tabs. A Tcl error, or a command that is not listed, ends it with
# status 1 and one line. So it finds what is wrong with the Tcl, not what is wrong with the tool's options.
proc note {words} {
  puts [join [lmap word $words {string map {\t " " \n " "} $word}] \t]
}
foreach command [lrange $argv 1 end] {
  proc $command {args} [format {note [linsert $args 0 %s]; return "<%s $args>"} $command $command]
}
rename package tcl_package
proc package {args} {
  if {![string match ::quartus::* [lindex $args 1]]} {return [uplevel tcl_package $args]}
  note [linsert $args 0 package]
}
rename cd tcl_cd
proc cd {args} {}
rename file tcl_file
proc file {args} {  # makes no folders
  if {[lindex $args 0] ne "mkdir"} {return [uplevel 1 [linsert $args 0 tcl_file]]}
}
set script [lindex $argv 0]
set argv {}
info script $script
if {[catch {source $script} message]} {
  puts stderr "$script: $message"
  exit 1
}

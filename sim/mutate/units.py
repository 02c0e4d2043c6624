# SPDX-License-Identifier: Apache-2.0
"""units.py - which tests meet the mutants of which module, and the Verilated models those tests are made of.

The models and their parameters are read from what CMake told Verilator (the preset "mutate"), so they are written down
once, in tb/unit/CMakeLists.txt.
"""
import pathlib
import typing

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / 'build/mutate'


class Test(typing.NamedTuple):
    """One executable, and which of its tests count: a GoogleTest filter, positive and negative patterns."""
    target: str
    only: str = '*'
    never: str = ''


class Unit(typing.NamedTuple):
    """How a module is tested."""
    tests: typing.List[Test]
    netlist: str    # the model whose parameters its netlist gets; broken source meets it first
    top: str = ''   # the top of its models, if not the module itself
    system: bool = True  # the system tests on 4 x 4 meet what survives; they hold neither the board nor pairs of cells
    proof: bool = True   # and then Yosys tries to prove it equal; not where whole units or large memories are inside


# Some sizes are not built here (CMakePresets.json), and this test is about sizes.
_OTHER_SIZES = 'MxuFaultsTest.ASumOverMoreThan131071ProductsIsRefused'
WHOLE = [Test('mxu_test'), Test('mxu_cycles_test'), Test('mxu_faults_test', never=_OTHER_SIZES), Test('mxu_wires_test')]
SYSTEM_MODEL = 'mxu_4x4'
SYSTEM = [Test('mxu_test', '*/4x4'), *WHOLE[1:3]]
LANE = [Test('requantise_test'), Test('requantise_random_test')]

UNITS = {
    'systole_delay': Unit([Test('prim_test', 'DelayTest/*')], 'unit_delay_9'),
    'systole_fifo': Unit([Test('prim_test', 'QueueTest/Fifo*')], 'unit_fifo_3'),
    'systole_intake': Unit([Test('prim_test', 'IntakeTest.*')], 'unit_intake'),
    'systole_line': Unit([Test('prim_test', 'LineTest/*')], 'unit_line_5x25'),
    'systole_ram': Unit([Test('prim_test', 'RamTest/*')], 'unit_ram_5_forward'),
    'systole_skid': Unit([Test('prim_test', 'QueueTest/Skid.*')], 'unit_skid'),
    'systole_array': Unit([Test('array_test')], 'unit_array_3x5_m1_s19'),
    'systole_deskew': Unit([Test('deskew_test')], 'unit_deskew_3x5'),
    'systole_entry': Unit([Test('skew_test', 'Entry*')], 'unit_entry_4'),
    'systole_pe': Unit([Test('pe_test')], 'unit_pe_m1_s17'),
    'systole_skew': Unit([Test('skew_test', 'SkewTest/*')], 'unit_packed_skew_4', 'packed_skew'),
    'systole_weight_loader': Unit([Test('weight_loader_test')], 'unit_weight_loader_5'),
    'systole_accumulator': Unit([Test('accumulator_test')], 'unit_accumulator_d5_s18'),
    'systole_parameters': Unit([Test('parameters_test')], 'unit_parameters_r3_b4'),
    'systole_multiply': Unit(LANE, 'unit_requantise_q4', 'systole_requantise'),
    'systole_requantise': Unit(LANE, 'unit_requantise_q1'),
    'systole_command_check': Unit([Test('command_check_test')], 'unit_command_check_small', 'judged_command'),
    'systole_command_judge': Unit([Test('command_check_test')], 'unit_command_check_small', 'judged_command'),
    'systole_counters': Unit([Test('counters_test')], 'unit_counters'),
    'systole_sequencer': Unit([Test('sequencer_test')], 'unit_sequencer_o3_b2_q4'),
    'systole_mxu': Unit(WHOLE, SYSTEM_MODEL, system=False, proof=False),
    'systole_multiply_pair': Unit([Test('multiply_pair_test')], 'unit_multiply_pair_m1', system=False),
    'systole_pe_pair': Unit([Test('array_test')], 'unit_array_4x4_m1_s18_p', 'systole_array', system=False),
    'systole_crc32': Unit([Test('crc32_test')], 'unit_crc32', system=False),
    'systole_exec': Unit([Test('exec_test')], 'unit_exec', system=False),
    'systole_fetch': Unit([Test('fetch_test')], 'unit_fetch_a5', system=False),
    'systole_frame_rx': Unit([Test('frame_rx_test')], 'unit_frame_rx_q500', system=False),
    'systole_frame_tx': Unit([Test('frame_tx_test')], 'unit_frame_tx', system=False),
    'systole_job': Unit([Test('job_test')], 'unit_job_q4', system=False, proof=False),
    'systole_memory': Unit([Test('memory_test')], 'unit_memory', system=False, proof=False),
    'systole_rescale': Unit([Test('rescale_test')], 'unit_rescale_q8', system=False, proof=False),
    'systole_uart_rx': Unit([Test('uart_test', 'UartRxTest/*')], 'unit_uart_rx_c16', system=False),
    'systole_uart_tx': Unit([Test('uart_test', 'UartTxTest/*')], 'unit_uart_tx_c21', system=False),
    'systole_board': Unit([Test('board_test')], 'board_quick', system=False, proof=False),
}


class Model(typing.NamedTuple):
    """A class V<name> that a test drives."""
    name: str
    top: str
    parameters: typing.Dict[str, str]
    arguments: typing.List[str]  # of verilator, but for warnings and the output folder


def rtl_file(module):
    """The module's path from the source root."""
    return next(iter(ROOT.glob(f'rtl/*/{module}.sv'))).relative_to(ROOT)


def all_modules():
    """The generic ones; what a target puts in their place has their tests."""
    return sorted(path.stem for path in ROOT.glob('rtl/*/*.sv') if path.parent.name != 'pkg')


def packages():
    """The others may import the first."""
    return sorted((str(path.relative_to(ROOT)) for path in ROOT.glob('rtl/pkg/*.sv')), key=lambda path: ('systole_pkg' not in path, path))


def read_models(libraries=('systole_unit_models', 'systole_models')):
    """Every model of these libraries, by name, but for those of a target's own modules."""
    models = {}
    for library in libraries:
        for path in sorted(BUILD.glob(f'CMakeFiles/{library}.dir/V*.dir/verilator_args.txt')):
            given = path.read_text().split(';')[1:]
            if given[-1].startswith('constraints/'):
                continue
            arguments, parameters = [], {}
            skip = False
            for argument in given:
                if skip or argument in ('--Mdir', '--make'):
                    skip = not skip  # these two and their values
                elif argument != '-Wall':
                    arguments.append(argument)
                    if argument.startswith('-G'):
                        name, _, value = argument[2:].partition('=')
                        parameters[name] = value
            name = path.parent.name[1:-len('.dir')]
            models[name] = Model(name, pathlib.Path(given[-1]).stem, parameters, arguments)
    return models


def models_of(module, models):
    """The models that the module's tests drive, that of the netlist first."""
    unit = UNITS[module]
    return sorted((model for model in models.values() if model.top == (unit.top or module)),
                  key=lambda model: model.name != unit.netlist)

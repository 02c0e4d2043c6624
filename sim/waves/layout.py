# SPDX-License-Identifier: Apache-2.0
"""What a view shows, as data: groups of patterns over the signals below a module.

A pattern is a path in which [*] stands for any index; the signals it finds come in the order of their indices. Rows()
rows have a label, {0} {1} for the indices in the pattern; without one its name is shown. What a build
does not have (no lanes with int32 results) is left out, but test_waves.py holds every pattern to the RTL: a name
that no source declares fails there.
"""
import dataclasses
from typing import Sequence, Union

RED, ORANGE, YELLOW, GREEN, BLUE, INDIGO, VIOLET = range(1, 8)  # GTKWave's colours of traces


@dataclasses.dataclass
class Row:
    pattern: str
    label: str = ''
    transposed: bool = False  # the pattern's first index is the column: order by row all the same


@dataclasses.dataclass
class Group:
    title: str
    rows: Sequence[Union[str, Row, 'Group']]
    colour: int = 0
    open: bool = False
    each: str = ''  # a pattern with one [*]: the group once for each index, {n} in title and rows


def _command(data: str) -> list:
    return [f'{data}.{field}' for field in (
        'vectors', 'k_used', 'n_used', 'first', 'last', 'new_params', 'cfg.rounding', 'cfg.zero_point', 'cfg.clamp_min',
        'cfg.clamp_max')]


def _slot(slot: str) -> list:
    return [f'{slot}.{field}' for field in (
        'valid', 'first', 'last', 'block_end', 'release_set', 'param_set', 'n_used', 'address')]


def _input(name: str, *data: str) -> list:
    return [f'{name}_valid_i', f'{name}_ready_o', *data]


# Of every module.
TOP = ['clk_i', 'rst_ni']

# Of systole_mxu; view.py draws the cycle law between STATE and STREAMS.
STATE = [Row('slot_use_o', 'slot used for'), Row('fault_o', 'fault'), 'busy_o']
STREAMS = [
    Group('results', [
        'result_valid_o', 'result_ready_i', 'result_last_o', Row('result_data_o[*]', 'result {0}')], GREEN, open=True),
    Group('activations', _input('act', 'act_data_i[*]'), YELLOW),
    Group('weights', _input('weight', 'weight_data_i[*]'), ORANGE),
    Group('commands', _input('cmd', *_command('cmd_data_i')), BLUE),
    Group('parameters', _input(
        'param', 'param_data_i.bias', 'param_data_i.multiplier', 'param_data_i.shift'), BLUE),
]
INSIDE = [
    Group('command check', [
        'cmd_valid', 'cmd_ready', 'push', 'push_params', 'room', 'cmd_index', 'fault_o', 'fault_index_o', 'param_fault',
        'param_fault_index', Group('accepted', _command('cmd'))], BLUE),
    Group('sequencer', [
        'slot_use_o', 'u_sequencer.active_q', 'u_sequencer.left_q', 'u_sequencer.first_q', 'u_sequencer.last_q',
        'act_valid', 'act_ready', 'swap', 'shadow_full', 'u_sequencer.credits_q', 'u_sequencer.pace_q',
        'u_sequencer.ahead_q', 'u_sequencer.set_q', 'u_sequencer.has_set_q', Group('slot', _slot('slot')),
        Group('next tile', ['tile_valid', 'tile_ready', *_command('tile')])], GREEN),
    Group('weight loader', [
        'load_valid', 'load_done', 'load.n_used', 'load.k_used', 'weight_valid', 'weight_ready', 'weight_word[*]',
        'u_loader.row_q', 'shift', 'u_loader.full_q', 'swap', 'shadow_macs'], ORANGE),
]
BEHIND = [
    Group('accumulators', [
        Group('accumulator {n}', [f'gen_row[{{n}}].u_accumulator.{name}' for name in (
            *_slot('slot_i'), 'sum_i', 'read', 'waiting', 'forward_q', 'previous', 'total', 'write', 'valid_o',
            'total_o')], each='gen_row[*].u_accumulator.total_o'),
    ], VIOLET),
    Group('lanes', [
        Group('lane {n}', [f'gen_int8.gen_lane[{{n}}].u_lane.{name}' for name in (
            'valid_i', 'total_i', 'channel_i.bias', 'channel_i.multiplier', 'channel_i.shift', 'channel_i.cfg.rounding',
            'channel_i.cfg.zero_point', 'channel_i.cfg.clamp_min', 'channel_i.cfg.clamp_max', 'operand_q',
            'multiplier_q', 'high_q', 'shifted_q.scaled', 'shifted_q.up', 'valid_o', 'result_o')], each='gen_int8.gen_lane[*].u_lane.result_o'),
    ], GREEN),
    Group('de-skew', [
        'u_deskew.valid_i[*]', 'u_deskew.data_i[*]', 'u_deskew.n_used_i', 'u_deskew.last_i',
        Row('u_deskew.gen_row[*].write_q', 'write_q of row {0}'), 'u_deskew.used_q', 'u_deskew.head_q',
        'u_deskew.valid_o', 'u_deskew.ready_i', 'u_deskew.data_o[*]', 'u_deskew.last_o'], GREEN),
    Group('stored parameters', [
        'gen_int8.set_valid', 'gen_int8.set_done', 'gen_int8.param_valid', 'gen_int8.param_ready', 'set_stored',
        'set_read[*]', 'set_index[*]', 'gen_int8.channel[*].bias', 'gen_int8.channel[*].multiplier',
        'gen_int8.channel[*].shift'], BLUE),
    Group('counters', [
        'count_cycles_o', 'count_macs_o', 'bubbles_weights_o', 'bubbles_activations_o', 'bubbles_parameters_o',
        'bubbles_credits_o', 'bubbles_none_o'], BLUE),
]

# Of systole_array, wherever it stands: cells in reading order, row by row.
_CELL = 'gen_col[*].gen_row[*].u_pe'
ARRAY = [
    Group('array: activations', [Row(f'{_CELL}.act_i', 'act ({1},{0})', transposed=True)], YELLOW),
    Group('array: live weights', [Row(f'{_CELL}.live_q', 'live ({1},{0})', transposed=True)], ORANGE),
    Group('array: shadow weights', [Row('shift[*]', 'shift rows, column {0}'),
                                    Row(f'{_CELL}.shadow_q', 'shadow ({1},{0})', transposed=True)], ORANGE),
    Group('array: sums', [Row(f'{_CELL}.sum_o', 'sum ({1},{0})', transposed=True)], VIOLET),
]
# The cycle law, drawn: the path of a slot along row 0 and down the last column, one cell a cycle.
PATH_ACTS = 'gen_col[{k}].gen_row[{n}].u_pe.act_i'
PATH_TOKENS = ('slot.valid', 'u_crossing.gen_stages.valid_q', 'row_slot[{n}].valid')
SWAP_WAVE = 'swap'
ROW_SUMS = 'sum_o[*]'

# First beats that the view looks for: stream -> valid and ready.
BEATS = {name: (f'{name}_valid_i', f'{name}_ready_o') for name in ('weight', 'act')}
BEATS['result'] = ('result_valid_o', 'result_ready_i')

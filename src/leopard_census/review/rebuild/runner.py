"""Runs of the workflow that the review page starts: one at a time, also over several programs and computers.

A run is a process of its own, so closing the page or killing the program leaves it at work; whichever page looks next
tells how it ended and adds it to the history. What is run is decided by who makes the runner.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
import platform
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import psutil

from leopard_census.errors import InputError
from leopard_census.review.decision_log import DecisionLog
from leopard_census.review.rebuild import before as kept
from leopard_census.review.rebuild import child
from leopard_census.review.rebuild.console import Console, failure, read_console
from leopard_census.review.rebuild.findings import findings, rows_read
from leopard_census.review.rebuild.run_folder import Run, RunFolder, ended, release

#: Seconds after which a run that was asked to stop, and does not, is killed: what a job writes is whole or not there,
#: so that costs only what the job has done so far.
PATIENCE_S = 45.0
_LOOK_S = 1.0

logger = logging.getLogger(__name__)


class RefusedError(Exception):
    """A run cannot be started or stopped.

    Attributes
    ----------
    kind
        Why: running, other-survey, other-run, locked, elsewhere, nothing-runs or disk; the page says it in the reader's
        language.
    lines
        What else is known, as the processes that are at work.
    """

    def __init__(self, kind: str, lines: list[str] | None = None) -> None:
        super().__init__(kind)
        self.kind, self.lines = kind, lines or []


class Workflow(Protocol):
    """How the workflow is run here."""

    def command(self, report: bool, resume: bool) -> list[str]:
        """Command line up to the individuals, or to the report too; `resume`: a killed run left its lock."""

    def hindrance(self) -> tuple[str, list[str]] | None:
        """Who else is at work in the folder: "other-run", or "locked" where nobody of this computer is; and who."""


@dataclass(frozen=True)
class Status:
    """How a run stands, for people.

    Attributes
    ----------
    run
        The run at hand or the last one; None where there was none.
    running
        Whether it is at work.
    stopping
        Whether somebody wants it stopped.
    """

    run: Run | None
    running: bool
    stopping: bool
    console: Console


class Runner:
    """Runs of one survey's review.

    Parameters
    ----------
    folder
        What is kept of runs.
    results
        `results/<survey>`.
    log
        Decisions.
    workflow
        How it is run.
    work
        Folder to run it in.
    """

    def __init__(
        self, folder: RunFolder, results: Path, log: DecisionLog, workflow: Workflow, work: Path
    ) -> None:
        self.folder, self.results = folder, results
        self._log, self._workflow, self.work = log, workflow, work
        self._threads = threading.RLock()
        self._child: subprocess.Popen[bytes] | None = None
        self._reload: Callable[[], None] = lambda: None
        self._attach: Callable[[str], str | None] = lambda anchor: None
        self._seen: tuple[Any, ...] | None = None
        self._let_go: str | None = None

    def source(self) -> Path:
        """Where to read the survey now: see `before.to_read`."""
        run = self.folder.run()
        running = run is not None and self._alive(run)
        return kept.to_read(self.results, self.folder.before, running=running)

    def attend(self, reload: Callable[[], None], attach: Callable[[str], str | None]) -> None:
        """Whom to tell when the results are others, and who finds the sighting of an anchor."""
        self._reload, self._attach = reload, attach
        self._seen = self._stamp()

    def start(self, by: str, report: bool) -> Run:
        """Start a run.

        Parameters
        ----------
        by
            Reviewer who asks for it.
        report
            Whether to make the report too.

        Raises
        ------
        RefusedError
            When another run is at work, or the state before cannot be kept.
        """
        with self._threads:
            if self.look().running:
                raise RefusedError("running")
            locks = self.folder.lock()
            if locks is None:
                run, others = self.folder.run(), self.folder.others()
                own = run is not None and self._alive(run)
                raise RefusedError("running") if own or not others else RefusedError("other-survey", others)
            try:
                return self._start(locks, by, report)
            finally:
                release(locks)

    def stop(self, by: str) -> None:
        """Ask the run to end; jobs at work are given up, and the next run makes them again.

        Raises
        ------
        RefusedError
            When none is at work, or it is one of another computer.
        """
        with self._threads:
            run = self.folder.run()
            if run is None or not self._alive(run):
                raise RefusedError("nothing-runs")
            if run.host != platform.node():
                raise RefusedError("elsewhere", [run.host])
            self.folder.ask_to_stop(run, by)
            _signal(run, signal.SIGINT)

    def look(self) -> Status:
        """How things stand; a run that has ended since is told of in the history, and the page gets its results."""
        with self._threads:
            if self._child is not None:
                self._child.poll()  # lets go of a process that has ended
            run = self.folder.run()
            running = run is not None and self._alive(run)
            if run is not None and run.outcome is None and not running:
                run = self._finish()
            stopping = False
            if run is not None and running and (asked := self.folder.stop_asked(run)) is not None:
                stopping = True
                if asked[1] > PATIENCE_S and run.host == platform.node():
                    _signal(run, signal.SIGKILL)
            self._tell()
            if (
                run is not None
                and run.outcome == "done"
                and run.id != self._let_go
                and _old(run, self._log.now())
            ):
                kept.drop_pictures(self.folder.before)
                self._let_go = run.id
            console = read_console(self.folder.log_text(run)) if run is not None and running else Console()
            return Status(run, running, stopping, console)

    def unread(self) -> list[Any] | None:
        """Rows of decisions.csv that the results which the page shows do not rest on; None where that is not known."""
        rows = self._log.rows()
        read = rows_read(self._log.path, self.source() / kept.RECORD, self.folder.survey, rows)
        if read is None:
            return None
        known = {row["decisionID"] for row in read}
        return [row for row in rows if row["decisionID"] not in known]

    def watch(self) -> threading.Event:
        """Look every second, in a thread of its own, until the event is set or the program ends."""
        enough = threading.Event()

        def forever() -> None:
            while not enough.wait(_LOOK_S):
                try:
                    self.look()
                except Exception:
                    # A disk that is away for a moment must not end the watch for the rest of the day.
                    logger.exception("looking after the rebuild failed")

        threading.Thread(target=forever, daemon=True, name="rebuild").start()
        return enough

    def _start(self, locks: tuple[int, ...], by: str, report: bool) -> Run:
        last = self.folder.run()
        resume = False
        if (found := self._workflow.hindrance()) is not None:
            kind, lines = found
            # A run of ours that was killed left it: no other is at work, as the lock of rebuilds is free.
            resume = (
                kind == "locked" and last is not None and last.host == platform.node() and _left_lock(last)
            )
            if not resume:
                raise RefusedError(kind, lines)
        now = self._log.now()
        run = Run(
            id=self.folder.new_id(now),
            survey=self.folder.survey,
            by=by,
            report=report,
            started=now.isoformat(timespec="seconds"),
            host=platform.node(),
            n_rows=len(self._log.rows()),
        )
        try:
            self.folder.own.mkdir(parents=True, exist_ok=True)
            kept.keep(self.results, self.folder.before)
            with self.folder.file(run, "log").open("wb") as log:
                self.folder.write(run)
                words = [
                    ",".join(map(str, locks)),
                    str(self.folder.file(run, "ended")),
                    *self._workflow.command(report, resume),
                ]
                self._child = subprocess.Popen(
                    [sys.executable, "-m", child.__name__, *words],
                    cwd=self.work,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    pass_fds=locks,
                    # A Ctrl-C at the page's window is not meant for the run.
                    start_new_session=True,
                    env={**os.environ, "PYTHONUNBUFFERED": "1"},
                )
        except OSError as error:
            raise RefusedError("disk", [f"{error.filename or self.folder.path}: {error.strerror}"]) from None
        run = replace(run, pid=self._child.pid, pid_began=_began(self._child.pid))
        self.folder.write(run)
        self._tell()
        return run

    def _alive(self, run: Run) -> bool:
        """Whether a run is at work: then somebody holds the lock."""
        if run.outcome is not None:
            return False
        lock = self.folder.own_lock()
        release(lock or ())
        return lock is None

    def _finish(self) -> Run | None:
        """Tell how a run ended; by one program alone."""
        lock = self.folder.own_lock()
        if lock is None:
            return self.folder.run()
        try:
            run = self.folder.run()
            if run is None or run.outcome is not None:
                return run
            done = _told(run, self.folder)
            self.folder.add(self._line(done))
            self.folder.write(done)
            return done
        finally:
            release(lock)

    def _line(self, run: Run) -> dict[str, Any]:
        """A line of the history; of a run that ended well with what it changed, which is written down beside it."""
        line: dict[str, Any] = {
            "id": run.id,
            "by": run.by,
            "report": run.report,
            "started": run.started,
            "ended": run.ended,
            "seconds": run.seconds,
            "outcome": run.outcome,
            "n_decisions": run.n_rows,
        }
        if run.outcome != "done" or not kept.is_whole(self.results):
            return line
        try:
            return line | self._findings(run)
        except InputError as error:
            # Tables that another version made, say: the run has ended well all the same.
            logger.warning("%s", error.text())
            return line

    def _findings(self, run: Run) -> dict[str, Any]:
        """What a run changed; it is written down, and what the history keeps of it is given back."""
        self._reload()
        rows = self._log.rows()
        read = rows_read(self._log.path, self.results / kept.RECORD, self.folder.survey, rows)
        if read is None:
            read = rows[: run.n_rows]
        done = [known for known in self.folder.history() if known["outcome"] == "done"]
        n_old = min(done[-1]["n_decisions"], len(read)) if done else 0
        content = findings(self.folder.before, self.results, read, self._attach, n_old)
        self.folder.write_changes(run, content)
        return {
            "n_decisions": len(read),
            "n_new": len(read) - n_old,
            "before": content["before"],
            "after": content["after"],
        }

    def _stamp(self) -> tuple[Any, ...]:
        """Changes when the page should read the results again."""
        source = self.source()
        record = self.results / kept.RECORD
        made = record.stat().st_mtime_ns if record.is_file() and source == self.results else None
        return source, made

    def _tell(self) -> None:
        stamp = self._stamp()
        if self._seen is None or stamp == self._seen or not kept.is_whole(stamp[0]):
            return
        try:
            self._reload()
        except InputError as error:
            logger.warning("%s", error.text())
            return
        self._seen = stamp


def _told(run: Run, folder: RunFolder) -> Run:
    """The run with its outcome."""
    at, text, status = folder.ended_at(run), folder.log_text(run), folder.exit_status(run)
    asked = folder.stop_asked(run)
    if status == 0 or (status is None and read_console(text).finished):
        return ended(run, "done", at)
    if asked is not None:
        return ended(run, "stopped", at, stopped_by=asked[0])
    if status is None:
        return ended(run, "lost", at, message=tuple(failure(text)))
    return ended(run, "failed", at, message=tuple(failure(text)))


def _old(run: Run, now: dt.datetime) -> bool:
    """Whether every page has the new results by now."""
    return (
        run.ended is not None and (now - dt.datetime.fromisoformat(run.ended)).total_seconds() > 60 * _LOOK_S
    )


def _left_lock(run: Run) -> bool:
    """Whether Snakemake had no time to take its lock away."""
    return run.outcome in ("lost", "stopped")


def _began(pid: int) -> float | None:
    try:
        return float(psutil.Process(pid).create_time())
    except psutil.Error:
        return None


def _signal(run: Run, number: signal.Signals) -> None:
    """Signal all processes of a run; not those of a later one that got its number."""
    if run.pid is None or (run.pid_began is not None and not _same(run.pid, run.pid_began)):
        return
    try:
        os.killpg(run.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _same(pid: int, began: float) -> bool:
    found = _began(pid)
    # A first process that was killed leaves its group to the workflow.
    return found is None or abs(found - began) < 1.0

"""What is kept of rebuilds, under `results/run/review/`: the run at hand, logs, the state before, and the history.

Nothing here is a result: it tells when people ran the workflow and what that changed. Two programs may look at it at
once; who writes holds the lock.

    rebuild.lock              held by a run of any survey and by nothing else, as long as any process of it lives
    <survey>/rebuild.lock     likewise, by a run of this survey
    <survey>/rebuild.json     the run at hand, or the last one
    <survey>/rebuild.stop     who wants it stopped, and since when
    <survey>/rebuilds.jsonl   history: one line a run, only ever added to
    <survey>/<id>.log         what the run wrote
    <survey>/<id>.ended       its exit status
    <survey>/<id>.changes     what it changed, JSON
    <survey>/before/          the tables as they were before the last run (see `before.py`)
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from leopard_census.provenance.atomic import atomic_path

#: Runs whose logs and changes are kept; the history keeps all.
KEPT = 20
ID = re.compile(r"\d{8}T\d{6}Z(?:-\d+)?")
_LOCK_PATIENCE_S = 2.0


@dataclass(frozen=True)
class Run:
    """One run.

    Attributes
    ----------
    id
        Time of its start, UTC.
    by
        Who asked for it.
    report
        Whether the report was made too.
    host, pid, pid_began
        Where it runs, its first process, and when that began in seconds since 1970: process numbers are used again.
    n_rows
        Rows of decisions.csv when it was started.
    outcome
        None while it runs; done, failed, stopped, or lost: ended without a word, as by a power cut.
    message
        Of a failure, in the workflow's words.
    """

    id: str
    survey: str
    by: str
    report: bool
    started: str
    host: str
    n_rows: int
    pid: int | None = None
    pid_began: float | None = None
    outcome: str | None = None
    ended: str | None = None
    stopped_by: str | None = None
    message: tuple[str, ...] = ()

    @property
    def began(self) -> dt.datetime:
        """When it was started, with an offset."""
        return dt.datetime.fromisoformat(self.started)

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (
            None
            if self.ended is None
            else (dt.datetime.fromisoformat(self.ended) - self.began).total_seconds()
        )


class RunFolder:
    """`results/run/review`.

    Parameters
    ----------
    path
        The folder; it is made with the first run.
    survey
        The survey that is reviewed.
    """

    def __init__(self, path: Path, survey: str) -> None:
        self.path, self.survey = path, survey

    @property
    def own(self) -> Path:
        """Folder of the survey."""
        return self.path / self.survey

    @property
    def before(self) -> Path:
        """Results as they were before the last run."""
        return self.own / "before"

    def lock(self, patience_s: float = _LOCK_PATIENCE_S) -> tuple[int, ...] | None:
        """Take the locks that a run needs; handles that hold them until they are closed, or None while another does.

        A run inherits the handles, so its locks go with the last of its processes, however these end.
        """
        handles: list[int] = []
        for path in (self.own, self.path):
            handle = _locked(path / "rebuild.lock", patience_s)
            if handle is None:
                release(handles)
                return None
            handles.append(handle)
        return tuple(handles)

    def own_lock(self) -> tuple[int, ...] | None:
        """Take the lock of this survey's runs alone, at once or not at all."""
        handle = _locked(self.own / "rebuild.lock", 0)
        return None if handle is None else (handle,)

    def others(self) -> list[str]:
        """Other surveys of which a run is not known to have ended."""
        names = sorted(path.parent.name for path in self.path.glob("*/rebuild.json"))
        runs = [RunFolder(self.path, name).run() for name in names if name != self.survey]
        return [run.survey for run in runs if run is not None and run.outcome is None]

    def run(self) -> Run | None:
        """The run at hand or the last one; None where there was none."""
        content = _read_json(self.own / "rebuild.json")
        try:
            return None if content is None else Run(**{**content, "message": tuple(content["message"])})
        except (KeyError, TypeError):
            return None

    def write(self, run: Run) -> None:
        """Write down how a run stands."""
        _write_json(self.own / "rebuild.json", asdict(run))

    def file(self, run: Run, kind: str) -> Path:
        """A file of a run: log, ended or changes."""
        return self.own / f"{run.id}.{kind}"

    def log_text(self, run: Run) -> str:
        """What it has written so far."""
        path = self.file(run, "log")
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def exit_status(self, run: Run) -> int | None:
        """Exit status of its command; None while it runs, or where it could not tell any more."""
        content = _read_json(self.file(run, "ended"))
        return None if content is None else content.get("status")

    def ended_at(self, run: Run) -> dt.datetime:
        """When it ended: when it last wrote."""
        paths = [self.file(run, "ended"), self.file(run, "log")]
        times = [path.stat().st_mtime for path in paths if path.is_file()]
        return dt.datetime.fromtimestamp(times[0], dt.UTC).astimezone() if times else run.began

    def ask_to_stop(self, run: Run, by: str) -> None:
        """Write down that somebody wants it stopped."""
        _write_json(self.own / "rebuild.stop", {"id": run.id, "by": by, "since": time.time()})

    def stop_asked(self, run: Run) -> tuple[str, float] | None:
        """Who wants this run stopped, and for how many seconds already."""
        content = _read_json(self.own / "rebuild.stop")
        if content is None or content.get("id") != run.id:
            return None
        return str(content["by"]), time.time() - float(content["since"])

    def new_id(self, now: dt.datetime) -> str:
        """A name for a run that begins now."""
        name = f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        for n in range(2, 1000):
            if not (self.own / f"{name}.log").exists():
                break
            name = f"{name[:16]}-{n}"
        return name

    def history(self) -> list[dict[str, Any]]:
        """Runs of the survey that ended, first one first."""
        path = self.own / "rebuilds.jsonl"
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []
        found = (_json(line) for line in lines)
        # A line that a power cut tore is none.
        return [line for line in found if isinstance(line, dict) and ID.fullmatch(str(line.get("id")))]

    def add(self, line: Mapping[str, Any]) -> None:
        """Add a run to the history, once."""
        if line["id"] in {known["id"] for known in self.history()}:
            return
        self.own.mkdir(parents=True, exist_ok=True)
        path = self.own / "rebuilds.jsonl"
        torn = path.is_file() and not path.read_bytes().endswith(b"\n") and path.stat().st_size
        with path.open("ab") as file:
            text = json.dumps(line, ensure_ascii=False, sort_keys=True)
            file.write(f"{chr(10) if torn else ''}{text}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        self._prune()

    def changes(self, name: str) -> dict[str, Any] | None:
        """What a run of the survey changed; None where nothing is kept of it."""
        return _read_json(self.own / f"{name}.changes") if ID.fullmatch(name) else None

    def write_changes(self, run: Run, content: Mapping[str, Any]) -> None:
        """Write down what a run changed."""
        _write_json(self.file(run, "changes"), content)

    def _prune(self) -> None:
        names = sorted({path.name.split(".")[0] for path in self.own.glob("*.log")})
        for name in names[:-KEPT]:
            for path in self.own.glob(f"{name}.*"):
                path.unlink(missing_ok=True)


def release(handles: Iterable[int]) -> None:
    """Close handles of locks; a run that inherited them still holds these."""
    for handle in handles:
        os.close(handle)


def _locked(path: Path, patience_s: float) -> int | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        except BlockingIOError:
            if time.monotonic() > until:
                os.close(handle)
                return None
            time.sleep(0.02)


def ended(run: Run, outcome: str, at: dt.datetime, **more: Any) -> Run:
    """The run when it has ended."""
    return replace(run, outcome=outcome, ended=at.isoformat(timespec="seconds"), **more)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        content = _json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return content if isinstance(content, dict) else None


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True), encoding="utf-8")

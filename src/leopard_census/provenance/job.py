"""What every rule's script does around its one library call.

A script hands its `snakemake` object to `Job`. The job sends messages to the rule's log, pins numeric libraries to one
thread, compares every input with the record of the job that made it, gives staged paths for the outputs, and on
success renames them and leaves its own record, last. On a failure nothing half-written remains.

The object is used by its attributes alone, so that the library does not depend on Snakemake.
"""

import logging
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any

from leopard_census.errors import InputError
from leopard_census.provenance.atomic import publish, staging_path, sync_folder
from leopard_census.provenance.digest import param_digests
from leopard_census.provenance.disk_fault import disk_fault
from leopard_census.provenance.names import Roots
from leopard_census.provenance.one_thread import pin_to_one_thread
from leopard_census.provenance.record import FileDigest, Record, check_inputs, digest_file, read_record

logger = logging.getLogger("leopard_census")


class Job:
    """One job of the workflow, as a context manager around its work.

    Attributes
    ----------
    input
        Named inputs; a list of paths where the rule gives a list. `records` stand apart.
    output
        Named outputs as staged paths beside their targets.
    params, wildcards
        As the rule gives them.
    """

    def __init__(self, snakemake: Any) -> None:
        self._rule: str = snakemake.rule
        self._log = Path(str(snakemake.log[0]))
        self.wildcards: dict[str, str] = dict(snakemake.wildcards.items())
        self.params: dict[str, Any] = dict(snakemake.params.items())
        self.config: Mapping[str, Any] = snakemake.config
        self.threads: int = snakemake.threads
        named = {name: _paths(value) for name, value in snakemake.input.items()}
        self.records: list[Path] = _as_list(named.pop("records", []))
        self.input: dict[str, Any] = named
        targets = {name: Path(value) for name, value in snakemake.output.items()}
        self._record_path = targets.pop("record")
        self._targets = targets
        self.output = {name: staging_path(path) for name, path in targets.items()}
        self.workflow_folder = Path(snakemake.scriptdir).resolve().parents[1]
        self._inputs: tuple[FileDigest, ...] = ()

    def __enter__(self) -> "Job":
        pin_to_one_thread()
        try:
            _log_to(self._log)
            self._inputs = self._checked_inputs()
            for path in [*self._targets.values(), self._record_path]:
                path.parent.mkdir(parents=True, exist_ok=True)
        except Exception as error:
            if _sentence(error) is None:
                raise
            self._fail(error)
            raise SystemExit(1) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        failed = error
        if failed is None:
            try:
                self._publish()
            except Exception as late:
                failed = late
        if failed is not None:
            self._fail(failed)
        for staged in [*self.output.values(), staging_path(self._record_path)]:
            with suppress(OSError):  # a disk that fails must not hide why the job did
                staged.unlink(missing_ok=True)
        logging.shutdown()
        if failed is None:
            return
        if _sentence(failed) is not None:
            raise SystemExit(1) from None
        if failed is not error:
            raise failed

    @cached_property
    def roots(self) -> Roots:
        """Folders that names in the record start from."""
        folders = {survey: Path.cwd() / folder for survey, folder in self.config["_survey_folders"].items()}
        # Of this survey alone: to all others, files that it wrote are results.
        packages = {
            survey: Path.cwd() / folder
            for survey, folder in self.config.get("_packages", {}).items()
            if survey == self.wildcards.get("survey")
        }
        return Roots(Path.cwd(), self.workflow_folder, folders, packages)

    @property
    def media_root(self) -> Path:
        """Folder of this survey's raw media; no parameter, so that moving the media re-runs nothing."""
        return Path(self.config["_media_roots"][self.wildcards["survey"]])

    @property
    def weights(self) -> Path | None:
        """Weights of this survey's detector, where it has any; no parameter, as their sha256 is in the settings."""
        path = self.config.get("_weights", {}).get(self.wildcards["survey"])
        return Path(path) if path else None

    @property
    def embedding_weights(self) -> Path | None:
        """Weights of this survey's embedding network, likewise."""
        path = self.config.get("_embedding_weights", {}).get(self.wildcards["survey"])
        return Path(path) if path else None

    def _checked_inputs(self) -> tuple[FileDigest, ...]:
        paths = sorted({path for value in self.input.values() for path in _as_list(value)})
        named = {self.roots.name_of(path): path for path in paths}
        digests = tuple(digest_file(path, name) for name, path in sorted(named.items()))
        check_inputs(digests, named, [read_record(path) for path in self.records])
        return digests

    def _publish(self) -> None:
        missing = [str(self._targets[name]) for name, staged in self.output.items() if not staged.exists()]
        if missing:
            raise RuntimeError(f"rule {self._rule} did not write {', '.join(missing)}")
        outputs = []
        for name, staged in sorted(self.output.items()):
            outputs.append(digest_file(staged, self.roots.name_of(self._targets[name])))
        own = {name: value for name, value in self.params.items() if name not in ("cfg", "code", "listing")}
        record = Record(
            rule=self._rule,
            wildcards=self.wildcards,
            inputs=self._inputs,
            outputs=tuple(sorted(outputs, key=lambda file: file.name)),
            code=self.params["code"],
            params=param_digests(own),
            settings=self.params.get("cfg", {}),
        )
        staged_record = staging_path(self._record_path)
        staged_record.write_text(record.to_json(), encoding="utf-8")
        for name, staged in self.output.items():
            publish(staged, self._targets[name])
        publish(staged_record, self._record_path)
        for folder in {path.parent for path in [*self._targets.values(), self._record_path]}:
            sync_folder(folder)

    def _fail(self, error: BaseException) -> None:
        """Tell the log everything and the person what matters; a mistake or a full disk never shows a traceback."""
        if told := _sentence(error):
            logger.error("%s", told)
            print(f"\n{told}\n", file=sys.stderr)  # noqa: T201
        else:
            logger.error("%s", "".join(traceback.format_exception(error)))


def _sentence(error: BaseException) -> str | None:
    """What a person needs to know of an error; None when it is a fault of the code."""
    return error.text() if isinstance(error, InputError) else disk_fault(error)


def _paths(value: Any) -> Path | list[Path]:
    return Path(value) if isinstance(value, str) else [Path(str(item)) for item in value]


def _as_list(value: Path | list[Path]) -> list[Path]:
    return [value] if isinstance(value, Path) else value


def _log_to(path: Path) -> None:
    # A log that cannot be written (full disk) must not spread its own tracebacks over the job's error.
    logging.raiseExceptions = False
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(path, mode="w", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)

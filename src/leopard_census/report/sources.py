"""The files that a report rests on: rows, digests, and the rule, code and settings that made them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from leopard_census.provenance.digest import sha256_file, value_digest
from leopard_census.provenance.ledger import LedgerInput
from leopard_census.provenance.record import Record
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import Row, read_table


# Written out name by name: the code digest reads the literal names, so that an edit of a contract that no report
# prints from re-runs nothing.
def contracts() -> dict[str, Contract]:
    """Contracts of the tables that a report can print from, by the name that templates use."""
    return {
        "counts": contract("counts"),
        "closed": contract("closed"),
        "closure": contract("closure"),
        "heterogeneity": contract("heterogeneity"),
        "scr": contract("scr"),
        "scr_models": contract("scr_models"),
        "density_squares": contract("density_squares"),
        "plan": contract("plan"),
        "identity": contract("identity"),
        "identity_counts": contract("identity_counts"),
        "identity_squares": contract("identity_squares"),
        "two_flanks": contract("two_flanks"),
        "sensitivity": contract("sensitivity"),
        "effort": contract("effort"),
        "station_losses": contract("station_losses"),
        "camera_work": contract("camera_work"),
        "funnel": contract("funnel"),
        "media_status": contract("media_status"),
        "card_findings": contract("card_findings"),
        "clock_proposals": contract("clock_proposals"),
        "operation_differences": contract("operation_differences"),
        "catalogue": contract("catalogue"),
        "assignments": contract("assignments"),
        "disputed": contract("decisions_disputed"),
        "encounters": contract("encounters"),
        "members": contract("members"),
        "detectors": contract("detectors"),
        "review_queue": contract("review_queue"),
        "review_summary": contract("review_summary"),
        "review_reviewers": contract("review_reviewers"),
        "review_disagreements": contract("review_disagreements"),
        "package_names": contract("package_names"),
        "basis": contract("basis"),
        "trend": contract("trend"),
        "claims": contract("claims"),
        "changes": contract("changes"),
        "survival": contract("survival"),
        "accumulation": contract("accumulation"),
        "incidence": contract("incidence"),
        "bycatch": contract("bycatch"),
        "sex_ratio": contract("sex_ratio"),
        "associations": contract("associations"),
        "cubs": contract("cubs"),
        "movement": contract("movement"),
        "legacy_density": contract("legacy_density"),
        "activity": contract("activity"),
        "activity_curves": contract("activity_curves"),
        "activity_times": contract("activity_times"),
        "activity_overlap": contract("activity_overlap"),
        "public_places": contract("public_places"),
        "public_pictures": contract("public_pictures"),
    }


@dataclass(frozen=True)
class Source:
    """One file: where it lies, its name below `results/`, its sha256, and the job that made it."""

    path: Path
    name: str
    sha256: str
    rule: str
    code: str
    config: str

    @property
    def ledger_input(self) -> LedgerInput:
        """As the ledger names it."""
        return LedgerInput(self.name, self.sha256)


@dataclass(frozen=True)
class Sources:
    """The files of one survey by name (see `contracts`, and `validation`); what a survey lacks is absent.

    Of claims there may be several tables, named `claims.<publication>`.
    """

    files: Mapping[str, Source]

    def __contains__(self, name: str) -> bool:
        return name in self.files

    def __getitem__(self, name: str) -> Source:
        return self.files[name]

    def rows(self, name: str) -> list[Row]:
        """Rows of a table, in file order; an absent table has none."""
        return self._rows.get(name, [])

    @cached_property
    def _rows(self) -> dict[str, list[Row]]:
        known = contracts()
        return {
            name: read_table(source.path, known[name.partition(".")[0]])
            for name, source in sorted(self.files.items())
            if name.partition(".")[0] in known
        }

    @cached_property
    def validation(self) -> list[dict[str, Any]]:
        """Measures of `validation.json` (id, value, n, definition, lower, upper); none without a known truth."""
        if "validation" not in self.files:
            return []
        content: list[dict[str, Any]] = json.loads(self.files["validation"].path.read_text(encoding="utf-8"))
        return content


def sources_from_records(
    paths: Mapping[str, Path], records: Iterable[Record], work: Path | None = None
) -> Sources:
    """Sources for files of the workflow, each with the job that made it.

    Parameters
    ----------
    paths
        Files by name, as the rule gives them (`results/...` relative to the working folder).
    records
        Of the jobs that made them; these name files `results/<survey>/...`.
    work
        Working folder that the paths start from (default: this folder).

    Raises
    ------
    ValueError
        When no record covers a file: a fault of the rule.
    """
    made = {output.name: record for record in records for output in record.outputs}
    files = {}
    for name, path in sorted(paths.items()):
        record = made.get(path.as_posix())
        if record is None:
            raise ValueError(
                f"no record covers {path.as_posix()}: add the record of its job to the rule's records"
            )
        files[name] = Source(
            path=(full := path if work is None else work / path),
            name=path.relative_to("results").as_posix(),
            sha256=sha256_file(full),
            rule=record.rule,
            code=record.code,
            config=value_digest(record.settings),
        )
    return Sources(files)

"""Making ledger entries from tables, with their provenance filled in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from leopard_census.provenance.ledger import Entry, Interval
from leopard_census.report.sources import Sources


@dataclass
class EntryMaker:
    """Collects entries; each takes rule, code and settings from the job that made its first table.

    A number without any table bears the `rule`, `code` and `config` given here.
    """

    sources: Sources
    rule: str
    code: str
    config: str
    entries: list[Entry] = field(default_factory=list)

    def add(
        self,
        id: str,
        value: float | int | None,
        *,
        tables: Sequence[str],
        definition: str,
        formula: str,
        subset: str,
        unit: str = "",
        digits: int = 0,
        interval: Interval | None = None,
        reason: str = "",
    ) -> None:
        """Add one number. `tables` that the survey lacks are left out of its inputs."""
        present = [self.sources[name] for name in tables if name in self.sources]
        maker = present[0] if present else None
        self.entries.append(
            Entry(
                id=id,
                value=value,
                unit=unit,
                digits=digits,
                definition=definition,
                formula=formula,
                subset=subset,
                rule=maker.rule if maker else self.rule,
                inputs=tuple(sorted(source.ledger_input for source in present)),
                code=maker.code if maker else self.code,
                config=maker.config if maker else self.config,
                interval=interval if value is not None else None,
                reason=reason or ("" if value is not None else "This survey has no table to take it from."),
            )
        )


def interval_of(lower: float | None, upper: float | None, level: float = 0.95) -> Interval | None:
    """Interval, when it has a lower limit; the upper one may be open."""
    return None if lower is None else Interval(lower, upper, level)


def id_part(text: str) -> str:
    """A name fit for an id: letters, digits, underscore, dot and hyphen."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", str(text)).strip("-")

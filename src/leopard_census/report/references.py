"""The works that reports cite, kept in `resources/report/references.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from leopard_census.report.formats import DASH


@dataclass(frozen=True)
class Reference:
    """One work. `authors` are written `Surname Initials`."""

    authors: tuple[str, ...]
    year: int
    title: str
    container: str
    pages: str = ""
    volume: str = ""
    doi: str = ""

    @property
    def short(self) -> str:
        """As the text cites it."""
        names = [author.rsplit(" ", 1)[0] for author in self.authors]
        if len(names) > 2:
            names = [f"{names[0]} et al."]
        return f"{' and '.join(names)} {self.year}"

    @property
    def full(self) -> str:
        """As the list of references gives it."""
        where = f"{self.container} {self.volume}".strip()
        doi = f" doi:{self.doi}" if self.doi else ""
        pages = f": {self.pages.replace('-', DASH)}" if self.pages else ""
        return f"{', '.join(self.authors)} ({self.year}). {self.title}. {where}{pages}.{doi}"

    @property
    def sort_key(self) -> tuple[str, int, str]:
        """Order in the list of references."""
        return (self.authors[0].casefold(), self.year, self.title)


def load_references(path: Path) -> dict[str, Reference]:
    """References by key.

    Raises
    ------
    ValueError
        Naming the entry that lacks a field or has an unknown one.
    """
    raw: Mapping[str, Mapping[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    references = {}
    for key, fields in raw.items():
        try:
            given = dict(fields)
            authors = tuple(given.pop("authors"))
            year = int(given.pop("year"))
            references[key] = Reference(authors, year, **{k: str(v) for k, v in given.items()})
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(f"{path.name}: reference {key!r}: {error}") from None
    return references

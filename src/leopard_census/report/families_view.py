"""Families: each mother with her cubs, as the table of cubs tells them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow
from leopard_census.report.views import Animal, natural


@dataclass(frozen=True)
class Cub:
    """A row of `cubs.csv`, and the animal where it was met."""

    row: TableRow
    animal: Animal | None


@dataclass(frozen=True)
class Family:
    """A mother by her code, the animal where she was met herself, and her cubs by code."""

    mother: str
    animal: Animal | None
    cubs: tuple[Cub, ...]


def families(cubs: Sequence[TableRow], animals: Iterable[Animal]) -> list[Family]:
    """Families by the mother's code; cubs without a mother are in none."""
    known = {animal.code: animal for animal in animals}
    by_mother: dict[str, list[TableRow]] = {}
    for row in sorted(cubs, key=lambda row: natural(row["individualID"])):
        if row["mother"]:
            by_mother.setdefault(row["mother"], []).append(row)
    return [
        Family(
            mother,
            known.get(mother),
            tuple(Cub(row, known.get(row["individualID"])) for row in by_mother[mother]),
        )
        for mother in sorted(by_mother, key=natural)
    ]

"""Why a closed estimate may lie below the least number known: animals that are counted, and are not in its data set."""

from collections.abc import Sequence
from dataclasses import dataclass

from leopard_census.report.printing import TableRow
from leopard_census.tables.flank_bounds import code_bounds


@dataclass(frozen=True)
class LeftOutAnimals:
    """Adults and subadults that are counted, as rows of `members.csv`, by what the headline data set has of them.

    Attributes
    ----------
    headline
        Those in it.
    uncaught
        Those without a capture, who are in no data set.
    other_flank
        Those caught, but known by the other flank only.
    """

    headline: tuple[TableRow, ...]
    uncaught: tuple[TableRow, ...]
    other_flank: tuple[TableRow, ...]

    @property
    def uncaught_are_own(self) -> bool:
        """Whether the least number known is larger by those without a capture."""
        caught = (*self.headline, *self.other_flank)
        return _least((*caught, *self.uncaught)) > _least(caught)

    @property
    def names_left_out(self) -> bool:
        """Whether some without a capture have sightings whose names are not sure enough to enter."""
        return any(row["n_sure_names"] < row["n_sightings"] for row in self.uncaught)

    @property
    def other_flank_are_own(self) -> bool:
        """Whether sexes tell that some known by the other flank are no second names of animals in the data set.

        Without sexes each of them may be one, as the data set has the flank with more animals.
        """
        return _least((*self.headline, *self.other_flank)) > len(self.headline)


def left_out_animals(members: Sequence[TableRow]) -> LeftOutAnimals:
    """Sort the rows of `members.csv`; cubs and animals that are not counted are none of these."""
    adults = [row for row in members if row["group"] == "adults" and row["counted"]]
    caught = [row for row in adults if row["n_captures"]]
    return LeftOutAnimals(
        headline=tuple(row for row in caught if "headline" in row["data_sets"]),
        uncaught=tuple(row for row in adults if not row["n_captures"]),
        other_flank=tuple(row for row in caught if "headline" not in row["data_sets"]),
    )


def _least(rows: Sequence[TableRow]) -> int:
    return code_bounds((row["flanks"], row["sex"]) for row in rows)[0]

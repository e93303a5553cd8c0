"""What each edition of the report prints. The internal one prints all; of the public one this file is the only say.

These are lists of what is allowed, not of what is forbidden: a new chapter, figure, table or setting is internal until
somebody adds it here, and a page that asks for anything else ends in an error. Each list answers one question: may a
stranger know this who would shoot the animals?
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

#: Parts of the report in their order, each a template.
SECTIONS = (
    "cover",
    "contents",
    "summary",
    "effort",
    "map",
    "places",
    "funnel",
    "individuals",
    "review",
    "captures",
    "estimates",
    "density_map",
    "legacy",
    "accumulation",
    "associations",
    "families",
    "bycatch",
    "activity",
    "winters",
    "plan",
    "validation",
    "methods",
    "protocol",
    "limits",
    "shows",
    "credits",
    "references",
    "claims",
    "ledger",
    "files",
)
# In place of the map of the stations, `places`.
_PUBLIC_SECTIONS = frozenset(
    {
        "cover",
        "contents",
        "summary",
        "effort",
        "places",
        "funnel",
        "individuals",
        "review",
        "captures",
        "estimates",
        "legacy",
        "accumulation",
        "associations",
        "bycatch",
        "activity",
        "winters",
        "validation",
        "methods",
        "protocol",
        "limits",
        "shows",
        "credits",
        "references",
        "ledger",
    }
)
# Of one edition alone.
_INTERNAL_SECTIONS = frozenset(SECTIONS) - {"places"}

# Left out: `effort` and `map` (stations), `captures` (days), `heterogeneity` (first captures by day or occasion).
_PUBLIC_FIGURES = frozenset(
    ("places", "funnel", "accumulation", "winters", "activity", "intervals", "sensitivity", "estimates")
)

# First words of the ids of numbers.
_PUBLIC_NUMBERS = frozenset(
    {
        "media",
        "clocks",
        "sightings",
        "identity",
        "review",
        "count",
        "effort",
        "encounters",
        "closed",
        "closure",
        "accumulation",
        "scr",
        "two_flanks",
        "sensitivity",
        "legacy",
        "activity",
        "overlap",
        "bycatch",
        "sex",
        "associations",
        "change",
        "survival",
        "validation",
    }
)

_ALL: None = None
# Files of tables without their ending, and the columns of which cells (or sums and numbers of them) may be printed; of
# those that are given no columns, all. Dates are made coarse wherever they stand, and remarks that name a station, a
# day or a time are held back.
_PUBLIC_TABLES: Mapping[str, frozenset[str] | None] = {
    # Of stations and days just sums over all of them.
    "effort": frozenset(("usage", "camera_days")),
    "encounters": frozenset(("individualID", "date")),
    "members": frozenset(()),
    "places": frozenset(("latitude", "longitude", "coordinateUncertainty")),
    "catalogue": frozenset(("first_seen", "last_seen", "n_sightings")),
    # Not when the sun rises and sets: with the offset that tells longitude and latitude.
    "activity": frozenset(
        ("group", "n", "peak_hour", "rayleigh_p", "note", "n_outside", "n_unsure_name", "n_no_effort")
        + ("n_other_flank", "n_untimed", "n_doubtful")
    ),
    "overlap": _ALL,
    "counts": _ALL,
    "closed": _ALL,
    "closure": _ALL,
    "heterogeneity": _ALL,
    "scr": _ALL,
    "scr_models": _ALL,
    "identity": _ALL,
    "identity_counts": _ALL,
    "two_flanks": _ALL,
    "sensitivity": _ALL,
    "funnel": _ALL,
    "basis": _ALL,
    "trend": _ALL,
    "changes": _ALL,
    "survival": _ALL,
    "accumulation": _ALL,
    "incidence": _ALL,
    "bycatch": _ALL,
    "sex_ratio": _ALL,
    "associations": _ALL,
    "cubs": _ALL,
    "movement": _ALL,
    "legacy_density": _ALL,
    "validation": _ALL,
}

# Settings and facts of the survey, with all below them. The season and the analysis window are told to the day.
_PUBLIC_SETTINGS = (
    *("survey.title", "survey.target_species", "survey.utc_offset", "survey.season", "survey.window"),
    "survey.contributors",
    *("report.publisher", "disclosure.grain_km", "frames", "detections", "model_card.name", "individuals"),
    *("histories", "estimates", "ecology"),
)


@dataclass(frozen=True)
class Edition:
    """What an edition may print.

    Attributes
    ----------
    name
        `internal` or `public`.
    sections
        Templates that it is made of.
    figures, numbers, tables, settings
        What its pages may draw and print; None: all.
    """

    name: str
    sections: frozenset[str]
    figures: frozenset[str] | None = None
    numbers: frozenset[str] | None = None
    tables: Mapping[str, frozenset[str] | None] | None = field(default=None, hash=False)
    settings: tuple[str, ...] | None = None

    @property
    def public(self) -> bool:
        """Whether it may leave the team."""
        return self.name == "public"

    def draws(self, figure: str) -> bool:
        """Whether a figure may be drawn."""
        return self.figures is None or figure in self.figures

    def prints_number(self, id: str) -> bool:
        """Whether a number of the ledger may be printed."""
        return self.numbers is None or id.partition(".")[0] in self.numbers

    def prints_cell(self, file: str, column: str | None) -> bool:
        """Whether a cell of a table may be printed, or with no column how many rows there are."""
        if self.tables is None:
            return True
        name = PurePosixPath(file).stem
        if name not in self.tables:
            return False
        columns = self.tables[name]
        return column is None or columns is None or column in columns

    def prints_setting(self, path: str) -> bool:
        """Whether a setting may be printed."""
        return self.settings is None or any(
            path == allowed or path.startswith(f"{allowed}.") for allowed in self.settings
        )


INTERNAL = Edition("internal", _INTERNAL_SECTIONS)
PUBLIC = Edition(
    "public", _PUBLIC_SECTIONS, _PUBLIC_FIGURES, _PUBLIC_NUMBERS, _PUBLIC_TABLES, _PUBLIC_SETTINGS
)
EDITIONS = {edition.name: edition for edition in (INTERNAL, PUBLIC)}

"""What the pages on accumulation, legacy density, sexes and company, and other species show."""

from dataclasses import dataclass

from leopard_census.report.printing import TableRow
from leopard_census.report.views import Views

_ORDER = ("headline", "both", "left", "right")
_BASES = ("headline", "fewest", "most", "most-females", "most-males")
_KINDS = ("animal", "unknown", "person", "total")
# Closed models whose legacy density is printed: the simple ones that older reports used. The table has all of them.
_PRINTED = ("M0", "Chao", "Chao bias-corrected", "Jackknife 1", "Jackknife 2")


@dataclass(frozen=True)
class EcologyView:
    """Rows of these tables in the order of the page; a table that the survey lacks has none.

    Attributes
    ----------
    movement, densities
        Of the headline data set; of the densities those that have a value, by the models that older reports used.
    incidence, curve
        Chao2 of every data set, and whether there is a curve of the headline data set.
    sexes, met, none_met, cubs
        Sex ratio; associations, or the row that says why there is none; cubs.
    bycatch, bycatch_total, bycatch_seen
        Other species with their total at the end; the total alone; whether there is anything but it.
    """

    movement: list[TableRow]
    densities: list[TableRow]
    incidence: list[TableRow]
    curve: bool
    sexes: list[TableRow]
    met: list[TableRow]
    none_met: list[TableRow]
    cubs: list[TableRow]
    bycatch: list[TableRow]
    bycatch_total: list[TableRow]
    bycatch_seen: bool


def ecology_view(views: Views, edition: str) -> EcologyView:
    """The pages for an edition, `internal` or `public`; a public one tells nothing of people."""
    tables = views.tables
    shown = [row for row in tables["bycatch"] if edition == "internal" or row["kind"] != "person"]
    densities = _headline(tables["legacy_density"])
    return EcologyView(
        movement=_headline(tables["movement"]),
        densities=[r for r in densities if r["density"] is not None and r["model"] in _PRINTED],
        incidence=sorted(
            tables["incidence"], key=lambda row: (_ORDER.index(row["data_set"]), row["estimator"])
        ),
        curve=bool(_headline(tables["accumulation"])),
        sexes=sorted(tables["sex_ratio"], key=lambda row: _BASES.index(row["basis"])),
        met=[row for row in tables["associations"] if row["relation"] != "none"],
        none_met=[row for row in tables["associations"] if row["relation"] == "none"],
        cubs=tables["cubs"],
        bycatch=sorted(
            shown, key=lambda row: (_KINDS.index(row["kind"]), -(row["n_events"] or 0), row["scientificName"])
        ),
        bycatch_total=[row for row in shown if row["kind"] == "total"],
        bycatch_seen=any(row["kind"] != "total" for row in shown),
    )


def _headline(rows: list[TableRow]) -> list[TableRow]:
    return [row for row in rows if row["data_set"] == "headline"]

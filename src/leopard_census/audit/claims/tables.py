"""The two tables of a publication: a verdict for each claim, and every figure behind it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.audit.claims.check import check_claims
from leopard_census.audit.claims.checked import Checked, Recomputed
from leopard_census.audit.claims.evidence import evidence, read_winter
from leopard_census.config.claims import Publication
from leopard_census.config.claims_plan import Seasons, plan_publication
from leopard_census.tables.claim_verdict import SENTENCES, TEXTS, told
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]


def write_claims(
    publication: Path,
    seasons: Seasons,
    results: Mapping[str, Sequence[Path]],
    out: Mapping[str, Path],
) -> None:
    """Check a publication and write its tables.

    Parameters
    ----------
    publication
        The claims file.
    seasons
        Of all surveys, see `config.claims_plan`.
    results
        numbers, basis and comparison: a file of each survey that the publication is about, in their order. spanning:
        the comparison of all surveys, or nothing.
    out
        claims and figures: the tables to write.
    """
    planned = plan_publication(publication, seasons)
    files = zip(planned.surveys, results["numbers"], results["basis"], results["comparison"], strict=True)
    found = {survey: read_winter(survey, *paths) for survey, *paths in files}
    spanning = [row for path in results["spanning"] for row in read_table(path, contract("comparison"))]
    outcomes = check_claims(evidence(planned.publication, planned.winters, found, spanning))
    write_outcomes(planned.publication, outcomes, out)


def write_outcomes(
    publication: Publication, outcomes: Mapping[str, Checked], out: Mapping[str, Path]
) -> None:
    """Write what came out to the two tables, `claims` and `figures`."""
    write_table(out["claims"], contract("claims"), claim_rows(publication, outcomes))
    write_table(out["figures"], contract("claim_figures"), figure_rows(outcomes))


def claim_rows(publication: Publication, outcomes: Mapping[str, Checked]) -> list[Row]:
    """Rows of the table of verdicts."""
    return [
        {
            "number": number,
            "claim": claim.id,
            "kind": claim.kind,
            "words": claim.words,
            "counts": claim.counts,
            "subset": claim.subset,
            "baseline": getattr(claim, "baseline", None),
            "inclusion": claim.inclusion,
            "unit": claim.unit,
            "source": publication.sources[claim.source],
            "claimed": (checked := outcomes[claim.id]).claimed.text(),
            "verdict": checked.verdict,
            "value": checked.value,
            "lower": checked.lower,
            "upper": checked.upper,
            "definition": checked.definition.text() if checked.definition else None,
            "meaning": SENTENCES[checked.verdict],
            "finding": told(*checked.findings) or None,
            "missing": told(*checked.missing) or None,
            "surveys": list(checked.surveys),
        }
        for number, claim in enumerate(publication.claims, start=1)
    ]


def figure_rows(outcomes: Mapping[str, Checked]) -> list[Row]:
    """Rows of the table of figures."""
    return [_figure_row(claim, figure) for claim, checked in outcomes.items() for figure in checked.figures]


def _figure_row(claim: str, figure: Recomputed) -> Row:
    return {
        "claim": claim,
        "figure": figure.id,
        "value": figure.value,
        "lower": figure.lower,
        "upper": figure.upper,
        "p_value": figure.p_value,
        "unit": TEXTS[figure.unit],
        "definition": figure.definition.text(),
        "formula": figure.formula.text(),
        "inclusion": figure.inclusion,
        "station_days": figure.effort_days,
        "method": figure.method,
        "source": figure.source,
        "comparable": figure.comparable,
        "agrees": figure.agrees,
    }

"""What is inferred from counts: that there are more animals than before, and what it comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.audit.claims.checked import Checked, Recomputed
from leopard_census.audit.claims.counted import absent
from leopard_census.audit.claims.evidence import Evidence
from leopard_census.audit.claims.numbers import Told, told
from leopard_census.config.claims import CauseClaim, IncreaseClaim, MethodClaim
from leopard_census.estimates.comparison.counts import chance_of_so_many, count_ratio
from leopard_census.tables.claim_verdict import WAYS, Said, Verdict, said

_TOGETHER, _EACH_YEAR = "earlier winters", "each year"
#: What the declared comparison says -> verdict on the claim that there are more.
_OF_CHANGE: dict[str, Verdict] = {
    "increase": "reproduced",
    "no change shown": "unsupported",
    "decrease": "contradicted",
    "not comparable": "not checkable",
}


def check_increase(claim: IncreaseClaim, evidence: Evidence) -> Checked:
    """That there are more animals: exact tests of the publication's counts, then the surveys' declared comparison."""
    now, before = (told(evidence.publication, name) for name in (claim.of, claim.baseline))
    figures = _tests(now, before)
    tested = [figure for figure in figures if figure.id.startswith("series.")]
    findings: list[Said] = []
    shown = False
    if tested:
        findings += _chances(tested)
        shown = all(figure.lower is not None and figure.lower > 1 for figure in tested)
        findings.append(said("increase.shown" if shown else "increase.open"))
        findings.append(said("increase.counts"))
    if claim.method is not None:
        findings.append(said("increase.method"))
    rows = compared_rows(evidence, now.group, before.group)
    figures += ratio_figures(rows)
    claimed = said("claimed.increase")
    declared = [row for row in rows if row["declared"]]
    together = [row for row in declared if row["earlier"] == _TOGETHER] or (
        declared if before.winters == 1 else []
    )
    if together:
        row = together[0]
        earlier: object = said(_TOGETHER) if row["earlier"] == _TOGETHER else row["earlier"]
        return Checked(
            _OF_CHANGE[row["verdict"]],
            claimed,
            [*findings, said("increase.verdict", earlier=earlier, verdict=row["verdict"])],
            [said("miss.declared", note=row["note"] or row["assumption"] or "")]
            if row["verdict"] == "not comparable"
            else [],
            row["ratio"],
            row["lower"],
            row["upper"],
            _ratio_definition(row),
            figures,
            tuple(w.survey for group in (now.group, before.group) for w in evidence.winters[group]),
        )
    if now.lowest < before.lowest:
        fewer = said("increase.fewer", now=now.lowest, lowest=before.lowest)
        return Checked("contradicted", claimed, [fewer, *findings], figures=figures)
    missing = [said("miss.effort"), *absent(evidence, now.group), *absent(evidence, before.group)]
    if evidence.complete(now.group) and evidence.complete(before.group):
        missing.append(said("miss.comparison"))
    first = tested[0] if tested else None
    return Checked(
        "reproduced under a stated definition" if shown and claim.method is None else "unsupported",
        claimed,
        findings,
        missing,
        value=first.value if first else None,
        lower=first.lower if first else None,
        upper=first.upper if first else None,
        definition=first.definition if first else None,
        figures=figures,
    )


def _tests(now: Told, before: Told) -> list[Recomputed]:
    """Exact tests of the later number against every series that the words may stand for, and against single winters."""
    found = []
    for number, series in enumerate(before.series, start=1):
        if sum(series) + now.lowest == 0:
            continue
        ratio = count_ratio(series, now.lowest)
        found.append(
            Recomputed(
                f"series.{number:03d}", said("series", now=now.lowest, series=series), said("f.exact"), "ratio",
                _finite(ratio.value), ratio.lower, ratio.upper, chance_of_so_many(series, now.lowest),
            )
        )  # fmt: skip
    for then in before.each[:60] if before.winters > 1 else ():
        if then + now.lowest == 0:
            continue
        ratio = count_ratio([then], now.lowest)
        found.append(
            Recomputed(
                f"single.{then}", said("own.one", now=now.lowest, then=then), said("f.exact.two"), "ratio",
                _finite(ratio.value), ratio.lower, ratio.upper, ratio.p_value,
            )
        )  # fmt: skip
    return found


def _finite(value: float | None) -> float | None:
    return None if value is None or value == float("inf") else value


def _chances(tested: Sequence[Recomputed]) -> list[Said]:
    chances = sorted(figure.p_value for figure in tested if figure.p_value is not None)
    lower = min(figure.lower for figure in tested if figure.lower is not None)
    uppers = [figure.upper for figure in tested]
    upper: object = "no end" if None in uppers else max(u for u in uppers if u is not None)
    if len(tested) == 1:
        return [said("increase.one", low=chances[0], lower=lower, upper=upper)]
    return [said("increase.chance", low=chances[0], high=chances[-1], lower=lower, upper=upper)]


def compared_rows(evidence: Evidence, now: str, before: str) -> list[Mapping[str, Any]]:
    """Rows of comparison.csv that hold the later survey against the earlier winters that are claimed.

    They come from the survey's own table or that of all surveys. The mean is taken only where it is of just these
    winters.
    """
    if not (evidence.complete(now) and evidence.complete(before)):
        return []
    last = evidence.winters[now][0]
    wanted = {winter.survey for winter in evidence.winters[before]}
    found = []
    for table in (last.comparison, evidence.spanning):
        rows = [row for row in table if row["survey"] == last.survey]
        there = {row["earlier"] for row in rows} - {_TOGETHER, _EACH_YEAR}
        also = {_TOGETHER} if there == wanted else set()
        found.append([row for row in rows if row["earlier"] in wanted | also])
    # The survey's own comparison, unless that of all surveys alone has all of these winters.
    complete = [rows for rows in found if wanted <= {row["earlier"] for row in rows}]
    return next(iter(complete), found[0])


def ratio_figures(rows: Sequence[Mapping[str, Any]]) -> list[Recomputed]:
    """Ratios of comparison.csv."""
    return [
        Recomputed(
            f"comparison.{row['earlier']}.{row['method']}.{row['model']}",
            _ratio_definition(row),
            said("f.comparison"),
            "ratio",
            row["ratio"],
            row["lower"],
            row["upper"],
            row["p_value"],
            inclusion="adults",
            effort_days=row["station_days_now"],
            method=row["method_now"],
            source=row["survey"],
            comparable=row["comparable"],
        )
        for row in rows
        if row["ratio"] is not None
    ]


def _ratio_definition(row: Mapping[str, Any]) -> Said:
    earlier = said(_TOGETHER) if row["earlier"] == _TOGETHER else row["earlier"]
    return said("ratio.result", earlier=earlier, way=WAYS[row["method"]], model=row["model"])


def check_method(claim: MethodClaim, evidence: Evidence) -> Checked:
    """That a winter is the first of its method; and what a better chance to see the same animals does to counts."""
    now, before = (told(evidence.publication, name) for name in (claim.of, claim.baseline))
    findings = [said("method.open")]
    figures: list[Recomputed] = []
    if claim.same_number is not None and claim.same_number.value > 0:
        number = claim.same_number.value
        seen = [*before.each[:60]]
        figures = [
            Recomputed(
                f"detection.{then}", said("detection.then", seen=then, number=number), said("f.detection"), "chance",
                then / number, source=claim.same_number.source,
            )
            for then in seen
        ]  # fmt: skip
        figures.append(
            Recomputed(
                "detection.now", said("detection.now", seen=now.lowest, number=number), said("f.detection"), "chance",
                now.lowest / number, source=claim.same_number.source,
            )
        )  # fmt: skip
        middle = seen[len(seen) // 2]
        findings.append(
            said(
                "method.constant", number=number, then=middle / number, now=now.lowest / number, seen_then=middle,
                seen_now=now.lowest,
            )
        )  # fmt: skip
    claimed = said("claimed.method", now=claim.now)
    if not (evidence.complete(now.group) and evidence.complete(before.group)):
        missing = [said("miss.method"), *absent(evidence, now.group), *absent(evidence, before.group)]
        return Checked("not checkable", claimed, findings, missing, figures=figures)
    last, earlier = evidence.winters[now.group][0], evidence.winters[before.group]
    methods = {winter.survey: winter.method for winter in (*earlier, last)}
    listed = tuple(f"{survey} {method or 'not known'}" for survey, method in methods.items())
    if any(method in (None, "tables") for method in methods.values()):
        missing = [said("miss.method")]
        return Checked(
            "not checkable", claimed, [*findings, said("method.told", methods=listed)], missing, figures=figures,
            surveys=tuple(methods),
        )  # fmt: skip
    first = last.method == claim.now and all(
        claim.now != winter.method and winter.method != "both" for winter in earlier
    )
    told_so = said("method.same" if first else "method.other", methods=listed)
    return Checked(
        "reproduced" if first else "contradicted",
        claimed,
        [told_so, *findings],
        [said("miss.method")],
        figures=figures,
        surveys=tuple(methods),
    )


def check_cause(claim: CauseClaim, evidence: Evidence) -> Checked:
    """What a change comes from: counts of one plot cannot tell it."""
    claimed = said("claimed.cause", cause=claim.cause)
    if claim.control is None:
        return Checked("unsupported", claimed, [said("cause.none")], [said("miss.control")])
    return Checked(
        "not checkable", claimed, [said("cause.control", control=claim.control)], [said("miss.control")]
    )

"""Claims that reach beyond the plot and its winters: growth, numbers from elsewhere, the whole range."""

from collections.abc import Sequence
from itertools import pairwise

from leopard_census.audit.claims.checked import Checked, Recomputed
from leopard_census.audit.claims.evidence import Evidence
from leopard_census.config.claims import ChangeClaim, Count, DomainClaim, ExternalClaim, GrowthClaim
from leopard_census.tables.claim_verdict import Said, Verdict, key_of, said


def check_growth(claim: GrowthClaim, evidence: Evidence) -> Checked:
    """Whether a population can grow so fast: lambda = survival + recruits, and what counts on record allow."""
    change = next(one for one in evidence.publication.claims if one.id == claim.of)
    assert isinstance(change, ChangeClaim)  # the file was checked
    assert change.per_cent is not None
    factor = (1 + change.per_cent / 100) ** (1 / claim.years)
    claimed = said("claimed.growth", factor=factor)
    survival = claim.survival.value
    figures = [
        Recomputed("factor", said("growth.factor"), said("f.factor"), "per year", factor),
        Recomputed(
            "recruits", said("growth.recruits", survival=survival), said("f.recruits"), "per year", factor - survival,
            source=claim.survival.source,
        ),
    ]  # fmt: skip
    rates = _rates(claim.on_record)
    figures += rates
    missing = [said("miss.demography")]
    findings = [said("growth.needs", factor=factor, survival=survival, recruits=max(factor - survival, 0.0))]
    verdict: Verdict = "not checkable"
    if factor <= 1:
        return Checked("unsupported", claimed, [said("growth.fall")], missing, factor, figures=figures)
    if rates:
        known = [rate.value for rate in rates if rate.value is not None]
        low, high = min(known), max(known)
        key = "growth.faster" if factor > high else "growth.slower" if factor < low else "growth.within"
        verdict = "unsupported" if factor > high else "not checkable"
        findings.append(said(key, low=low, high=high))
    return Checked(
        verdict, claimed, findings, missing, factor, definition=said("growth.factor"), figures=figures
    )


def _rates(counts: Sequence[Count]) -> list[Recomputed]:
    """Slowest and fastest mean yearly factor between each two counts of the whole that follow each other."""
    found = []
    for first, last in pairwise(sorted((c for c in counts if c.whole), key=lambda count: count.year)):
        years = last.year - first.year
        if years == 0 or first.low == 0 or last.high == 0:
            continue
        what = {"first": first.year, "last": last.year, "what": last.what}
        source = first.source if first.source == last.source else f"{first.source}; {last.source}"
        for end, ratio in (("slowest", last.low / first.high), ("fastest", last.high / first.low)):
            found.append(
                Recomputed(
                    f"record.{first.year}-{last.year}.{end}",
                    said(f"growth.{end}", **what),
                    said(f"f.{end}"),
                    "per year",
                    ratio ** (1 / years),
                    source=source,
                )
            )
    return found


def check_external(claim: ExternalClaim, evidence: Evidence) -> Checked:
    """A number from elsewhere: counts on record may speak for or against it, and none proves it."""
    claimed = said(f"claimed.external.{key_of(claim.bound)}", number=claim.number, year=claim.year)
    findings = [said("external.open")]
    figures = []
    for number, count in enumerate(claim.on_record, start=1):
        blanks = {"what": count.what, "year": count.year}
        findings.append(said(_speaks(claim, count), numbers=_numbers(count), **blanks))
        for end, value in (("low", count.low), ("high", count.high)):
            figures.append(
                Recomputed(
                    f"record.{number:02d}.{end}",
                    said(f"record.{end}", **blanks),
                    said("f.record"),
                    value=value,
                    source=count.source,
                )
            )
    if not claim.on_record:
        findings.append(said("external.none"))
    return Checked("not checkable", claimed, findings, [said("miss.source")], figures=figures)


def _numbers(count: Count) -> Said | int:
    return count.low if count.low == count.high else said("to", low=count.low, high=count.high)


def _speaks(claim: ExternalClaim, count: Count) -> str:
    """Key of the sentence on a count; one of a part is the least that the whole can be."""
    low, high = count.low, count.high if count.whole else float("inf")
    n = claim.number
    sure, never = {
        "fewer than": (high < n, low >= n),
        "at most": (high <= n, low > n),
        "more than": (low > n, high <= n),
        "at least": (low >= n, high < n),
        "exactly": (low == high == n, not low <= n <= high),
    }[claim.bound]
    other = "" if count.year == claim.year else ".other"
    if never:
        return f"external.against{other}"
    if sure:
        return f"external.for{other}"
    return "external.neither" if count.whole else "external.part"


def check_domain(claim: DomainClaim, evidence: Evidence) -> Checked:
    """Whether a plot is taken to speak for all of the range."""
    share = claim.plot_km2.value / claim.range_km2.value
    claimed = said("claimed.domain.extends" if claim.extends else "claimed.domain.denies")
    source = f"{claim.plot_km2.source}; {claim.range_km2.source}"
    figures = [
        Recomputed("share", said("domain.share"), said("f.share"), "share", 100 * share, source=source)
    ]
    verdict: Verdict
    if share == 1:
        # Whoever covers all of it may speak for all of it.
        verdict, finding = ("not checkable" if claim.extends else "unsupported"), said("domain.whole")
    elif claim.extends:
        verdict, finding = "unsupported", said("domain.wrong", share=100 * share)
    else:
        verdict, finding = "reproduced", said("domain.right", share=100 * share)
    missing = [said("miss.range")] if claim.extends else []
    return Checked(
        verdict, claimed, [finding], missing, 100 * share, definition=said("domain.share"), figures=figures
    )

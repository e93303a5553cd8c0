"""Counts of animals: in one winter, over several, and of the groups that they are said to be made of."""

from collections.abc import Sequence
from dataclasses import replace

from leopard_census.audit.claims.checked import Checked, Recomputed
from leopard_census.audit.claims.evidence import Evidence, WinterResult
from leopard_census.audit.claims.numbers import told
from leopard_census.audit.claims.ways import COUNTS, ESTIMATES, agrees, declared, meant, not_ruled_out
from leopard_census.config.claims import CountClaim, PartsClaim, RangeClaim
from leopard_census.tables.claim_verdict import Said, Verdict, key_of, said


def check_count(claim: CountClaim, evidence: Evidence) -> Checked:
    """A number of animals in one winter, held against every way of counting that its survey has."""
    claimed = said(f"claimed.count.{key_of(claim.bound)}", number=claim.number)
    findings: list[Said] = []
    figures: list[Recomputed] = []
    if claim.young:
        adults = claim.number - claim.young
        findings.append(said("count.young", young=claim.young, adults=adults))
        figures.append(
            Recomputed("adults.most", said("own.adults"), said("f.young"), value=adults, inclusion="adults")
        )
    if not evidence.complete(claim.winter):
        missing = [said("miss.animals"), *absent(evidence, claim.winter)]
        if claim.inclusion == "not stated":
            missing.append(said("miss.inclusion"))
        return Checked(
            "not checkable", claimed, [said("count.open"), *findings], missing, claim.number,
            definition=said("own.numbers"), figures=figures,
        )  # fmt: skip
    winter = evidence.winters[claim.winter][0]
    found = {way: value for way in COUNTS if (value := winter.count(way)) is not None}
    ways = [way for way in meant(claim.inclusion, claim.bound) if way in found]
    fits = {way for way in ways if agrees(found[way], claim.number, claim.bound)}
    figures += [_count_figure(way, winter, way in fits if way in ways else None) for way in found]
    figures += _estimates(winter)
    verdict, way, sentence = _judged(claim, found, fits)
    if sentence is not None:
        findings.append(sentence)
    checked = Checked(verdict, claimed, findings, figures=figures, surveys=(winter.survey,))
    if way is None:
        return replace(checked, missing=[said("miss.value", winters=winter.survey)])
    entry = winter.entries[COUNTS[way][0]]
    limits = entry.interval
    return replace(
        checked,
        value=found[way],
        lower=limits.lower if limits else None,
        upper=limits.upper if limits else None,
        definition=said(way),
    )


def _judged(
    claim: CountClaim, found: dict[str, float], fits: set[str]
) -> tuple[Verdict, str | None, Said | None]:
    """Verdict, the way of counting that it rests on, and the sentence that says so."""
    named = declared(claim.inclusion, claim.bound)
    ways = [way for way in meant(claim.inclusion, claim.bound) if way in found]
    if named is not None and named in fits:
        return "reproduced", named, said("count.same", value=found[named], definition=said(named))
    if not ways:
        return "not checkable", None, None
    if fits:
        way = _nearest(fits, named)
        fitting = tuple(said(one) for one in ways if one in fits)
        if named is None or named not in found:
            sentence = said("count.named", number=found[way], definition=fitting)
        else:
            sentence = said("count.other", value=found[named], number=found[way], definition=fitting)
        return "reproduced under a stated definition", way, sentence
    way = named if named in ways else ways[0]
    other = not_ruled_out(claim.inclusion, claim.number, claim.bound, found)
    if other is not None:
        return "unsupported", way, said("count.could", value=found[way], other=other)
    values = tuple(dict.fromkeys(found[one] for one in ways))
    return "contradicted", way, said("count.none", values=values)


def _nearest(fits: set[str], named: str | None) -> str:
    """The way that differs least from the one that is claimed: the same animals first, in the order of the ways."""
    kind = COUNTS[named][1] if named else None
    return min(fits, key=lambda way: (COUNTS[way][1] != kind, list(COUNTS).index(way)))


def check_range(claim: RangeClaim, evidence: Evidence) -> Checked:
    """A range of counts over several winters."""
    numbers = told(evidence.publication, claim.id)
    claimed = said("claimed.range", lowest=claim.lowest, highest=claim.highest)
    series = numbers.series
    first, last = sum(series[0]), sum(series[-1])
    figures = [
        Recomputed(
            "series",
            said("series.number", winters=numbers.winters, lowest=numbers.lowest, highest=numbers.highest),
            said("f.series"),
            "series.unit",
            numbers.series_number,
        ),
        Recomputed("total.least", said("series.first"), said("f.sum"), value=first),
        Recomputed("total.most", said("series.last"), said("f.sum"), value=last),
    ]
    open_range = [
        said("range.open", winters=numbers.winters),
        said("range.series", series=numbers.series_number, first=first, last=last),
    ]
    group = claim.winters
    if not evidence.complete(group):
        missing = [said("miss.counts"), *absent(evidence, group)]
        return Checked(
            "not checkable", claimed, open_range, missing, definition=said("own.numbers"), figures=figures
        )
    winters = evidence.winters[group]
    found = {}
    for way in meant(claim.inclusion):
        values = [winter.count(way) for winter in winters]
        if all(value is not None for value in values):
            found[way] = (min(v for v in values if v is not None), max(v for v in values if v is not None))
    fits = {
        way
        for way, (low, high) in found.items()
        if agrees(low, claim.lowest, "exactly") and agrees(high, claim.highest, "exactly")
    }
    for way in found:
        figures += [
            replace(_count_figure(way, winter, None), id=f"{way}.{winter.survey}") for winter in winters
        ]
    for way, (low, high) in found.items():
        what = said("result.range", lowest=low, highest=high, winters=len(winters), definition=said(way))
        figures += [
            Recomputed(
                f"range.{way}.{end}", what, said("f.record"), value=value, inclusion=COUNTS[way][1],
                agrees=way in fits,
            )
            for end, value in (("lowest", low), ("highest", high))
        ]  # fmt: skip
    verdict, chosen, sentence = _judged_range(claim.inclusion, found, fits)
    return Checked(
        verdict,
        claimed,
        [sentence] if sentence else open_range,
        [] if chosen else [said("miss.value", winters=tuple(w.survey for w in winters))],
        definition=said(chosen) if chosen else None,
        figures=figures,
        surveys=tuple(w.survey for w in winters),
    )


def _judged_range(
    inclusion: str, found: dict[str, tuple[float, float]], fits: set[str]
) -> tuple[Verdict, str | None, Said | None]:
    named = declared(inclusion)
    if named is not None and named in fits:
        low, high = found[named]
        return "reproduced", named, said("range.same", lowest=low, highest=high, definition=said(named))
    if not found:
        return "not checkable", None, None
    if fits:
        way = _nearest(fits, named)
        fitting = tuple(said(one) for one in found if one in fits)
        if named is None or named not in found:
            sentence = said("range.named", definition=fitting)
        else:
            low, high = found[named]
            sentence = said("range.other", lowest=low, highest=high, definition=fitting)
        return "reproduced under a stated definition", way, sentence
    values = tuple(said("to", low=low, high=high) for low, high in dict.fromkeys(found.values()))
    way = named if named in found else next(iter(found))
    return "contradicted", way, said("range.none", values=values)


def check_parts(claim: PartsClaim, evidence: Evidence) -> Checked:
    """Whether groups make the whole that they are said to be."""
    whole = told(evidence.publication, claim.whole).lowest
    total = sum(part.animals * part.times for part in claim.parts)
    claimed = said(
        "claimed.parts",
        parts=" + ".join(
            f"{part.times} x {part.animals}" if part.times > 1 else str(part.animals) for part in claim.parts
        ),
        whole=whole,
    )
    figures = [
        Recomputed("sum", said("parts.sum"), said("f.sum"), value=total, agrees=total == whole),
        Recomputed("rest", said("parts.rest"), said("f.rest"), value=whole - total),
    ]
    verdict: Verdict
    missing: Sequence[Said] = ()
    if total > whole:
        verdict, finding = "contradicted", said("parts.more", total=total, whole=whole)
    elif total == whole:
        verdict, finding = "reproduced", said("parts.same", total=total)
    elif claim.all_named:
        verdict, finding = "contradicted", said("parts.fewer", total=total, whole=whole, rest=whole - total)
        missing = [said("miss.parts")]
    else:
        verdict, finding = "not checkable", said("parts.some", total=total, whole=whole)
        missing = [said("miss.parts")]
    return Checked(verdict, claimed, [finding], missing, total, definition=said("parts.sum"), figures=figures)


def absent(evidence: Evidence, group: str) -> list[Said]:
    """What is missing of a group of winters, by their names."""
    lacking = evidence.absent.get(group, ())
    if lacking:
        return [said("miss.survey", winters=tuple(lacking))]
    return (
        []
        if evidence.complete(group)
        else [said("miss.surveys", winters=evidence.publication.winters[group].title)]
    )


def _count_figure(way: str, winter: WinterResult, fits: bool | None) -> Recomputed:
    name, inclusion = COUNTS[way]
    entry = winter.entries[name]
    return Recomputed(
        way,
        said(way),
        said("f.ledger", id=name),
        value=entry.value,
        lower=entry.interval.lower if entry.interval else None,
        upper=entry.interval.upper if entry.interval else None,
        inclusion=inclusion,
        effort_days=winter.effort_days,
        method=winter.method,
        source=winter.survey,
        agrees=fits,
    )


def _estimates(winter: WinterResult) -> list[Recomputed]:
    """Numbers by models; they tell how many there were, not how many were counted, so they agree with no count."""
    found = []
    for key, name in ESTIMATES.items():
        entry = winter.entries.get(name)
        if entry is not None and entry.value is not None:
            found.append(
                Recomputed(
                    key,
                    said(key),
                    said("f.ledger", id=name),
                    value=entry.value,
                    lower=entry.interval.lower if entry.interval else None,
                    upper=entry.interval.upper if entry.interval else None,
                    inclusion="adults",
                    effort_days=winter.effort_days,
                    method=winter.method,
                    source=winter.survey,
                )
            )
    return found

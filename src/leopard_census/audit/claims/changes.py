"""Changes in per cent, or from one number to another: which earlier number gives them.

A change needs a number before it. Where the earlier winters have a range, each winter of it gives another change, and
the words say which of these is meant: "up to" the most, "by" the same for all, "at least" the least.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from leopard_census.audit.claims.checked import Checked, Recomputed
from leopard_census.audit.claims.counted import absent
from leopard_census.audit.claims.evidence import Evidence, WinterResult
from leopard_census.audit.claims.inferred import compared_rows, ratio_figures
from leopard_census.audit.claims.numbers import Told, percent, rounds_to, told
from leopard_census.audit.claims.ways import COUNTS, declared, meant
from leopard_census.config.claims import ChangeClaim
from leopard_census.tables.claim_verdict import Said, Verdict, key_of, said

# A wider range is looked at by its ends alone.
_MOST_BASES = 60


@dataclass(frozen=True)
class _Base:
    """An earlier number and the change from it. `whole`: of several winters together."""

    id: str
    then: float
    change: float
    definition: Said
    whole: bool = False


@dataclass(frozen=True)
class _Judged:
    verdict: Verdict
    finding: Said
    base: _Base | None = None


def check_change(claim: ChangeClaim, evidence: Evidence) -> Checked:
    """A change, by the publication's own numbers first, and by the results of the surveys where there are any."""
    now, before = (told(evidence.publication, name) for name in (claim.of, claim.baseline))
    own = list(_own_bases(now, before))
    judged = _judge(claim, now.lowest, own)
    figures = [_figure(base, rounds(claim, base)) for base in own]
    if now.young:
        figures += list(_without_young(now, before))
    checked = _outcome(claim, judged, figures)
    if not judged.verdict.startswith("reproduced"):
        return replace(checked, figures=[*figures, *_result_figures(claim, now, before, evidence)])
    if not (evidence.complete(now.group) and evidence.complete(before.group)):
        # The arithmetic is right; whether its numbers are, needs the animals.
        return replace(
            checked,
            verdict="reproduced under a stated definition",
            missing=[*absent(evidence, now.group), *absent(evidence, before.group)],
            findings=[*checked.findings, said("change.own")],
        )
    return _by_results(claim, now, before, evidence, figures)


def _own_bases(now: Told, before: Told) -> Iterator[_Base]:
    each = before.each if len(before.each) <= _MOST_BASES else (before.lowest, before.highest)
    for then in each:
        if (change := percent(now.lowest, then)) is not None:
            what = said("own.one", now=now.lowest, then=then)
            yield _Base(f"percent.{now.lowest}.{then}", then, change, what)
    if before.winters > 1:
        series = before.series
        for total in sorted({sum(series[0]), sum(series[-1])}):
            if (change := percent(now.lowest, total / before.winters)) is not None:
                what = said("own.mean", now=now.lowest, winters=before.winters, total=total)
                yield _Base(f"percent.{now.lowest}.mean.{total}", total / before.winters, change, what, True)


def _without_young(now: Told, before: Told) -> Iterator[Recomputed]:
    adults = now.lowest - now.young
    for then in before.each[:_MOST_BASES]:
        yield Recomputed(
            f"adults.{adults}.{then}", said("own.young", now=adults, then=then), said("f.percent"), "per cent",
            percent(adults, then), inclusion="adults",
        )  # fmt: skip


def rounds(claim: ChangeClaim, base: _Base) -> bool | None:
    """Whether a change is the one that is printed; None where numbers are printed."""
    return None if claim.per_cent is None else rounds_to(base.change, claim.per_cent)


def _judge(claim: ChangeClaim, now: float, bases: Sequence[_Base]) -> _Judged:
    """The verdict by a list of earlier numbers."""
    if claim.wording == "from-to":
        return _judge_ends(claim, now, bases)
    assert claim.per_cent is not None  # the file was checked
    single = [base for base in bases if not base.whole]
    if not single:
        return _Judged("not checkable", said("change.zero"))
    low, high = (pick(single, key=lambda base: base.change) for pick in (min, max))
    # Of a fall, "up to" is the deepest, and "at least" the shallowest.
    most, least = (low, high) if claim.per_cent < 0 else (high, low)
    ends = {"low": low.change, "high": high.change}
    fits = [base for base in (*single, *bases) if rounds_to(base.change, claim.per_cent)]
    if claim.wording == "at least":
        sign = -1 if claim.per_cent < 0 else 1
        passed = [base for base in single if rounds(claim, base) or sign * (base.change - claim.per_cent) > 0]
        if least in passed:
            return _Judged("reproduced", said("change.same", definition=least.definition), least)
        if passed:
            return _Judged("unsupported", said("change.least", claimed=claim.per_cent, **ends), passed[0])
        return _Judged("contradicted", said("change.none", **ends), most)
    wanted = most if claim.wording == "up to" else None
    if wanted is not None and rounds(claim, wanted):
        return _Judged("reproduced", said("change.same", definition=wanted.definition), wanted)
    if not fits:
        return _Judged("contradicted", said("change.none", **ends), most)
    if claim.wording == "up to":
        middle = said(
            "change.middle", claimed=claim.per_cent, definition=fits[0].definition, high=most.change
        )
        return _Judged("unsupported", middle, most)
    if all(rounds(claim, base) for base in single):
        return _Judged("reproduced", said("change.same", definition=fits[0].definition), fits[0])
    named = said("change.named", definition=fits[0].definition, **ends)
    return _Judged("reproduced under a stated definition", named, fits[0])


def _judge_ends(claim: ChangeClaim, now: float, bases: Sequence[_Base]) -> _Judged:
    """From one number to another: is the first an earlier count, and the last the later one?"""
    assert claim.first is not None  # the file was checked
    single = sorted((base for base in bases if not base.whole), key=lambda base: base.then)
    base = next((one for one in single if one.then == claim.first), None)
    lowest, highest = (single[0].then, single[-1].then) if single else (0, 0)
    if base is None or claim.last != now:
        ends = said("change.ends", lowest=lowest, highest=highest, now=now)
        return _Judged("contradicted", ends)
    if lowest == highest:
        return _Judged("reproduced", said("change.same", definition=base.definition), base)
    key = "change.numbers" if base.then == lowest else "change.start"
    blanks = {"first": claim.first, "lowest": lowest, "highest": highest}
    if key == "change.numbers":
        blanks["last"] = claim.last
    return _Judged("reproduced under a stated definition", said(key, **blanks), base)


def _outcome(claim: ChangeClaim, judged: _Judged, figures: Sequence[Recomputed]) -> Checked:
    claimed = (
        said("claimed.from-to", first=claim.first, last=claim.last)
        if claim.wording == "from-to"
        else said(f"claimed.change.{key_of(claim.wording)}", per_cent=claim.per_cent)
    )
    base = judged.base
    return Checked(
        judged.verdict,
        claimed,
        [judged.finding],
        value=base.change if base else None,
        definition=base.definition if base else None,
        figures=figures,
    )


def _by_results(
    claim: ChangeClaim, now: Told, before: Told, evidence: Evidence, figures: Sequence[Recomputed]
) -> Checked:
    """The verdict by the counts of the surveys: by the way of counting that is claimed, or else by another one."""
    last, winters = evidence.winters[now.group][0], evidence.winters[before.group]
    surveys = tuple(winter.survey for winter in (last, *winters))
    all_figures = [*figures, *_result_figures(claim, now, before, evidence)]

    def outcome(judged: _Judged) -> Checked:
        return replace(_outcome(claim, judged, all_figures), surveys=surveys)

    found = {
        way: _judge(claim, last.count(way) or 0.0, bases)
        for way, bases in _result_bases(now, before, evidence).items()
    }
    good = [way for way, judged in found.items() if judged.verdict.startswith("reproduced")]
    named = declared(now.inclusion)
    if named is not None and named in good:
        return outcome(found[named])
    if good:
        return replace(outcome(found[good[0]]), verdict="reproduced under a stated definition")
    if (mixed := _mixed(claim, now, before, evidence)) is not None:
        return outcome(mixed)
    way = named if named in found else next(iter(found), None)
    if way is None:
        missing = [said("miss.value", winters=surveys)]
        return replace(outcome(_Judged("not checkable", said("change.own"))), missing=missing)
    return outcome(found[way])


def _mixed(claim: ChangeClaim, now: Told, before: Told, evidence: Evidence) -> _Judged | None:
    """Whether the change comes out where the last winter is counted in another way than the earlier ones.

    Cubs that count now and did not count before make an increase of nothing; so this shows no change, but where the
    claimed one may have come from.
    """
    last, winters = evidence.winters[now.group][0], evidence.winters[before.group]
    for way in meant(now.inclusion):
        for then in meant(before.inclusion):
            bases = [] if way == then else _bases(last, winters, way, then)
            if not bases:
                continue
            judged = _judge(claim, last.count(way) or 0.0, bases)
            if judged.verdict.startswith("reproduced"):
                finding = said("change.mixed", now=said(way), before=said(then))
                return _Judged("unsupported", finding, judged.base)
    return None


def _result_bases(now: Told, before: Told, evidence: Evidence) -> dict[str, list[_Base]]:
    """Way of counting -> earlier numbers by the results, of each winter and of their mean."""
    last, winters = evidence.winters[now.group][0], evidence.winters[before.group]
    found = {way: _bases(last, winters, way, way) for way in meant(now.inclusion)}
    return {way: bases for way, bases in found.items() if bases}


def _bases(last: WinterResult, winters: Sequence[WinterResult], way: str, then_way: str) -> list[_Base]:
    """Earlier numbers, and the changes from them; empty where a winter has no such number."""
    value = last.count(way)
    counts = [(winter.survey, count) for winter in winters if (count := winter.count(then_way)) is not None]
    total = sum(count for _, count in counts)
    if value is None or len(counts) < len(winters) or total == 0:
        return []
    bases = []
    for survey, then in counts:
        if (change := percent(value, then)) is not None:
            what = said(
                "result.one",
                now=value,
                winter=last.survey,
                then=then,
                earlier=survey,
                definition=said(way),
            )
            bases.append(_Base(f"{way}.{survey}", then, change, what))
    if len(counts) > 1:
        mean = total / len(counts)
        what = said("result.mean", now=value, winter=last.survey, then=mean, definition=said(way))
        bases.append(_Base(f"{way}.mean", mean, 100 * (value / mean - 1), what, whole=True))
    return bases


def _result_figures(claim: ChangeClaim, now: Told, before: Told, evidence: Evidence) -> list[Recomputed]:
    """Changes by every way of counting, and the ratios of comparison.csv."""
    if not (evidence.complete(now.group) and evidence.complete(before.group)):
        return []
    last = evidence.winters[now.group][0]
    found = [
        replace(
            _figure(base, rounds(claim, base)),
            inclusion=COUNTS[way][1],
            effort_days=last.effort_days,
            method=last.method,
            source=last.survey,
        )
        for way, bases in _result_bases(now, before, evidence).items()
        for base in bases
    ]
    return found + ratio_figures(compared_rows(evidence, now.group, before.group))


def _figure(base: _Base, fits: bool | None) -> Recomputed:
    return Recomputed(base.id, base.definition, said("f.percent"), "per cent", base.change, agrees=fits)

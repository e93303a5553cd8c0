"""What may be said of a published claim: the one place in which these words are chosen.

There are five verdicts. Sentences are kept by a key with named blanks, so that a report in another language takes the
same findings and says them in its own words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Verdict = Literal[
    "reproduced", "reproduced under a stated definition", "contradicted", "unsupported", "not checkable"
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

#: Each verdict as a sentence.
SENTENCES: dict[Verdict, str] = {
    "reproduced": "The same comes out when it is computed again as the words say.",
    "reproduced under a stated definition": "The same comes out under one way of counting, which the words do not "
    "name; it is named here.",
    "contradicted": "Something else comes out, by the publication's own numbers or by the results of the surveys.",
    "unsupported": "What is given does not show it. It may be true or not.",
    "not checkable": "What is needed to check it is not here.",
}

TEXTS: dict[str, str] = {
    # ---- definitions: ways of counting
    "count.adults.min": "adults and subadults, minimum number known (lower flank bound)",
    "count.adults.max": "adults and subadults, upper flank bound",
    "count.full-grown.min": "full-grown animals without subadults, minimum number known (lower flank bound)",
    "count.full-grown.max": "full-grown animals without subadults, upper flank bound",
    "count.all.min": "adults, subadults and cubs, minimum number known (lower flank bound)",
    "count.all.max": "adults, subadults and cubs, upper flank bound",
    "count.cubs.min": "cubs, minimum number known (lower flank bound)",
    "count.cubs.max": "cubs, upper flank bound",
    "count.females.min": "females among adults and subadults, minimum number known (lower flank bound)",
    "count.females.max": "females among adults and subadults, upper flank bound",
    "count.males.min": "males among adults and subadults, minimum number known (lower flank bound)",
    "count.males.max": "males among adults and subadults, upper flank bound",
    "count.adults.identity": "adults and subadults, minimum number known, mean over plausible identities",
    "count.adults.assumed": "adults and subadults caught, mean over truths at assumed rates of error of names",
    "estimate.closed": "adults and subadults that use the plot, closed-population model M0",
    "estimate.spatial": "adults and subadults with their centre of activity in the region, spatial model",
    "ratio.result": "the last winter against {earlier}: {way}, {model}",
    "own.numbers": "the publication's own numbers, which are not checked here",
    "own.one": "{now} against {then}, by the publication's own numbers",
    "own.mean": "{now} against the mean of {winters} winters with {total} animals in all",
    "own.young": "{now} at most, without the young that the words show, against {then}",
    "own.adults": "at most, without the young that the words show",
    "result.one": "{now} in {winter} against {then} in {earlier}; {definition}",
    "result.mean": "{now} in {winter} against the mean of the earlier winters, {then}; {definition}",
    "result.range": "{lowest} to {highest} in {winters} winters; {definition}",
    "series": "{now} against the series {series}",
    "series.first": "The smallest total of such a series",
    "series.last": "The largest total of such a series",
    "series.number": "Series of {winters} winters from {lowest} to {highest} that reach both ends, their order aside",
    "parts.sum": "Sum of the parts that the words name",
    "parts.rest": "Animals of the whole that are in no part",
    "detection.then": "Chance to be seen in a winter that shows {seen} of {number} animals",
    "detection.now": "Chance to be seen in the later winter, which shows {seen} of {number} animals",
    "growth.factor": "Yearly factor of growth that the change stands for",
    "growth.recruits": "Young and newcomers needed for each animal and year, with a survival of {survival}",
    "growth.slowest": "Slowest mean yearly factor between {first} and {last}: {what}",
    "growth.fastest": "Fastest mean yearly factor between {first} and {last}: {what}",
    "domain.share": "Share of the range that the plot covers",
    "record.low": "Fewest on record: {what}, {year}",
    "record.high": "Most on record: {what}, {year}",
    # ---- formulas
    "f.ledger": "{id}",
    "f.percent": "100 (now / then - 1)",
    "f.exact": "exact conditional test given the total; value is the ratio, p one-sided, Clopper-Pearson limits",
    "f.exact.two": "exact conditional test given the total; value is the ratio, p two-sided, Clopper-Pearson limits",
    "f.series": "series in rising order, lowest first and highest last",
    "f.sum": "sum of animals times groups",
    "f.rest": "whole - parts",
    "f.young": "number - young",
    "f.detection": "seen / number",
    "f.factor": "(1 + change)^(1 / years)",
    "f.recruits": "factor - survival",
    "f.slowest": "(low / high before)^(1 / years)",
    "f.fastest": "(high / low before)^(1 / years)",
    "f.share": "plot / range",
    "f.comparison": "comparison.csv",
    "f.record": "as on record",
    # ---- findings
    "count.open": "The words give a number, but not which animals it counts.",
    "count.young": "The words show young animals among them ({young}): adults are at most {adults}.",
    "count.same": "The results give {value}: {definition}.",
    "count.other": "By the way of counting that is claimed the results give {value}. They give {number} for: "
    "{definition}.",
    "count.named": "The words do not say how animals were counted. The results give {number} for: {definition}.",
    "count.could": "The results do not show it: they give {value}. The other flank bound, {other}, does not rule it "
    "out.",
    "count.none": "No way of counting gives it. The results give {values}.",
    "range.open": "The words give a range for {winters} winters, not the count of each.",
    "range.series": "It may stand for {series} different series, with {first} to {last} animals in all.",
    "range.same": "The results give {lowest} to {highest}: {definition}.",
    "range.other": "By the way of counting that is claimed the results give {lowest} to {highest}. They give what is "
    "claimed for: {definition}.",
    "range.named": "The words do not say how animals were counted. The results give the same for: {definition}.",
    "range.none": "No way of counting gives it. The results give {values}.",
    "parts.same": "The parts make {total}, as many as the whole.",
    "parts.more": "The parts make {total}, more than the whole of {whole}.",
    "parts.fewer": "The parts make {total}, the whole is {whole}: {rest} are in no part. Either the parts are only "
    "some, or a number is wrong.",
    "parts.some": "The parts are said to be only some. They make {total} of {whole}.",
    "change.same": "It follows from {definition}.",
    "change.named": "It follows from {definition}, and not from every earlier winter: those give {low}% to {high}%.",
    "change.middle": "{claimed}% is {definition}. That is not the most: it goes up to {high}%.",
    "change.least": "{claimed}% is passed against some earlier winters, not against all: they give {low}% to {high}%.",
    "change.none": "No earlier number gives it: they give {low}% to {high}%.",
    "change.numbers": "The winters went from {first} to {last}. That takes the lowest of the earlier winters, out of "
    "{lowest} to {highest}, as the start.",
    "change.start": "{first} is an earlier count, but not the lowest, out of {lowest} to {highest}.",
    "change.ends": "The numbers are not those of the winters, which are {lowest} to {highest} and {now}.",
    "change.mixed": "It comes out only where winters are not counted alike. Now: {now}. Before: {before}.",
    "change.own": "The words alone do not tell whether these numbers are right.",
    "change.zero": "There was no animal before, so that there is no change in per cent.",
    "increase.fewer": "The later number, {now}, lies below all earlier ones, which are {lowest} or more.",
    "increase.chance": "If nothing had changed, chance alone would give so many or more with a probability of {low} to "
    "{high}. The 95% intervals of the ratio run from {lower} to {upper}.",
    "increase.one": "If nothing had changed, chance alone would give so many or more with a probability of {low}. The "
    "95% interval of the ratio runs from {lower} to {upper}.",
    "increase.shown": "Counts by themselves would show an increase, if they were independent and made alike.",
    "increase.open": "Intervals that hold 1 say that the difference can be chance.",
    "increase.counts": "Animals recur from winter to winter, and counts go up with cameras and effort, so that even "
    "this test is too kind.",
    "increase.method": "The method changed in the same winter, which raises counts by itself.",
    "increase.verdict": "The survey's declared comparison with {earlier} says: {verdict}.",
    "method.open": "A new method changes the chance to see an animal.",
    "method.constant": "With {number} animals in all winters, a chance to be seen of {then} before and {now} now gives "
    "{seen_then} and {seen_now}.",
    "method.told": "The surveys do not tell how all winters were recorded: {methods}.",
    "method.same": "The surveys were recorded so: {methods}.",
    "method.other": "The surveys were recorded otherwise: {methods}.",
    "cause.none": "Nothing tells this cause from others: there is no area without it, and no count before and after it "
    "made in the same way.",
    "cause.control": "The comparison that is named has no data here: {control}.",
    "growth.needs": "A factor of {factor} a year with a survival of {survival} needs {recruits} young or newcomers for "
    "each animal and year.",
    "growth.faster": "That is faster than the counts on record allow: {low} to {high} a year.",
    "growth.within": "Counts on record allow {low} to {high} a year.",
    "growth.slower": "That is slower than the counts on record: {low} to {high} a year.",
    "growth.fall": "The change is no growth.",
    "external.open": "The number comes from elsewhere, and no survey here can tell it.",
    "external.for": "This speaks for it: {what}, {numbers} in {year}.",
    "external.against": "This speaks against it: {what}, {numbers} in {year}.",
    "external.for.other": "This speaks for it, though it is of another year: {what}, {numbers} in {year}.",
    "external.against.other": "This speaks against it, though it is of another year: {what}, {numbers} in {year}.",
    "external.neither": "This speaks neither for it nor against it: {what}, {numbers} in {year}.",
    "external.part": "This is of a part alone: {what}, {numbers} in {year}.",
    "external.none": "No other figure is on record here.",
    "domain.right": "The plot covers {share}% of the range, so that it cannot speak for all of it. The words say so.",
    "domain.wrong": "The plot covers {share}% of the range, and was not drawn at random from it. It cannot speak for "
    "all of it.",
    "domain.whole": "The plot is the range.",
    "draft": "claim {claim} ({words}): {finding}",
    # ---- what is missing
    "miss.animals": "Who was seen: individuals with both flanks, their age, and days and stations of each capture.",
    "miss.counts": "The count, effort and method of each winter.",
    "miss.surveys": "Which surveys these are: {winters}.",
    "miss.survey": "Results of these winters: {winters}.",
    "miss.value": "Such a number in the results of {winters}.",
    "miss.inclusion": "Whether cubs and subadults count, and whether an animal of one flank counts.",
    "miss.parts": "The other animals.",
    "miss.comparison": "A comparison of these winters among the results.",
    "miss.declared": "A comparison that its note allows: {note}",
    "miss.effort": "Effort, stations and cameras of each winter, and who was seen in it.",
    "miss.method": "What the old cameras would have shown of the same animals, or the chances to be seen.",
    "miss.control": "A comparable area without it, surveyed in the same way before and after.",
    "miss.demography": "Survival, births and newcomers of this population.",
    "miss.source": "The survey behind the number: method, area, and its error.",
    "miss.range": "A survey of the whole range, or plots drawn at random from it.",
    # ---- words of claims
    "claimed.count.exactly": "exactly {number}",
    "claimed.count.at-least": "at least {number}",
    "claimed.count.at-most": "at most {number}",
    "claimed.range": "{lowest} to {highest}",
    "claimed.parts": "{parts} make {whole}",
    "claimed.change.up-to": "up to {per_cent}%",
    "claimed.change.by": "by {per_cent}%",
    "claimed.change.at-least": "at least {per_cent}%",
    "claimed.from-to": "from {first} to {last}",
    "claimed.increase": "more than before",
    "claimed.method": "first winter with {now}",
    "claimed.cause": "{cause}",
    "claimed.growth": "{factor} times a year",
    "claimed.external.fewer-than": "fewer than {number} in {year}",
    "claimed.external.more-than": "more than {number} in {year}",
    "claimed.external.exactly": "exactly {number} in {year}",
    "claimed.external.at-least": "at least {number} in {year}",
    "claimed.external.at-most": "at most {number} in {year}",
    "claimed.domain.extends": "holds for the whole range",
    "claimed.domain.denies": "does not hold for the whole range",
    # ---- other words
    "to": "{low} to {high}",
    "earlier winters": "the mean of the earlier winters",
    "per cent": "%",
    "animals": "animals",
    "ratio": "ratio",
    "series.unit": "series",
    "chance": "chance",
    "per year": "a year",
    "share": "%",
}

#: Ways of comparison.csv in words.
WAYS: dict[str, str] = {
    "animals": "animals on common ground",
    "density": "density",
    "closed": "closed estimates",
    "closed, own error": "closed estimates with their own error alone",
    "rarefied": "counts at equal effort",
    "minimum numbers": "minimum numbers",
    "stills": "what stills would have shown",
}


# Smaller numbers, such as chances, are said to be below this.
_LEAST = 0.001


@dataclass(frozen=True)
class Said:
    """A sentence by its key, with what stands in its blanks; these may be sentences themselves."""

    key: str
    blanks: Mapping[str, "object"] = field(default_factory=dict)

    def text(self) -> str:
        """In English.

        Raises
        ------
        KeyError
            When there is no such sentence, or a blank of it is not filled.
        """
        return TEXTS[self.key].format(**{name: _plain(value) for name, value in self.blanks.items()})


def said(key: str, **blanks: object) -> Said:
    """The sentence of that key."""
    return Said(key, blanks)


def key_of(words: str) -> str:
    """Words of a claims file, such as `at least`, as a part of a key."""
    return words.replace(" ", "-")


def told(*sentences: Said) -> str:
    """Sentences one after the other."""
    return " ".join(sentence.text() for sentence in sentences)


def _plain(value: object) -> str:
    """Numbers with three digits that count, as a reader can take them in."""
    if isinstance(value, Said):
        return value.text()
    if isinstance(value, tuple):
        return ("; " if any(isinstance(part, Said) for part in value) else ", ").join(map(_plain, value))
    if isinstance(value, float):
        if 0 < abs(value) < _LEAST:
            return f"less than {_LEAST:g}"
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return str(value)

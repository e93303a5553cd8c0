"""Sentences of the results and of decisions.csv, told in the language of the page.

The workflow writes them in English. A language that has words for one is told these; another, or a sentence that is not
known here, stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from leopard_census.individuals.evidence import SEVERAL, TWO

#: Why a sighting has no name, or only one flank: key of `reasons` in the page's messages -> how the workflow says it.
REASONS = {
    "several": re.escape(SEVERAL),
    "two": re.escape(TWO),
    "contradiction": r"statements contradict each other: (?P<what>.+)",
    "disagree": r"reviewers disagree on the name: (?P<what>.+)",
    "taken_out": r"decision (?P<decision>\S+) takes it out of the animal of (?P<other>[^\s,;]+)",
    "taken_out_yet": r"decision (?P<decision>\S+) takes it out of the animal of (?P<other>[^\s,;]+)"
    r", yet its pictures match that animal",
    "not_linked": "the other flank is not linked",
    "few_spots": "too few coat features",
    "no_flank": "no flank in view",
    "no_picture": "no picture of it was kept",
    "unusable": "people find that its pictures show too little",
    "not_sure": r"the likeliest name is not sure enough: (?P<code>\S+) at (?P<at>[\d.]+), (?P<bar>[\d.]+) wanted",
    "no_match": "no sure match with a sighting of another visit",
    "unsure_flank": "which flank it shows is not sure, and it surely matches no animal",
    "misnamed": r"its pictures match (?P<other>.+), people named it (?P<name>.+)",
    "outside": "outside-window",
    "copy": "duplicate-media",
    "rival": r"it may be an animal that has a name: one with (?P<code>\S+) at (?P<at>[\d.]+)",
}
_REMARK = re.compile(r"(?P<kind>[a-z-]+) by (?P<by>[a-z]+), (?P<strength>[a-z]+)(?P<said>: .*)?")


def told_reason(reason: str, messages: Mapping[str, Any]) -> str:
    """The reason of an assignment in the language of some messages.

    Parameters
    ----------
    reason
        As it stands in assignments.csv; several are joined by semicolons.
    messages
        Of the language; `reasons` has the words by kind.
    """
    for key, pattern in REASONS.items():
        if key in messages["reasons"] and (found := re.fullmatch(pattern, reason)):
            return str(messages["reasons"][key].format(**found.groupdict()))
    first, joined, rest = reason.partition("; ")
    return f"{told_reason(first, messages)}; {told_reason(rest, messages)}" if joined else reason


def told_remark(remark: str, messages: Mapping[str, Any]) -> str:
    """The remark of a decision on a clock: what was judged, told in a language, then what a person said."""
    found = _REMARK.fullmatch(remark)
    words = "clock_kinds", "clock_found_by", "clock_strengths"
    judged = found.group("kind", "by", "strength") if found else ()
    if found is None or any(value not in messages[name] for name, value in zip(words, judged, strict=True)):
        return remark
    told = ", ".join(messages[name][value] for name, value in zip(words, judged, strict=True))
    return told + (found["said"] or "")

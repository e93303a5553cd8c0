"""What to answer, by why a pair is asked."""

from __future__ import annotations

from leopard_census.individuals.conflicts import AGAIN, CONTRADICTION
from leopard_census.individuals.evidence import TWO
from leopard_census.individuals.link_doubt import UNTESTED
from leopard_census.individuals.second_opinions import CONFIRM
from leopard_census.individuals.second_opinions import REASON as SECOND_OPINION

_ADVICE = {
    CONTRADICTION: "One of these statements is wrong: take it back "
    "(a decision by kind withdraw, a label in labels.csv), or answer this pair with a higher round.",
    AGAIN: "For somebody else than the one who answered first.",
    TWO: "If the solid box holds one animal throughout, answer for it; "
    "if it holds two, or passes from one to the other, exclude that sighting.",
    UNTESTED: "These flanks have no coat in common: judge by size, sex, age and way. Same confirms the link; "
    "different or cannot-compare takes it back.",
    CONFIRM: "For somebody else than those who answered, who should not know what was said: "
    "a slip would change the number of animals.",
    SECOND_OPINION: "For somebody else than the one who answered first.",
}
_DISAGREE = "reviewers disagree"


def advice(reason: str) -> str:
    """What to do about a pair; empty where a plain answer is all that is wanted."""
    if reason.startswith(_DISAGREE):
        return "Settle it by an answer with a higher round."
    return _ADVICE.get(reason, "")

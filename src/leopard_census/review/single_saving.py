"""Saving what a form says of one sighting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.errors import InputError
from leopard_census.review.desk import LONGEST_COMMENT, Desk, evidence, plain_text
from leopard_census.review.fault import Fault
from leopard_census.review.questions import FIRST_ROUND
from leopard_census.review.single import answers_of, rounds
from leopard_census.review.slips import slips
from leopard_census.review.survey import Shown

Row = Mapping[str, Any]

_NOT_SAVED = "The answer was not saved:"


def save_said(desk: Desk, reviewer: str, one: Shown, form: Mapping[str, str], once: str) -> int:
    """Write down what a form says; how many decisions that were.

    Parameters
    ----------
    desk
        Of the survey.
    reviewer
        Who says it.
    one
        The sighting; it has an anchor.
    form
        Fields as of `answers_of`.
    once
        Token of the form: one that comes twice is saved once.

    Raises
    ------
    InputError
        When it cannot be taken; nothing is written then.
    """
    # Pages have it; who sends none says what the sighting is now.
    if form.get("seen", one.mark) != one.mark and desk.log.known(once) is None:
        text = "its pictures have changed since this page was made; look at them, and save it again"
        raise InputError(_NOT_SAVED, [Fault("changed_since", text)])
    comment = plain_text(form.get("comment", "")) or ""
    if len(comment) > LONGEST_COMMENT:
        text = "the remark has {n} characters, at most {most} are kept; shorten it"
        raise InputError(_NOT_SAVED, [Fault("long_remark", text, n=len(comment), most=LONGEST_COMMENT)])
    survey, seen = desk.survey, evidence(one.pictures) if one.pictures else None

    def said(stand: Sequence[Row]) -> list[dict[str, Any]]:
        """Rows of the form beside those that stand in the sheet."""
        number = rounds(stand, survey.attach, one.key, reviewer)
        return answers_of(
            {**form, "comment": comment},
            one.anchor or "",
            reviewer,
            lambda kind: number.get(kind, FIRST_ROUND),
            seen,
        )

    def checked(stand: Sequence[Row]) -> list[dict[str, Any]]:
        new = said(stand)
        if faults := slips(new, survey, stand):
            raise InputError(_NOT_SAVED, faults)
        return new

    rows = said(desk.log.rows())
    answered = desk.log.add_made(once, checked)
    if answered.known:
        stand = [row for row in desk.log.rows() if row["decisionID"] in answered.decisions]
        told = [[(row["kind"], row["object"], row["verdict"]) for row in some] for some in (stand, rows)]
        if told[0] != told[1]:
            # The browser went back to a form that was sent, and something else was filled in.
            text = "this form was saved before with something else; look at it, and save it again"
            raise InputError(_NOT_SAVED, [Fault("saved_before", text)])
    return len(rows)

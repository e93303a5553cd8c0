"""All that the page shows of one proposal: what would change, two drawings, and strips of the files concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from leopard_census.review.clock_desk import ClockDesk
from leopard_census.review.clock_drawing import Drawing, draw
from leopard_census.review.clock_effect import Effect, effect_of
from leopard_census.review.clock_proposals import Proposal
from leopard_census.review.clock_strips import Strip, Strips
from leopard_census.review.survey import ReviewSurvey
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """One proposal in full.

    Attributes
    ----------
    proposal
        The proposal.
    deployment
        Row of the field sheet; None where the sheet does not name the camera any more.
    now
        What the first wrong reading counts as now; None without its deployment.
    true
        True time of it that is shown: a person's, or the proposed; None where there is none.
    effect
        What rows with that time would change; None where there is no time.
    drawings
        As it counts now, and with these rows.
    strips
        Files whose burned-in strip may be shown.
    """

    proposal: Proposal
    deployment: Row | None
    now: datetime | None
    true: datetime | None
    effect: Effect | None
    drawings: tuple[Drawing, ...]
    strips: tuple[Strip, ...]

    @property
    def within(self) -> bool:
        """Whether the time lies within the limits that the evidence allows."""
        low, high = self.proposal.first["true_earliest"], self.proposal.first["true_latest"]
        return self.true is None or low is None or high is None or low <= self.true <= high


class Cases:
    """Makes cases of one survey.

    Parameters
    ----------
    desk
        Its corrections.
    deployments
        Rows of the field sheet.
    strips
        Its strips.
    """

    def __init__(self, desk: ClockDesk, deployments: Sequence[Row], strips: Strips) -> None:
        self._desk, self._deployments, self._strips = desk, deployments, strips
        self._read: tuple[tuple[Path, int], list[dict[str, Any]]] | None = None

    def of(self, one: Proposal, true: datetime | None, survey: ReviewSurvey) -> Case:
        """The case of a proposal.

        Parameters
        ----------
        one
            The proposal.
        true
            A person's true time of its first wrong reading; None for the proposed one.
        survey
            What the page knows of the survey.
        """
        row = next((row for row in self._deployments if row["deploymentID"] == one.deployment), None)
        true = true or one.first["proposed_true"]
        if row is None:
            return Case(one, None, None, true, None, (), ())
        media = self._media(one.deployment)
        clocks = list(self._desk.sheet.rows().values())
        new = one.clock_rows(true) or []
        effect = effect_of(
            media, row, self._deployments, clocks, new, survey.shown.values(), survey.settings.travel
        )
        zone = self._desk.zone
        drawings = [draw(effect.before, row, zone), *([draw(effect.after, row, zone)] if new else [])]
        first = next(
            (
                item.true
                for item in sorted(effect.before, key=lambda item: str(item.row["timestamp"]))
                if item.true is not None and item.row["timestamp"].replace(tzinfo=None) >= one.first["shown"]
            ),
            None,
        )
        return Case(
            one,
            row,
            first and first.replace(microsecond=0),
            true,
            effect if new else None,
            tuple(drawings),
            tuple(self._strips.of(one.deployment, self._concerned(one, media))),
        )

    def strip(self, one: Proposal, number: int) -> bytes | None:
        """JPEG of one of the proposal's strips; None where there is none."""
        found = self._strips.of(one.deployment, self._concerned(one, self._media(one.deployment)))
        return self._strips.picture(one.deployment, found[number]) if 0 <= number < len(found) else None

    def _concerned(self, one: Proposal, media: Sequence[Row]) -> list[Row]:
        """Files from the first wrong reading on, up to the row that ends the stretch."""
        begin = one.first["shown"]
        ends = [row["shown"] for row in one.rows if row not in one.wrong and row["shown"] > begin]
        timed = [row for row in media if row["timestamp"] is not None]
        timed.sort(key=lambda row: (row["timestamp"], row["filePath"]))
        return [
            row
            for row in timed
            if begin <= row["timestamp"].replace(tzinfo=None)
            and (not ends or row["timestamp"].replace(tzinfo=None) < min(ends))
        ]

    def _media(self, deployment: str) -> list[dict[str, Any]]:
        """The deployment's media table without copies of other files."""
        folder = self._desk.results / "media"
        path = folder / f"{deployment}.csv"
        if not path.is_file():
            return []
        key = path, path.stat().st_mtime_ns
        if self._read is None or self._read[0] != key:
            twice = folder / "duplicates.csv"
            copies = (
                {row["mediaID"] for row in read_table(twice, contract("duplicates"))}
                if twice.is_file()
                else set()
            )
            rows = [row for row in read_table(path, contract("media")) if row["mediaID"] not in copies]
            self._read = key, rows
        return self._read[1]

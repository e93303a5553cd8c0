"""An import into one survey: look first, then write all of it or nothing."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.errors import InputError
from leopard_census.review.decision_log import Answered
from leopard_census.review.desk import Desk
from leopard_census.review.importing.media_names import MediaNames
from leopard_census.review.importing.plan import Order, Plan, plan_import
from leopard_census.review.importing.sighted import Sightings
from leopard_census.review.importing.standing import NameState, name_states
from leopard_census.review.importing.told import RefusedError, Told
from leopard_census.review.importing.upload import Read
from leopard_census.review.protocol import pair_states
from leopard_census.review.survey import ReviewSurvey
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]


class Importer:
    """Imports into the survey of a desk.

    Parameters
    ----------
    desk
        Of the survey.
    deployments
        Rows with deploymentID and locationID.
    """

    def __init__(self, desk: Desk, deployments: Sequence[Row]) -> None:
        self.desk, self._deployments = desk, deployments
        self._found: tuple[ReviewSurvey, Sightings] | None = None

    def look(self, read: Read, order: Order) -> Plan:
        """What an import would come to now; nothing is written.

        Raises
        ------
        RefusedError
            Listing every row that cannot be taken over.
        InputError
            When the sheet of decisions cannot be used, or a table of media is missing.
        """
        return self._plan(read, order, self.desk.log.rows())

    def write(self, read: Read, order: Order, token: str, seal: str | None) -> tuple[Plan | None, Answered]:
        """Write all of it, or nothing.

        Parameters
        ----------
        read, order
            As `look` had them.
        token
            Of this act: written twice, it counts once.
        seal
            `Plan.seal` of what the person agreed to; None to agree to whatever it is.

        Returns
        -------
        tuple
            What was written (None where an act of this token stands in the sheet already), and its decisions.

        Raises
        ------
        RefusedError, InputError
            As `look`; also when others decided something meanwhile that changes what the person agreed to.
        """
        made: list[Plan] = []

        def rows(decisions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
            plan = self._plan(read, order, decisions)
            if seal is not None and plan.seal != seal:
                raise RefusedError([Told("f_changed")])
            made.append(plan)
            return plan.rows

        answered = self.desk.log.add_made(token, rows)
        return (made[0] if made else None), answered

    def names(self) -> dict[str, NameState]:
        """sightingID -> what people said of its name until now."""
        return self._names(self.desk.survey, self.desk.log.rows())

    def _names(self, survey: ReviewSurvey, decisions: Sequence[Row]) -> dict[str, NameState]:
        aliases = {alias: row["individualID"] for row in survey.register for alias in row["aliases"]}
        return name_states(decisions, survey.attach, aliases)

    def _plan(self, read: Read, order: Order, decisions: Sequence[Row]) -> Plan:
        survey = self.desk.survey
        return plan_import(
            read,
            order,
            self._sightings(survey),
            survey.shown,
            self._names(survey, decisions),
            pair_states(decisions, survey.attach),
            decisions,
            survey.register,
            self.desk.per_pair,
        )

    def _sightings(self, survey: ReviewSurvey) -> Sightings:
        """Made once for each state of the results."""
        if self._found is None or self._found[0] is not survey:
            media = survey.tables["sightings"].parents[1] / "media"
            if not (media / "status.csv").is_file():
                todo = f"run snakemake --cores all --config survey={survey.name} first"
                raise InputError(
                    "Nothing can be imported yet:", [f"{media / 'status.csv'}: is not made yet; {todo}"]
                )
            rows = read_table(media / "status.csv", contract("media_status"))
            names = MediaNames(rows, self._deployments)
            sizes = _Sizes(media, {row["mediaID"]: row["deploymentID"] for row in rows})
            own = [one.row for one in survey.shown.values() if one.assigned]
            found = Sightings(own, names, survey.meant, sizes.of, survey.target_species)
            self._found = survey, found
        return self._found[1]


class _Sizes:
    """Width and height of pictures, read from the media table of a deployment when one of its pictures is asked for."""

    def __init__(self, folder: Path, deployment_of: Mapping[str, str]) -> None:
        self._folder, self._deployment_of = folder, deployment_of
        self._known: dict[str, dict[str, tuple[int, int]]] = {}

    def of(self, media: str) -> tuple[int, int] | None:
        """Of one file; None where nobody could read it."""
        deployment = self._deployment_of[media]
        if deployment not in self._known:
            path = self._folder / f"{deployment}.csv"
            with path.open(encoding="utf-8", newline="") as file:
                self._known[deployment] = {
                    row["mediaID"]: (int(row["width"]), int(row["height"]))
                    for row in csv.DictReader(file)
                    if row["width"] and row["height"]
                }
        return self._known[deployment].get(media)

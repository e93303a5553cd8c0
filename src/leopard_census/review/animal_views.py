"""Addresses that show the animals, and one animal over the winter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.animals import Graph, graph, sightings_of
from leopard_census.review.candidates import Candidate, best_views, by_animal, facts
from leopard_census.review.decided import decided_values
from leopard_census.review.desk import Desk
from leopard_census.review.render import Render
from leopard_census.tables.natural_order import natural_order

Row = Mapping[str, Any]


class AnimalViews:
    """Views of animals.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    deployments
        Where the cameras stood.
    """

    def __init__(self, desk: Desk, render: Render, deployments: Sequence[Row]) -> None:
        self.desk, self._render, self._deployments = desk, render, deployments

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/animals", signed_in.page(self.animals)),
            Route("/animal", signed_in.page(self.animal)),
        ]

    async def animals(self, request: Request, reviewer: str) -> Response:
        """All animals with the clearest picture of each flank."""
        animals = await run_in_threadpool(self._animals)
        return self._render(request, "animals.html", animals=animals, facts=facts(self.desk.survey))

    async def animal(self, request: Request, reviewer: str) -> Response:
        """One animal: all its sightings, where and when."""
        code, survey = request.query_params.get("code", ""), self.desk.survey
        own = sightings_of(survey, code)
        if not own:
            return self._render(request, "gone.html", 404)
        drawn: Graph | None = await run_in_threadpool(graph, own, self._deployments, survey)
        return self._render(
            request, "animal.html", code=code, sightings=own, graph=drawn, facts=facts(survey)
        )

    def _animals(self) -> list[Candidate]:
        survey = self.desk.survey
        flanks = decided_values(self.desk.log.rows(), survey.attach, "flank")
        sure = survey.settings.features.second_flank_probability
        return [
            Candidate(code, best_views(own, flanks, sure), sum(bool(one.assigned) for one in own), True)
            for code, own in sorted(
                by_animal(survey.shown.values()).items(), key=lambda item: natural_order(item[0])
            )
        ]

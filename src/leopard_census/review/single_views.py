"""Addresses that show one sighting or one animal, and take what people say of one sighting."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.animals import Graph, graph, sightings_of
from leopard_census.review.candidates import Candidate, best_views, candidates, partners
from leopard_census.review.desk import Desk, evidence, picture_bytes, plain_text
from leopard_census.review.questions import FIRST_ROUND
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of
from leopard_census.review.single import answers_of, rounds
from leopard_census.review.survey import ReviewSurvey, Shown
from leopard_census.tables.natural_order import natural_order

#: Sightings on one page of the list, and animals offered at first.
PER_PAGE, OFFERED = 60, 12
STATES = ("to-review", "unidentifiable", "single-flank", "identified")


class SingleViews:
    """Views of sightings and animals.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    deployments
        Where the cameras stood.
    """

    def __init__(self, desk: Desk, render: Render, deployments: Any) -> None:
        self.desk, self._render, self._deployments = desk, render, deployments
        self._known: tuple[ReviewSurvey, dict[str, dict[str, float]]] | None = None

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/sightings", signed_in.page(self.sightings)),
            Route("/sighting", signed_in.page(self.sighting), methods=["GET"]),
            Route("/sighting", signed_in.page(self.say), methods=["POST"]),
            Route("/animals", signed_in.page(self.animals)),
            Route("/animal", signed_in.page(self.animal)),
            Route("/sighting-picture", signed_in.page(self.sighting_picture)),
        ]

    def _partners(self) -> dict[str, dict[str, float]]:
        survey = self.desk.survey
        if self._known is None or self._known[0] is not survey:
            self._known = survey, partners(survey.tables["pairs"])
        return self._known[1]

    async def sightings(self, request: Request, reviewer: str) -> Response:
        """The list of sightings, by state."""
        state = request.query_params.get("state", "to-review")
        own = [
            one
            for _, one in sorted(self.desk.survey.shown.items())
            if one.assigned and one.pictures and one.assigned["state"] == state
        ]
        pages = max(1, math.ceil(len(own) / PER_PAGE))
        page = _number(request, "page", pages)
        counts = {
            s: sum(
                bool(one.assigned) and one.assigned["state"] == s for one in self.desk.survey.shown.values()
            )
            for s in STATES
        }
        return self._render(
            request,
            "sightings.html",
            sightings=own[(page - 1) * PER_PAGE : page * PER_PAGE],
            state=state if state in STATES else "to-review",
            counts=counts,
            page=page,
            pages=pages,
        )

    async def sighting(self, request: Request, reviewer: str) -> Response:
        """One sighting, and the form for what is to be said of it."""
        return await self._sighting(request, reviewer, {}, (), 200)

    async def say(self, request: Request, reviewer: str) -> Response:
        """Take what a form says."""
        form = await form_of(request)
        one = self._one(form.get("sighting", ""))
        if one is None or one.anchor is None:
            return await self._gone(request)
        wanted = {
            **form,
            "name": form.get("new_name") or form.get("name", ""),
            "comment": plain_text(form.get("comment", "")) or "",
        }
        try:
            number = rounds(self.desk.log.rows(), self.desk.survey.attach, one.key, reviewer)
            rows = answers_of(
                wanted,
                one.anchor,
                reviewer,
                lambda kind: number.get(kind, FIRST_ROUND),
                evidence(one.pictures),
            )
            await run_in_threadpool(self.desk.log.add, form.get("once", ""), rows)
        except InputError as error:
            return await self._sighting(request, reviewer, form, error.problems, 422)
        return RedirectResponse("/sighting?" + urlencode({"sighting": one.key, "saved": len(rows)}), 303)

    async def animals(self, request: Request, reviewer: str) -> Response:
        """All animals with their best pictures."""
        animals: dict[str, list[Shown]] = {}
        for one in self.desk.survey.shown.values():
            if one.code:
                animals.setdefault(one.code, []).append(one)
        listed = [
            Candidate(code, best_views(own), sum(bool(one.assigned) for one in own), True)
            for code, own in sorted(animals.items(), key=lambda item: natural_order(item[0]))
        ]
        return self._render(request, "animals.html", animals=listed)

    async def animal(self, request: Request, reviewer: str) -> Response:
        """One animal: all its sightings, where and when."""
        code = request.query_params.get("code", "")
        own = sightings_of(self.desk.survey, code)
        if not own:
            return await self._gone(request)
        drawn: Graph | None = await run_in_threadpool(graph, own, self._deployments, self.desk.survey)
        return self._render(request, "animal.html", code=code, sightings=own, graph=drawn)

    async def sighting_picture(self, request: Request, reviewer: str) -> Response:
        """A picture of a sighting: by its key and a number."""
        one = self._one(request.query_params.get("sighting", ""))
        try:
            number = int(request.query_params.get("number", "0"))
        except ValueError:
            number = -1
        if one is None or not 0 <= number < len(one.pictures):
            return Response(status_code=404)
        data = await run_in_threadpool(picture_bytes, one.pictures[number])
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    def _one(self, key: str) -> Shown | None:
        """A sighting that the page knows: nothing else of a key reaches anything."""
        return self.desk.survey.shown.get(key)

    async def _sighting(
        self, request: Request, reviewer: str, form: Any, faults: Any, status: int
    ) -> Response:
        one = self._one(form.get("sighting") or request.query_params.get("sighting", ""))
        if one is None:
            return await self._gone(request)
        known = (await run_in_threadpool(self._partners)).get(one.key, {})
        found = await run_in_threadpool(candidates, self.desk.survey, one.key, known)
        return self._render(
            request,
            "sighting.html",
            status,
            one=one,
            candidates=found,
            offered=OFFERED,
            form=form,
            faults=faults,
            saved=_number(request, "saved", 99) if request.query_params.get("saved") else 0,
            species=sorted({str(s.row["scientificName"]) for s in self.desk.survey.shown.values()}),
        )

    async def _gone(self, request: Request) -> Response:
        return self._render(request, "gone.html", 404)


def _number(request: Request, name: str, most: int) -> int:
    try:
        return min(max(int(request.query_params.get(name, "1")), 1), most)
    except ValueError:
        return 1

"""Addresses that show sightings of the target species, and take what people say of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.candidates import candidates, facts, partners
from leopard_census.review.decided import decided_by_sighting, decided_on, decided_values
from leopard_census.review.desk import Desk, picture_bytes
from leopard_census.review.lists import (
    PERSON,
    STATES,
    list_address,
    n_pages,
    on_page,
    page_of,
    target_lists,
    target_order,
)
from leopard_census.review.neighbours import Neighbours, neighbours
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of
from leopard_census.review.single_saving import save_said
from leopard_census.review.survey import ReviewSurvey, Shown

#: Animals offered at first, and of these by keys.
OFFERED, BY_KEY = 12, 9


class SingleViews:
    """Views of sightings.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, render: Render) -> None:
        self.desk, self._render = desk, render
        self._known: tuple[Mapping[str, Path], dict[str, dict[str, float]]] | None = None

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/sightings", signed_in.page(self.sightings)),
            Route("/sighting", signed_in.page(self.sighting), methods=["GET"]),
            Route("/sighting", signed_in.page(self.say), methods=["POST"]),
            Route("/sighting-picture", signed_in.page(self.sighting_picture)),
        ]

    async def sightings(self, request: Request, reviewer: str) -> Response:
        """The list of sightings, by state."""
        survey = self.desk.survey
        lists, ordered = target_lists(survey), target_order(survey)
        state = request.query_params.get("state", "")
        state = state if state in lists else STATES[0]
        own = [one for one in ordered if lists[state](one)]
        page = number_of(request, "page", n_pages(own))
        return self._render(
            request,
            "sightings.html",
            sightings=on_page(own, page),
            said=await run_in_threadpool(decided_by_sighting, self.desk.log.rows(), survey.attach),
            state=state,
            counts={
                name: n
                for name, listed in lists.items()
                if (n := sum(map(listed, ordered))) or name != PERSON
            },
            page=page,
            pages=n_pages(own),
        )

    async def sighting(self, request: Request, reviewer: str) -> Response:
        """One sighting, and the form for what is to be said of it."""
        key, survey = request.query_params.get("sighting", ""), self.desk.survey
        one = survey.sighting(key)
        if one is not None and (one.called_person or key not in survey.shown):
            return RedirectResponse("/species?" + urlencode(request.query_params), 303)
        return await self._sighting(request, reviewer, request.query_params, (), 200)

    async def say(self, request: Request, reviewer: str) -> Response:
        """Take what a form says."""
        form, survey = await form_of(request), self.desk.survey
        one = survey.shown.get(form.get("sighting", ""))
        if one is None or one.anchor is None:
            return self._render(request, "gone.html", 404)
        wanted = {**form, "name": form.get("new_name") or form.get("name", "")}
        name, beside = self._beside(survey, one, form.get("list", ""))
        try:
            n = await run_in_threadpool(save_said, self.desk, reviewer, one, wanted, form.get("once", ""))
        except InputError as error:
            return await self._sighting(request, reviewer, form, error.problems, 422)
        return RedirectResponse(after_saving(one, form, name, beside, n), 303)

    async def sighting_picture(self, request: Request, reviewer: str) -> Response:
        """A picture of a sighting, by its key and a number; kept by no browser, as it may be hidden any moment."""
        one = self.desk.survey.sighting(request.query_params.get("sighting", ""))
        try:
            number = int(request.query_params.get("number", ""))
        except ValueError:
            number = -1
        if one is None or not 0 <= number < len(one.pictures):
            return self._render(request, "gone.html", 404)
        data = await run_in_threadpool(picture_bytes, one.pictures[number])
        return Response(data, media_type="image/jpeg")

    def _partners(self, survey: ReviewSurvey) -> dict[str, dict[str, float]]:
        """Likeliest partners of all sightings; read again when the results were."""
        if self._known is None or self._known[0] is not survey.tables:
            self._known = survey.tables, partners(survey.tables["pairs"])
        return self._known[1]

    def _beside(self, survey: ReviewSurvey, one: Shown, name: str) -> tuple[str, Neighbours]:
        """The list in which a sighting is looked at, and its neighbours there."""
        lists = target_lists(survey)
        if name not in lists:
            name = str(one.assigned.get("state", STATES[0]))
        return name, neighbours(target_order(survey), lists[name], one.key)

    async def _sighting(
        self,
        request: Request,
        reviewer: str,
        form: Mapping[str, str],
        faults: Sequence[str],
        status: int,
    ) -> Response:
        survey, rows = self.desk.survey, self.desk.log.rows()
        one = survey.shown.get(form.get("sighting", ""))
        if one is None:
            return self._render(request, "gone.html", 404)
        known = (await run_in_threadpool(self._partners, survey)).get(one.key, {})
        flanks = decided_values(rows, survey.attach, "flank")
        name, beside = self._beside(survey, one, form.get("list", ""))
        return self._render(
            request,
            "sighting.html",
            status,
            one=one,
            candidates=await run_in_threadpool(candidates, survey, one.key, known, flanks),
            facts=facts(survey),
            offered=OFFERED,
            by_key=BY_KEY,
            form=form if status != 200 else {},
            faults=faults,
            told=told_of(request, survey),
            decided=decided_on(rows, survey.attach, one.key),
            list=name,
            list_address=list_address(name),
            beside=beside,
            species=sorted({str(s.row["scientificName"]) for s in survey.shown.values()}),
        )


def after_saving(one: Shown, form: Mapping[str, str], name: str, beside: Neighbours, n: int) -> str:
    """Where a saved form leads to: its sighting again, or with the button `next` the one after, or the list's end."""
    if form.get("then") != "next":
        return page_of(one.key, name, saved=n)
    return page_of(beside.after, name, saved=n, on=one.key) if beside.after else list_address(name)


def told_of(request: Request, survey: ReviewSurvey) -> dict[str, object]:
    """What was done just before: `saved` decisions, `on` another sighting, or one `taken_back`."""
    asked = request.query_params
    on = asked.get("on", "")
    return {
        "saved": number_of(request, "saved", 99) if asked.get("saved") else 0,
        "on": on if survey.sighting(on) else "",
        "taken_back": bool(asked.get("taken_back")),
    }


def number_of(request: Request, name: str, most: int) -> int:
    """A number of the address, from 1; 1 for what is none."""
    try:
        return min(max(int(request.query_params.get(name, "1")), 1), most)
    except ValueError:
        return 1

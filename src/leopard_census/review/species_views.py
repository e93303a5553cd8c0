"""Addresses that show sightings of other species, and sightings that somebody calls a person, without pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.decided import COUNTS, decided_on, decided_values
from leopard_census.review.desk import Desk
from leopard_census.review.file_names import file_names, n_doubtful_people
from leopard_census.review.lists import (
    OPEN,
    PERSON,
    list_address,
    n_pages,
    on_page,
    other_lists,
    other_order,
    target_lists,
    target_order,
)
from leopard_census.review.neighbours import Neighbours, neighbours
from leopard_census.review.other_species import HUMAN
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of
from leopard_census.review.single_saving import save_said
from leopard_census.review.single_views import after_saving, number_of, told_of
from leopard_census.review.survey import ReviewSurvey, Shown
from leopard_census.tables.special_names import BLANK, UNKNOWN, names_person

#: Species offered beside the target: those that the machine names most often.
OFFERED = 5
#: Fields of the form that are taken; a name or a sex is said of the target species alone.
_FIELDS = ("count", "comment")


class SpeciesViews:
    """Views of sightings whose species people should tell.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, render: Render) -> None:
        self.desk, self._render = desk, render

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/other-species", signed_in.page(self.sightings)),
            Route("/species", signed_in.page(self.sighting), methods=["GET"]),
            Route("/species", signed_in.page(self.say), methods=["POST"]),
        ]

    async def sightings(self, request: Request, reviewer: str) -> Response:
        """The list, the most doubtful first."""
        survey = self.desk.survey
        answered, ordered = self._answered(survey), other_order(survey)
        kinds = Counter(str(one.row["scientificName"]) for one in ordered if one.pictures)
        kind = request.query_params.get("species", "")
        lists = other_lists(answered, kind if kind in kinds else "")
        name = request.query_params.get("list", "")
        name = name if name in lists else OPEN
        own = [one for one in ordered if lists[name](one)]
        page = number_of(request, "page", n_pages(own))
        return self._render(
            request,
            "other_species.html",
            sightings=on_page(own, page),
            answered=answered,
            doubtful_people=await run_in_threadpool(n_doubtful_people, survey),
            list=name,
            counts={key: sum(map(listed, ordered)) for key, listed in lists.items()},
            kinds=sorted(kinds.items(), key=lambda item: (item[0] != UNKNOWN, -item[1], item[0])),
            kind=kind if kind in kinds else "",
            page=page,
            pages=n_pages(own),
        )

    async def sighting(self, request: Request, reviewer: str) -> Response:
        """One sighting, and the form for its species."""
        key, survey = request.query_params.get("sighting", ""), self.desk.survey
        one = survey.sighting(key)
        if one is not None and not one.called_person and key in survey.shown:
            return RedirectResponse("/sighting?" + urlencode(request.query_params), 303)
        return await self._sighting(request, request.query_params, (), 200)

    async def say(self, request: Request, reviewer: str) -> Response:
        """Take what a form says."""
        form, survey = await form_of(request), self.desk.survey
        one = survey.sighting(form.get("sighting", ""))
        if one is None or one.anchor is None:
            return self._render(request, "gone.html", 404)
        wanted = {
            **{key: form[key] for key in _FIELDS if key in form},
            "species": form.get("other_species", "").strip() or form.get("species", ""),
        }
        if names_person(wanted["species"]):
            wanted["species"] = HUMAN
        name, beside = self._beside(survey, one, form.get("list", ""))
        try:
            n = await run_in_threadpool(save_said, self.desk, reviewer, one, wanted, form.get("once", ""))
        except InputError as error:
            return await self._sighting(request, form, error.problems, 422)
        return RedirectResponse(after_saving(one, form, name, beside, n), 303)

    def _answered(self, survey: ReviewSurvey) -> dict[str, str | None]:
        return decided_values(self.desk.log.rows(), survey.attach, "species")

    def _beside(self, survey: ReviewSurvey, one: Shown, name: str) -> tuple[str, Neighbours]:
        """The list in which a sighting is looked at, and its neighbours there."""
        if name in (lists := target_lists(survey)):
            return name, neighbours(target_order(survey), lists[name], one.key)
        if one.called_person and name not in other_lists({}):
            return PERSON, neighbours(target_order(survey), lists[PERSON], one.key)
        # `open:Cervus nippon` is the list of one species alone.
        base, _, kind = name.partition(":")
        others = other_lists(self._answered(survey), kind)
        name, base = (name, base) if base in others else (OPEN, OPEN)
        return name, neighbours(other_order(survey), others[base], one.key)

    async def _sighting(
        self, request: Request, form: Mapping[str, str], faults: Sequence[str], status: int
    ) -> Response:
        survey, rows = self.desk.survey, self.desk.log.rows()
        one = survey.sighting(form.get("sighting", ""))
        if one is None:
            return self._render(request, "gone.html", 404)
        name, beside = self._beside(survey, one, form.get("list", ""))
        decided = decided_on(rows, survey.attach, one.key)
        return self._render(
            request,
            "species.html",
            status,
            one=one,
            target=survey.target_species,
            choices=self._choices(survey, one),
            form=form if status != 200 else {},
            faults=faults,
            told=told_of(request, survey),
            decided=decided,
            callers=[
                d.row
                for d in decided
                if d.state == COUNTS and d.row["kind"] == "species" and names_person(d.row["object"])
            ],
            files=await run_in_threadpool(file_names, survey, one) if one.called_person else [],
            list=name,
            list_address=list_address(name),
            beside=beside,
        )

    def _choices(self, survey: ReviewSurvey, one: Shown) -> list[str]:
        """Species that are offered: the target, what the machine says, what it says often; then what is none."""
        often = Counter(str(other.row["scientificName"]) for other in survey.others.values())
        own = str(one.row["scientificName"])
        common = [name for name, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))]
        named = dict.fromkeys([survey.target_species, own, *common[: OFFERED + 1]])
        return [*(name for name in named if name not in (UNKNOWN, BLANK)), BLANK, UNKNOWN, HUMAN]

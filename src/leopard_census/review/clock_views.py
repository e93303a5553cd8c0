"""Addresses of the view of clocks: corrections that the media suggest, and what people say of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.clock_case import Cases
from leopard_census.review.clock_desk import ClockDesk, NotDoneError
from leopard_census.review.desk import Desk
from leopard_census.review.render import Render
from leopard_census.review.request_body import form_of
from leopard_census.tables.clock_moment import parse_moment

#: Days and times as the page shows them; ISO 8601 is read as well.
_FORMS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M")
#: No camera of today existed before, and none will be asked about after.
_YEARS = (1980, 2100)
#: What a notice may say after an answer.
SAVED = ("confirm", "refuse", "later", "back", "again")


class ClockViews:
    """Views of clocks.

    Parameters
    ----------
    desk
        Of the survey.
    clocks
        Its corrections.
    cases
        Makes what is shown of one.
    render
        Makes a page.
    """

    def __init__(self, desk: Desk, clocks: ClockDesk, cases: Cases, render: Render) -> None:
        self.desk, self._clocks, self._cases, self._render = desk, clocks, cases, render

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route("/clocks", signed_in.page(self.clocks), methods=["GET"]),
            Route("/clocks", signed_in.page(self.take_back), methods=["POST"]),
            Route("/clock", signed_in.page(self.clock), methods=["GET"]),
            Route("/clock", signed_in.page(self.say), methods=["POST"]),
            Route("/clock-strip", signed_in.page(self.strip)),
        ]

    async def clocks(self, request: Request, reviewer: str) -> Response:
        """All proposals, and what was confirmed and refused."""
        return await self._list(request, None, 200)

    async def clock(self, request: Request, reviewer: str) -> Response:
        """One proposal, with its effect; `true` tries another time."""
        query = request.query_params
        return await self._one(request, query.get("proposal", ""), query.get("true", ""), "", None, 200)

    async def say(self, request: Request, reviewer: str) -> Response:
        """Confirm, refuse or put off a proposal."""
        form = await form_of(request)
        key, remark, true = form.get("proposal", ""), form.get("comment", ""), form.get("true", "")
        given = reviewer, form.get("once", ""), key, form.get("evidence", "")
        acts: dict[str, Callable[[], Any]] = {
            "confirm": lambda: self._clocks.confirm(*given, self._time(true), remark),
            "refuse": lambda: self._clocks.refuse(*given, remark),
            "later": lambda: self._clocks.put_off(*given, remark),
        }
        act = acts.get(form.get("say", ""))
        try:
            if act is None:
                raise NotDoneError([("clock_say", {})])
            await run_in_threadpool(act)
        except (NotDoneError, InputError) as error:
            return await self._one(request, key, true, remark, _not_done(error), 422)
        return _done(form["say"])

    async def take_back(self, request: Request, reviewer: str) -> Response:
        """Take back a confirmation or a refusal."""
        form = await form_of(request)
        token, remark = form.get("once", ""), form.get("comment", "")
        try:
            if form.get("decision"):
                await run_in_threadpool(self._clocks.take_back, reviewer, token, form["decision"], remark)
                return _done("back")
            await run_in_threadpool(self._clocks.ask_again, reviewer, token, form.get("proposal", ""), remark)
        except (NotDoneError, InputError) as error:
            return await self._list(request, _not_done(error), 422)
        return _done("again")

    async def strip(self, request: Request, reviewer: str) -> Response:
        """The burned-in strip of a file: by its proposal and a number."""
        query = request.query_params
        overview = await run_in_threadpool(self._clocks.overview)
        state = overview.find(query.get("proposal", ""))
        number = query.get("number", "")
        if state is None or not (number.isascii() and number.isdigit() and len(number) < 3):
            return Response(status_code=404)
        data = await run_in_threadpool(self._cases.strip, state.proposal, int(number))
        if data is None:
            return Response(status_code=404)
        # No browser keeps it: what somebody calls a person is hidden at once.
        return Response(data, media_type="image/jpeg")

    async def _list(self, request: Request, refused: NotDoneError | None, status: int) -> Response:
        try:
            overview = await run_in_threadpool(self._clocks.overview)
        except InputError as error:
            return self._render(request, "clocks_fault.html", 422, lines=error.problems)
        saved = request.query_params.get("saved", "")
        return self._render(
            request,
            "clocks.html",
            status,
            overview=overview,
            refused=refused,
            saved=saved if saved in SAVED else "",
            moment_of=parse_moment,
            length=length_parts,
        )

    async def _one(
        self, request: Request, key: str, true: str, remark: str, refused: NotDoneError | None, status: int
    ) -> Response:
        try:
            overview = await run_in_threadpool(self._clocks.overview)
            state = overview.find(key)
            if state is None:
                return self._render(request, "clock_gone.html", 404)
            faults = list(refused.faults) if refused else []
            wanted = None
            try:
                wanted = self._time(true) if state.proposal.one_time else None
            except NotDoneError as error:
                status = 422
                faults += [fault for fault in error.faults if fault not in faults]
            case = await run_in_threadpool(self._cases.of, state.proposal, wanted, self.desk.survey)
        except InputError as error:
            return self._render(request, "clocks_fault.html", 422, lines=error.problems)
        return self._render(
            request,
            "clock.html",
            status,
            state=state,
            beside=overview.beside(state),
            case=case,
            refused=NotDoneError(faults, refused.lines if refused else ()) if faults else None,
            remark=remark,
            typed=wanted,
            zone=self._clocks.zone,
            length=length_parts,
        )

    def _time(self, text: str) -> datetime | None:
        """A time as people type it, in the survey's offset; None for none.

        Raises
        ------
        NotDoneError
            When it cannot be read.
        """
        if not text:
            return None
        try:
            found = _typed(text.strip())
            if found.tzinfo is None:
                found = found.replace(tzinfo=self._clocks.zone)
            found = found.astimezone(self._clocks.zone).replace(microsecond=0)
        except (ValueError, OverflowError):
            raise NotDoneError([("clock_time", {})]) from None
        if not _YEARS[0] <= found.year <= _YEARS[1]:
            raise NotDoneError([("clock_time", {})])
        return found


def _typed(text: str) -> datetime:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the survey's offset comes later
        except ValueError:
            continue
    return datetime.fromisoformat(text)


def length_parts(length: timedelta) -> list[tuple[int, str]]:
    """A length of time, its sign left out, as numbers with their units `d`, `h`, `min`, `s`: at most three."""
    seconds = round(abs(length.total_seconds()))
    parts: Mapping[str, int] = {
        "d": seconds // 86_400,
        "h": seconds // 3600 % 24,
        "min": seconds // 60 % 60,
        "s": seconds % 60,
    }
    return [(number, unit) for unit, number in parts.items() if number][:3] or [(0, "s")]


def _not_done(error: NotDoneError | InputError) -> NotDoneError:
    return NotDoneError([("clock_sheet", {})], error.problems) if isinstance(error, InputError) else error


def _done(what: str) -> RedirectResponse:
    return RedirectResponse("/clocks?" + urlencode({"saved": what}), 303)

"""The address that puts back what something else wrote over, or lets it go."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.request_body import form_of

Row = Mapping[str, Any]


class LostViews:
    """What is done about lost rows; the first page tells of them.

    Parameters
    ----------
    desk
        Of the survey.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [Route("/lost", signed_in.page(self.lost), methods=["POST"])]

    async def lost(self, request: Request, reviewer: str) -> Response:
        """Put all back, or take those that the page told of for removed on purpose."""
        form = await form_of(request)
        if form.get("act") == "back":
            await run_in_threadpool(self.desk.log.put_back)
        elif form.get("act") == "leave" and (until := _moment(form.get("until", ""))) is not None:
            await run_in_threadpool(self.desk.log.let_go, until)
        return RedirectResponse("/", 303)


def told_of(rows: Sequence[Row]) -> dict[str, Any] | None:
    """What the first page tells of lost rows: how many, whose, and from when to when; None where none are."""
    if not rows:
        return None
    times = [row["decidedAt"] for row in rows]
    return {
        "n": len(rows),
        "by": sorted(Counter(str(row["reviewer"]) for row in rows).items()),
        "first": min(times).isoformat(),
        "last": max(times).isoformat(),
    }


def _moment(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None

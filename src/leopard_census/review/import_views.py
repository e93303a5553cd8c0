"""The view of the import: a file is checked, what it comes to is shown, and only then written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leopard_census.errors import InputError
from leopard_census.review import signed_in
from leopard_census.review.desk import Desk
from leopard_census.review.guard import IMPORT_PATH, MOST_IMPORT_BYTES
from leopard_census.review.importing.columns import ROLES
from leopard_census.review.importing.importer import Importer
from leopard_census.review.importing.plan import ASK, SOURCE_LENGTH, Order, Plan
from leopard_census.review.importing.request import ImportRequest, import_request
from leopard_census.review.importing.told import MOST_TOLD, RefusedError, Told, all_in_words, in_words
from leopard_census.review.importing.upload import ColumnsRefusedError, Read, read_upload
from leopard_census.review.messages import plural
from leopard_census.review.render import Render
from leopard_census.review.survey import ReviewSurvey

_MB = 1024 * 1024
#: The line of JSON before the files takes its share of the largest request.
_HEAD_BYTES = 64 * 1024


class ImportViews:
    """The view of the import.

    The program keeps nothing between look and act: the browser, which holds the file, sends it again. So there is no
    store that strangers could fill, a restart in between loses nothing, and what is written is checked against the
    decisions of that moment.

    Parameters
    ----------
    desk
        Of the survey.
    render
        Makes a page.
    messages
        Language -> message by key.
    deployments
        Where the cameras stood.
    """

    def __init__(
        self, desk: Desk, render: Render, messages: Mapping[str, Mapping[str, Any]], deployments: Any
    ) -> None:
        self.desk, self._render, self._messages = desk, render, messages
        self._importer = Importer(desk, deployments)

    def routes(self) -> list[Route]:
        """What is answered here."""
        return [
            Route(IMPORT_PATH, signed_in.page(self.form), methods=["GET"]),
            Route(IMPORT_PATH, signed_in.data(self.take), methods=["POST"]),
        ]

    async def form(self, request: Request, reviewer: str) -> Response:
        """The form to choose a file."""
        return self._render(
            request,
            "import.html",
            most_bytes=MOST_IMPORT_BYTES - _HEAD_BYTES,
            most_mb=MOST_IMPORT_BYTES // _MB,
            longest_source=SOURCE_LENGTH[1],
        )

    async def take(self, request: Request, reviewer: str) -> Response:
        """Check a file, or write what it comes to: a part of the page."""
        messages = self._messages[request.state.session.language]
        body = await request.body()
        try:
            return await run_in_threadpool(self._take, request, reviewer, body)
        except ColumnsRefusedError as error:
            return self._refused(request, all_in_words(error.told, messages), error)
        except RefusedError as error:
            return self._refused(request, all_in_words(error.told, messages))
        except InputError as error:
            return self._refused(request, error.problems)

    def _take(self, request: Request, reviewer: str, body: bytes) -> Response:
        asked = import_request(body)
        del body
        read = read_upload(asked.files, asked.columns)
        order = Order(asked.source, reviewer, asked.contradicting, asked.without_unclear)
        try:
            return self._act(request, asked, read, order)
        except RefusedError as error:
            if read.sheet is None:
                raise
            # Another choice of columns, such as the one with the deployment, may mend it.
            raise ColumnsRefusedError(error.told, read.sheet, read.columns) from None

    def _act(self, request: Request, asked: ImportRequest, read: Read, order: Order) -> Response:
        if not asked.write:
            return self._plan(request, asked, read, self._importer.look(read, order))
        try:
            plan, answered = self._importer.write(read, order, asked.token, asked.seal)
        except RefusedError as error:
            if [one.key for one in error.told] != ["f_changed"]:
                raise
            return self._plan(request, asked, read, self._importer.look(read, order), changed=True)
        answer = self._render(
            request,
            "import_done.html",
            n=len(answered.decisions),
            again=plan is None,
            source=order.source,
            digest=read.digest,
        )
        answer.headers["X-Import"] = "done"
        return answer

    def _refused(
        self, request: Request, faults: list[str], table: ColumnsRefusedError | None = None
    ) -> Response:
        return self._render(
            request,
            "import_faults.html",
            422,
            faults=faults,
            header=[column for column in table.sheet.header if column] if table else [],
            columns=table.columns if table else {},
            roles=ROLES,
            open=True,
        )

    def _plan(
        self, request: Request, asked: ImportRequest, read: Read, plan: Plan, *, changed: bool = False
    ) -> Response:
        language = request.state.session.language
        messages = self._messages[language]
        survey = self.desk.survey
        clashes = plan.contradictions[:MOST_TOLD]
        return self._render(
            request,
            "import_plan.html",
            409 if changed else 200,
            plan=plan,
            changed=changed,
            asked=asked.contradicting == ASK,
            notices=self._notices(read, plan, language),
            header=[column for column in read.sheet.header if column] if read.sheet else [],
            columns=read.columns,
            roles=ROLES,
            open=False,
            clashes=[
                (
                    one,
                    in_words(
                        Told(
                            f"c_{one.kind}",
                            values={
                                "other": one.other,
                                "code": one.code,
                                "who": one.who,
                                "round": one.round,
                            },
                        ),
                        messages,
                    ),
                )
                for one in clashes
            ],
            reasons=sorted(Counter(one.key for one in plan.left).items()),
            left=all_in_words(plan.left, messages),
            most=MOST_TOLD,
            sighting_link=lambda key: sighting_link(survey, key, messages["no_time"]),
        )

    def _notices(self, read: Read, plan: Plan, language: str) -> list[str]:
        messages = self._messages[language]
        out = []
        if read.sheet is not None and read.sheet.encoding == "cp1251":
            out.append(messages["import_encoding"])
        if any(one.pixels and one.box for one in read.given):
            out.append(messages["import_pixels"])
        if plan.by_name:
            out.append(plural(messages["import_n_by_name"], plan.by_name, language))
        if plan.revised:
            out.append(plural(messages["import_n_revised"], plan.revised, language))
        return out


def sighting_link(survey: ReviewSurvey, key: str, no_time: str) -> Markup:
    """A link to a sighting that says when and where it was; it opens beside, as the chosen file would be lost."""
    one = survey.shown[key]
    when = one.start.strftime("%d.%m.%Y %H:%M") if one.start else no_time
    return Markup('<a href="/sighting?{}" target="_blank" rel="noopener">{} · {}</a>').format(
        urlencode({"sighting": key}), when, one.row["locationID"]
    )

"""Audits of publications for the tests: the one that is shipped, and made-up ones with results of surveys."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from pypdf import PdfReader

from leopard_census.audit.claims.check import check_claims
from leopard_census.audit.claims.evidence import evidence
from leopard_census.audit.claims.tables import write_outcomes
from leopard_census.config.claims_file import read_publication
from leopard_census.report.claims_audit import ClaimsInput
from tests.unit.audit.claims.made_claims import BEFORE, LAST, comparison, winter
from tests.unit.report.made_survey import RESOURCES

SHIPPED = RESOURCES.parent / "claims" / "wwf_video_winter.yaml"
_TOLD = {"counts": "different leopards", "subset": "the plot", "source": "page"}
#: A publication on four winters, in Russian words, with their translation.
MADE: dict[str, Any] = {
    "title": "Леопардов стало больше",
    "language": "ru",
    "publisher": "nobody (made up)",
    "date": "24 July 2012",
    "simulated": True,
    "draft": True,
    "sources": {"page": "a page", "other": "https://example.org/words/of_nobody"},
    "winters": {
        "last": {"title": "the last winter", "surveys": [LAST]},
        "before": {"title": "the winters before", "surveys": list(BEFORE)},
    },
    "claims": [
        {"id": "total", "kind": "count", "words": "Найдено 12 леопардов", "winter": "last", "number": 12, **_TOLD},
        {
            "id": "adults", "kind": "count", "words": "не менее 9 взрослых", "winter": "last", "number": 9,
            "bound": "at least", "inclusion": "adults", **_TOLD,
        },
        {
            "id": "earlier", "kind": "range", "words": "раньше от 5 до 8", "winters": "before", "lowest": 5,
            "highest": 8, **_TOLD,
        },
        {
            "id": "change", "kind": "change", "words": "на 50 % больше", "of": "total", "baseline": "earlier",
            "wording": "by", "per_cent": 50, **_TOLD, "source": "other",
        },
        {
            "id": "method", "kind": "method", "words": "впервые сняли видео", "of": "total", "baseline": "earlier",
            "now": "video", **_TOLD,
        },
        {
            "id": "increase", "kind": "increase", "words": "число выросло", "of": "total", "baseline": "earlier",
            **_TOLD,
        },
        {
            "id": "cause", "kind": "cause", "words": "благодаря охране", "of": "increase", "cause": "better protection",
            "control": "a plot without it", **_TOLD,
        },
    ],
    "translations": {
        "ru": {
            "nobody (made up)": "никто (вымышлено)",
            "a page": "страница",
            "the last winter": "последняя зима",
            "the winters before": "прошлые зимы",
            "different leopards": "разные леопарды",
            "the plot": "участок",
            "better protection": "лучшая охрана",
            "a plot without it": "участок без неё",
        },
        "en": {"Леопардов стало больше": "More leopards", "Найдено 12 леопардов": "12 leopards were found"},
    },
}  # fmt: skip


def made_results() -> dict[str, Any]:
    """Results of the winters of `MADE`, by survey."""
    rows = [
        comparison(earlier, "no change shown", model="M0, p by winter", assumption=None)
        for earlier in (*BEFORE, "earlier winters")
    ]
    return {
        LAST: winter(LAST, (9, 12), cubs=2, method="video", comparison=rows),
        **{survey: winter(survey, (5 + i, 6 + i)) for i, survey in enumerate(BEFORE)},
    }


def written(folder: Path, content: dict[str, Any] | None, language: str, results: Any = None) -> ClaimsInput:
    """Input of an audit; without a content that of the shipped publication."""
    folder.mkdir(parents=True, exist_ok=True)
    path = SHIPPED
    if content is not None:
        path = folder / "release.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    publication = read_publication(path)
    found = results or {}
    matched = {
        name: {winter: winter if winter in found else None for winter in group.surveys or group.seasons}
        for name, group in publication.winters.items()
    }
    tables = {"claims": folder / f"{path.stem}.csv", "figures": folder / f"{path.stem}.figures.csv"}
    write_outcomes(publication, check_claims(evidence(publication, matched, found)), tables)
    return ClaimsInput(path, **tables, resources=RESOURCES, language=language)


def page_links(reader: PdfReader) -> Iterator[tuple[str, int]]:
    """Where each link within the PDF leads: name and number of the page."""
    names = reader.named_destinations
    for page in reader.pages:
        for annotation in page.get("/Annots", ()):
            goal = annotation.get_object().get("/Dest")
            if goal is not None:
                yield str(goal), reader.get_destination_page_number(names[str(goal)]) + 1


def opened(pdf: bytes) -> PdfReader:
    """A PDF to look into."""
    return PdfReader(BytesIO(pdf))

"""The verdicts on a publication as a sheet for people: headings and words in their language, as their Excel opens it.

The table that other programs read is `<publication>.csv`, in English alone (contract `claims`).
"""

import csv
import io
from collections.abc import Collection, Iterator, Sequence

from leopard_census.report.claims_view import ClaimView
from leopard_census.report.language import Language, marked

# Excel takes the separator of the country, and tells UTF-8 by the mark before it.
_SEPARATORS = {"en": ",", "ru": ";"}
_MARK = "\ufeff"
# Digits that tables are written with, without the zeros at the end.
_DECIMALS = 3


def sheet_bytes(claims: Sequence[ClaimView], translated: Collection[str], language: Language) -> bytes:
    """The sheet: a row for each claim.

    Parameters
    ----------
    translated
        Words of the publication that have a translation.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=_SEPARATORS[language.code], lineterminator="\n")
    writer.writerow(map(language.words, _HEADINGS))
    writer.writerows(list(_cells(claim, translated, language)) for claim in claims)
    return (_MARK + buffer.getvalue()).encode("utf-8")


_HEADINGS = (
    marked("Number"),
    marked("Words as published"),
    marked("The words in translation"),
    marked("What they count"),
    marked("Of which animals, where and when"),
    marked("Which ages the words say they count"),
    marked("Read as"),
    marked("Verdict"),
    marked("What the verdict means"),
    marked("Computed again"),
    marked("Lower 95% limit"),
    marked("Upper 95% limit"),
    marked("Unit"),
    marked("What this figure is"),
    marked("Found"),
    marked("Missing"),
    marked("Where the words stand"),
    marked("Surveys used"),
)


def _cells(claim: ClaimView, translated: Collection[str], language: Language) -> Iterator[str]:
    row = claim.row

    def words(text: str | None) -> str:
        return language.sentence(text) if text else ""

    def number(value: float | None) -> str:
        if value is None:
            return ""
        text = f"{value:.{_DECIMALS}f}".rstrip("0").rstrip(".")
        return text if language.code == "en" else text.replace(".", ",")

    yield str(row["number"])
    yield row["words"]
    yield words(row["words"]) if row["words"] in translated else ""
    for column in ("counts", "subset", "inclusion", "claimed", "verdict", "meaning"):
        yield words(row[column])
    for column in ("value", "lower", "upper"):
        yield number(row[column])
    yield words(claim.unit) if row["value"] is not None else ""
    for column in ("definition", "finding", "missing", "source"):
        yield words(row[column])
    yield ", ".join(row["surveys"])

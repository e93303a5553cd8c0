"""Times of day and dates that are finer than a public edition may tell."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from leopard_census.audit.release.secrets import Secrets

Found = tuple[int, str, str]

_DAY = (
    r"(?:(?:19|20)\d\d[-/.:]\d{1,2}[-/.:]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d|(?:19|20)\d\d[01]\d[0-3]\d"
    r"|\d{1,2}(?:st|nd|rd|th)? [^\W\d_]{3,9}\.?,? (?:19|20)\d\d"
    r"|[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_CLOCK = r"(?:[01]?\d|2[0-3])[:hч.][0-5]\d(?:[:m][0-5]\d(?:[.,]\d+)?)?"
_COMPACT = r"(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?"
_MOMENTS = [
    # A day and a time of day, in either order.
    re.compile(rf"(?<!\d){_DAY}(?:T| T|,? (?:at |г\.?,? |в )?|; ?|[\"']?, ?[\"']?){_CLOCK}(?!\d)"),
    re.compile(rf"(?<![\d:.]){_CLOCK}(?:,? (?:on |of )?|; ?|[\"']?, ?[\"']?){_DAY}(?!\d)"),
    re.compile(rf"(?<!\d)(?:19|20)\d\d[01]\d[0-3]\d[T_ -]?{_COMPACT}(?!\d)"),
    re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d:[0-5]\d(?![\d:])"),
    re.compile(r"(?<![\d:.])\d{1,2}[:.][0-5]\d ?(?:[ap]\.?m\b\.?)", re.IGNORECASE),
    # Whole and half hours stand on axes, and as offsets from UTC; 12:34-45 are pages of a journal.
    re.compile(r"(?<![\d:.+-])(?:[01]\d|2[0-3])[:hч](?!00|30)[0-5]\d(?! ?-\d+(?!:))(?![\d:])"),
]
_EPOCH = re.compile(r"(?<![\d.])(\d{10})(?:\d{3})?(?![\d.])")

_MONTHS = (
    ("jan", "янв"), ("feb", "фев"), ("mar", "мар"), ("apr", "апр"), ("may", "мая", "май"), ("jun", "июн"),
    ("jul", "июл"), ("aug", "авг"), ("sep", "сен"), ("oct", "окт"), ("nov", "ноя"), ("dec", "дек"),
)  # fmt: skip
_MONTH_OF = {word: n for n, words in enumerate(_MONTHS, 1) for word in words}
_NAME = r"(?P<name>[^\W\d_]{3,9})\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = [
    re.compile(rf"(?<![\d.-]){_YEAR}[-/.:](?P<m>\d\d?)[-/.:](?P<d>\d\d?)(?!\d)"),
    re.compile(rf"(?<![\d.-])(?P<d>\d\d?)[-/.](?P<m>\d\d?)[-/.]{_YEAR}(?!\d)"),
    re.compile(rf"(?<![\d.])(?P<d>\d\d?)(?:st|nd|rd|th)? {_NAME},? {_YEAR}(?!\d)"),
    re.compile(rf"\b{_NAME} (?P<d>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}(?!\d)"),
    re.compile(rf"(?<!\d){_YEAR}(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
]


# A midnight as tables of other programs ask for one where a date, or a month, is meant.
_MIDNIGHT = re.compile(r"(?<![\d.-])((?:19|20)\d\d-\d\d-\d\d)T00:00:00(?:Z|[+-]\d\d:?\d\d)(?!\d)")


def moments(text: str, secrets: Secrets) -> Iterator[Found]:
    """Times of day and dates of the season in a text in its plain spelling.

    A midnight is no time of day where its day may be told: the first of a month stands for the month, and the first and
    last days of the season and of the analysis window are known.
    """
    coarse = [match.span() for match in _MIDNIGHT.finditer(text) if _stands_for_coarse(match[1], secrets)]
    taken: list[tuple[int, int]] = list(coarse)
    for pattern in _MOMENTS:
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield match.start(), "clock time", match.group()
    if secrets.season is None:
        return
    yield from _epochs(text, secrets.season)
    if secrets.date_grain != "day":
        yield from _days(text, secrets, secrets.season, coarse)


def _stands_for_coarse(told: str, secrets: Secrets) -> bool:
    try:
        day = dt.date.fromisoformat(told)
    except ValueError:
        return False
    return (
        secrets.date_grain == "day"
        or day in (*(secrets.season or ()), *secrets.public_days)
        or (secrets.date_grain == "month" and day.day == 1)
    )


def _epochs(text: str, season: tuple[dt.date, dt.date]) -> Iterator[Found]:
    """Seconds (or thousandths) since 1970 that lie in the season."""
    for match in _EPOCH.finditer(text):
        day = dt.datetime.fromtimestamp(int(match[1]), dt.UTC).date()
        if season[0] <= day <= season[1]:
            yield match.start(), "clock time", match.group()


def _days(
    text: str, secrets: Secrets, season: tuple[dt.date, dt.date], coarse: Sequence[tuple[int, int]]
) -> Iterator[Found]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _day(match)
            if any(start <= match.start() < end for start, end in coarse):
                continue
            if day and season[0] <= day <= season[1] and day not in (*season, *secrets.public_days):
                yield match.start(), "date", match.group()


def _day(match: re.Match[str]) -> dt.date | None:
    told = match.groupdict()
    month = int(told["m"]) if told.get("m") else _MONTH_OF.get(str(told["name"])[:3].casefold(), 0)
    try:
        return dt.date(int(told["y"]), month, int(told["d"]))
    except ValueError:
        return None

"""Everything that a text can give away."""

from collections.abc import Iterable, Sequence

from leopard_census.audit.release.alone import Alone
from leopard_census.audit.release.codes import Codes
from leopard_census.audit.release.coordinates import Places
from leopard_census.audit.release.leak import Leak, short
from leopard_census.audit.release.moments import moments
from leopard_census.audit.release.plain import plain
from leopard_census.audit.release.secrets import Secrets
from leopard_census.audit.release.traces import Traces

# Of one kind in one part of a file; nobody mends the thousandth row by hand.
_SHOWN = 20


class TextGate:
    """Looks for leaks in texts; what it needs of the secrets is worked out once.

    Parameters
    ----------
    secrets
        What the team knows.
    """

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets
        self.places = Places(secrets)
        self.codes = Codes(secrets)
        self.traces = Traces(secrets)
        self.alone = Alone(secrets.codes)

    def leaks(self, text: str, file: str, where: str = "") -> list[Leak]:
        """Leaks in a text.

        Parameters
        ----------
        text
            As it stands in the file.
        file
            Name in the edition.
        where
            Part of the file; without it, lines are told.
        """
        spelt = plain(text)
        seen = [
            *((offset, "coordinate", what) for offset, what in self.places.found(spelt)),
            *self.codes.found(spelt),
            *moments(spelt, self.secrets),
            *self.traces.found(spelt),
        ]
        kept: dict[tuple[str, str], Leak] = {}
        counts: dict[str, int] = {}
        for offset, kind, what in sorted(seen):
            key = (kind, what.casefold())
            counts[kind] = counts.get(kind, 0) + (key not in kept)
            if key not in kept and counts[kind] <= _SHOWN:
                at = where or f"line {spelt.count(chr(10), 0, offset) + 1}"
                kept[key] = Leak(file, at, kind, short(what))
        more = [
            Leak(file, where or "further lines", kind, f"and {n - _SHOWN} more")
            for kind, n in sorted(counts.items())
            if n > _SHOWN
        ]
        return [*kept.values(), *more]

    def code_leaks(self, codes: Iterable[str], file: str, where: str) -> list[Leak]:
        """Leaks of codes that stand alone, see `alone.Alone`."""
        return [Leak(file, where, "station code", short(code)) for code in list(codes)[:_SHOWN]]

    def many(self, parts: Sequence[tuple[str, str]], file: str) -> list[Leak]:
        """Leaks of several parts of a file, each with its name."""
        return [leak for where, text in parts for leak in self.leaks(text, file, where)]

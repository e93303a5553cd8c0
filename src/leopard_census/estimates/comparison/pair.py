"""The last winter and those that it is compared with, and how a row of `comparison.csv` about them is made."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from leopard_census.estimates.comparison.cautions import assumed_told, cautions, identity_told
from leopard_census.estimates.comparison.identity_error import identity_variance, of_ratio, of_slope
from leopard_census.estimates.comparison.log_ratio import Ratio
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.tables.change_verdict import SENTENCES, verdict

Row = dict[str, Any]

#: What stands for all earlier winters, and for a year, in the column `earlier`.
ALL_EARLIER, A_YEAR = "earlier winters", "each year"


@dataclass(frozen=True)
class Pair:
    """The last winter and those that it is compared with; the name is what the column `earlier` says."""

    earlier: tuple[Winter, ...]
    last: Winter
    name: str

    @property
    def single(self) -> bool:
        """Whether it is one winter against another."""
        return self.name != ALL_EARLIER

    def only(self, surveys: Collection[str]) -> "Pair":
        """The same comparison with these of the earlier winters alone."""
        return replace(self, earlier=tuple(w for w in self.earlier if w.survey in surveys))

    @property
    def names(self) -> str:
        """The earlier winters, as a table lists them."""
        return ", ".join(winter.survey for winter in self.earlier)

    @property
    def known(self) -> bool:
        """Whether effort survives of all of them."""
        return all(winter.station_days is not None for winter in (*self.earlier, self.last))

    def identity(self, model: str, quantity: str) -> tuple[float | None, str | None]:
        """Variance of the log ratio, or of the log factor a year, by errors of identity; and what is not known of it.

        The text says of which winters it is not known or assumed.
        """
        winters = [*self.earlier, self.last]
        of = [identity_variance(winter.identity, model, quantity) for winter in winters]
        if self.name == A_YEAR:
            # Without the years there is no factor either.
            years = [winter.year for winter in winters]
            added = of_slope([year for year in years if year is not None], of) if None not in years else None
        else:
            added = of_ratio(of[-1], of[:-1])
        return added, joined(identity_told(winters, of), assumed_told(winters))


def row_of(pair: Pair, method: str, model: str, ratio: Ratio | None, **more: Any) -> Row:
    """A row; without a ratio `note` says why."""
    comparable = ratio is not None and more.pop("comparable", True)
    more.pop("comparable", None)
    word = verdict(
        ratio.lower if ratio else None, ratio.upper if ratio else None, comparable=bool(comparable)
    )
    row: Row = {
        "survey": pair.last.survey,
        "earlier": pair.name,
        "method": method,
        "model": model,
        "declared": False,
        "comparable": word != "not comparable",
        "verdict": word,
        "meaning": SENTENCES[word],
    }
    if ratio is not None:
        row |= {
            "ratio": ratio.value if isfinite(ratio.value) else None,
            "lower": ratio.lower,
            "upper": ratio.upper,
            "p_value": ratio.p_value,
            "var_log_sampling": ratio.log_variance,
            "var_log_identity": ratio.identity_variance,
        }
    return row | {name: value for name, value in more.items() if value not in (None, "")}


def joined(*sentences: str | None) -> str | None:
    """Those sentences that are there, as one text; None without any."""
    return " ".join(sentence for sentence in sentences if sentence) or None


def cautions_of(pair: Pair) -> str | None:
    """What weakens the comparison with any of the earlier winters, each once."""
    return joined(*dict.fromkeys(line for one in pair.earlier for line in cautions(one, pair.last)))


def lowered(sentence: str) -> str:
    """A sentence to stand after a colon."""
    return sentence[:1].lower() + sentence[1:]

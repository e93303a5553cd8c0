"""Rows of `comparison.csv`: the last winter against each earlier one and against all of them, in every way.

One row of each pair or set is *declared*: its ratio is printed. Which one is settled beforehand, by what the winters
have and not by what the data say:

    animals     realised numbers on common ground by the joint spatial model, where both winters take part in it
    closed      else closed estimates (M0), as Poisson counts with their chances of capture
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from leopard_census.estimates.comparison.cautions import alike, cautions, identity_told
from leopard_census.estimates.comparison.closed_ratio import exact_ratio, separate_ratio, shared_ratio
from leopard_census.estimates.comparison.counts import ASSUMPTION, count_ratio
from leopard_census.estimates.comparison.identity_error import identity_variance, of_ratio
from leopard_census.estimates.comparison.joint import (
    Density,
    Detection,
    JointFit,
    last_to_average,
    last_to_each,
    last_to_mean,
    per_year,
)
from leopard_census.estimates.comparison.log_ratio import Ratio, with_identity
from leopard_census.estimates.comparison.rarefied import rarefied, rarefied_ratio, why_not_rarefied
from leopard_census.estimates.comparison.spatial import Spatial, animals_ratio
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.tables.change_verdict import SENTENCES, verdict

Row = dict[str, Any]

#: What stands for all earlier winters, and for a year, in the column `earlier`.
ALL_EARLIER, A_YEAR = "earlier winters", "each year"
_CLOSED = (
    "Closed estimates as Poisson counts, each divided by its chance to be caught at least once ({then} then, {now} "
    "last), which is taken as known. It assumes the same ground within reach in both winters and animals that are "
    "equally easy to catch."
)
_ANIMALS = (
    "Animals whose centre of activity lay on the ground within reach of the stations of all winters: those caught, and "
    "those that the joint spatial model tells to have been missed. g0 {detection}; sigma is the same in all winters."
)
_DENSITY = (
    "Ratio of densities, as if the animals of each winter were drawn anew; as most of them recur, the interval is "
    "rather too wide. g0 {detection}; sigma is the same in all winters."
)
_SAME_DENSITY = " The earlier winters are taken to have one density."
_DETECTION: dict[str, str] = {
    "winter": "differs by winter",
    "method": "differs by method",
    "camera": "differs by camera model",
    "shared": "is the same in all winters",
    "winter, sigma too": "and sigma differ by winter",
}
_RAREFIED = (
    "Animals expected in the same number of station-days on common stations (Mao Tau). It takes out stations and "
    "effort, not the cameras."
)
_SHARED_P = (
    "Closed estimates with one chance of capture an occasion in all winters; interval from the error of these "
    "estimates alone."
)
_OWN_P = "Closed estimates with a chance of capture for each winter; interval from the error of these estimates alone."
_NARROW = (
    "Ground within reach, and animals that are harder to catch, are not in its interval: it shows no change."
)
_RAREFIED_NARROW = (
    "Its interval is too narrow where all animals were caught about equally often: it shows no change."
)
_NO_RAREFIED = (
    "No ratio: a winter without animals on the common stations, or of which the formula finds no animal missed, has no "
    "interval."
)
_OTHER_DETECTION = "The method changed, so that winters need not have seen animals equally well."


@dataclass(frozen=True)
class Pair:
    """The last winter and those that it is compared with."""

    earlier: tuple[Winter, ...]
    last: Winter

    @property
    def name(self) -> str:
        """What the column `earlier` says."""
        return self.earlier[0].survey if len(self.earlier) == 1 else ALL_EARLIER

    @property
    def known(self) -> bool:
        """Whether effort survives of all of them."""
        return all(winter.station_days is not None for winter in (*self.earlier, self.last))

    def identity(self, model: str, quantity: str) -> tuple[float | None, str | None]:
        """Variance of the log ratio by errors of identity, and of which winters it is not known."""
        of = [identity_variance(w.identity, model, quantity) for w in (*self.earlier, self.last)]
        return of_ratio(of[-1], of[:-1]), identity_told([*self.earlier, self.last], of)


def pairs_of(winters: Sequence[Winter]) -> list[Pair]:
    """The last winter with each earlier one, and with all of them where there are several."""
    *earlier, last = winters
    found = [Pair((one,), last) for one in earlier]
    return [*found, Pair(tuple(earlier), last)] if len(earlier) > 1 else found


def comparison_rows(
    winters: Sequence[Winter], spatial: Spatial | None, left_out: dict[str, str]
) -> list[Row]:
    """All rows; none of one winter alone."""
    rows: list[Row] = []
    for pair in pairs_of(winters):
        mine = [*_spatial_rows(pair, spatial, left_out), *_closed_rows(pair), *_counted_rows(pair)]
        for key in ("animals", "closed"):
            declared = next((r for r in mine if r["method"] == key and r["comparable"]), None)
            if declared is not None:
                declared["declared"] = True
                break
        rows += mine
    return rows + _trend_rows(winters, spatial)


def _row(pair: Pair, method: str, model: str, ratio: Ratio | None, **more: Any) -> Row:
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
            "ratio": ratio.value,
            "lower": ratio.lower,
            "upper": ratio.upper,
            "p_value": ratio.p_value,
            "var_log_sampling": ratio.log_variance,
            "var_log_identity": ratio.identity_variance,
        }
    return row | {name: value for name, value in more.items() if value not in (None, "")}


def _joined(*sentences: str | None) -> str | None:
    return " ".join(sentence for sentence in sentences if sentence) or None


def _cautions(pair: Pair) -> str | None:
    return _joined(*dict.fromkeys(line for one in pair.earlier for line in cautions(one, pair.last)))


def _spatial_rows(pair: Pair, spatial: Spatial | None, left_out: dict[str, str]) -> list[Row]:
    names = [winter.survey for winter in pair.earlier]
    if spatial is None or not set(names) & set(spatial.joint.surveys):
        told = {name: left_out[name] for name in (*names, pair.last.survey) if name in left_out}
        reasons = " ".join(f"{name}: {reason}" for name, reason in told.items())
        why = _joined("Not possible.", reasons or "No earlier winter has a spatial model.")
        return [_row(pair, "animals", "joint spatial model", None, note=why)]
    one = len(names) == 1
    density: Density = "winter" if one else "last"
    rows = [_animals_row(pair, spatial, density, left_out)]
    wanted: list[tuple[Density, Detection]] = [(density, spatial.detection)]
    wanted += [key for key in spatial.fits if key[0] == density and key not in wanted]
    for key in wanted:
        rows.append(_density_row(pair, spatial, *key))
    if not one and not isinstance(found := spatial.declared("winter"), str):
        note = "Against the plain mean of the densities of the winters that tell one each."
        rows.append(_finished(pair, spatial, "density", found, last_to_average(found), _assumes(found), note))
    return rows


def _animals_row(pair: Pair, spatial: Spatial, density: Density, left_out: dict[str, str]) -> Row:
    found = spatial.declared(density)
    names = [winter.survey for winter in pair.earlier]
    if isinstance(found, str):
        return _row(pair, "animals", "joint spatial model", None, note=f"Not possible: {_lower(found)}")
    surveys = tuple(session.name for session in found.likelihood.sessions)
    here = [name for name in names if name in surveys]
    if not here:
        why = f"Not possible: the captures of {names[0]} do not tell a density of its own."
        return _row(pair, "animals", found.formula, None, note=why)
    numbers = spatial.present(density)
    if numbers is None or spatial.ground is None:
        why = "Not possible: the winters have no ground in common within reach of their stations."
        return _row(pair, "animals", found.formula, None, note=why)
    ratio = animals_ratio(numbers, surveys, here)
    if ratio is None:
        why = "Not possible: the captures do not tell how many animals were missed."
        return _row(pair, "animals", found.formula, None, note=why)
    assumption = _ANIMALS.format(detection=_DETECTION[found.detection])
    if density == "last":
        assumption += _SAME_DENSITY
    left = [name for name in names if name not in here]
    note = f"Without {', '.join(left)}: {left_out.get(left[0], 'no density of its own.')}" if left else None
    if spatial.ground.share < 0.5:
        note = _joined(note, f"Only {spatial.ground.share:.0%} of the ground was looked at in all winters.")
    row = _finished(pair, spatial, "animals", found, ratio, assumption, note)
    at = [surveys.index(name) for name in here]
    return row | {
        "now": float(numbers.numbers[0]),
        "then": float(numbers.numbers[at].mean()),
        "ground_km2": numbers.area_km2,
    }


def _density_row(pair: Pair, spatial: Spatial, density: Density, detection: Detection) -> Row:
    found = spatial.fits[density, detection]
    names = [winter.survey for winter in pair.earlier]
    if isinstance(found, str):
        model = f"density {density}, detection {detection}"
        return _row(pair, "density", model, None, note=f"Not possible: {_lower(found)}")
    surveys = [session.name for session in found.likelihood.sessions]
    if len(names) == 1 and names[0] not in surveys:
        why = f"Not possible: the captures of {names[0]} do not tell a density of its own."
        return _row(pair, "density", found.formula, None, note=why)
    ratio = last_to_each(found, names[0]) if len(names) == 1 else last_to_mean(found)
    return _finished(pair, spatial, "density", found, ratio, _assumes(found), None)


def _assumes(found: JointFit) -> str:
    said = _DENSITY.format(detection=_DETECTION[found.detection])
    if found.detection == "winter, sigma too":
        said = said.replace("; sigma is the same in all winters", "")
    return said + (_SAME_DENSITY if found.density == "last" else "")


def _finished(
    pair: Pair,
    spatial: Spatial,
    method: str,
    found: JointFit,
    ratio: Ratio,
    assumption: str,
    note: str | None,
) -> Row:
    """A row of a joint model, with errors of identity and cautions."""
    identity, missing = pair.identity("scr", "density")
    ratio = with_identity(ratio, identity)
    pooled = found.detection == "shared" or (found.detection == "method" and spatial.detection != "method")
    changed = any("method changed" in line for one in pair.earlier for line in cautions(one, pair.last))
    return _row(
        pair,
        method,
        found.formula,
        ratio,
        comparable=not (pooled and changed and found.detection != spatial.detection),
        assumption=assumption,
        note=_joined(note, _OTHER_DETECTION if pooled and changed else None, _cautions(pair), missing),
    )


def _closed_rows(pair: Pair) -> list[Row]:
    model = "M0, p by winter"
    for winter in (*pair.earlier, pair.last):
        if winter.station_days is None:
            return [
                _row(
                    pair,
                    "closed",
                    model,
                    None,
                    note=f"Not possible: no effort survives from {winter.survey}.",
                )
            ]
        if winter.closed["n_hat"] is None:
            reason = winter.closed["note"] or "no closed estimate"
            note = f"Not possible: {winter.survey} has no closed estimate ({_lower(reason).rstrip('.')})."
            return [_row(pair, "closed", model, None, note=note)]
    data = [winter.matrix.frequencies for winter in pair.earlier]
    last = pair.last.matrix.frequencies
    identity, missing = pair.identity("M0", "n_hat")
    exact = exact_ratio(data, last)
    if exact is None:
        return [_row(pair, "closed", model, None, note="Not possible: a closed estimate rises without end.")]
    caught = [w.closed["n"] / w.closed["n_hat"] for w in (*pair.earlier, pair.last)]
    then = sum(caught[:-1]) / len(pair.earlier)
    row = _row(
        pair, "closed", model, with_identity(exact, identity),
        now=pair.last.closed["n_hat"],
        then=sum(w.closed["n_hat"] for w in pair.earlier) / len(pair.earlier),
        assumption=_CLOSED.format(then=f"{then:.2f}", now=f"{caught[-1]:.2f}"),
        note=_joined(_cautions(pair), missing),
    )  # fmt: skip
    rows = [row]
    if len(data) == 1 and (own := separate_ratio(data[0], last)) is not None:
        rows.append(
            _row(pair, "closed, own error", model, with_identity(own, identity), comparable=False,
                 assumption=_OWN_P, note=_joined(_NARROW, _cautions(pair), missing))
        )  # fmt: skip
    if (shared := shared_ratio(data, last)) is not None:
        found, test = shared
        said = f"One chance for all winters against one for each: p = {test.p_value:.3f}."
        rows.append(
            _row(pair, "closed, own error", "M0, one p", with_identity(found, identity), comparable=False,
                 assumption=_SHARED_P, note=_joined(said, _NARROW, _cautions(pair), missing))
        )  # fmt: skip
    return rows


def _counted_rows(pair: Pair) -> list[Row]:
    """Minimum numbers, rarefied and bare, each with its effort and method."""
    same = pair.known and alike(pair.earlier, pair.last)
    counts = [winter.n_min for winter in pair.earlier]
    common = {
        "station_days_now": pair.last.station_days,
        "station_days_then": sum(w.station_days or 0 for w in pair.earlier) / len(counts)
        if pair.known
        else None,
        "method_now": pair.last.method,
        "method_then": ", ".join(dict.fromkeys(w.method for w in pair.earlier)),
    }
    why = next((r for w in (*pair.earlier, pair.last) if (r := why_not_rarefied(w))), None)
    found = {} if why else rarefied([*pair.earlier, pair.last])
    ratio = None
    if found:
        then = [found[winter.survey] for winter in pair.earlier]
        now = found[pair.last.survey]
        ratio = rarefied_ratio(now, then)
        more: Row = {
            "now": now.expected,
            "then": sum(one.expected for one in then) / len(then),
            "common_stations": now.stations,
            "rarefied_days": now.station_days,
        }
        why = None if ratio else _NO_RAREFIED
    else:
        more, why = {}, why or "Not possible: no station worked in all of these winters."
    rows = [
        _row(pair, "rarefied", "Mao Tau", ratio, comparable=False, assumption=_RAREFIED,
             note=_joined(why or _RAREFIED_NARROW, _cautions(pair)), **common, **more)
    ]  # fmt: skip
    total = sum(counts) + pair.last.n_min
    bare = count_ratio(counts, pair.last.n_min) if total else None
    rows.append(
        _row(pair, "minimum numbers", "exact conditional", bare, comparable=same, now=pair.last.n_min,
             then=sum(counts) / len(counts), assumption=ASSUMPTION,
             note=_cautions(pair) if total else "No animal was counted in any of these winters.", **common)
    )  # fmt: skip
    return rows


def _trend_rows(winters: Sequence[Winter], spatial: Spatial | None) -> list[Row]:
    """The factor by which density changes in a year, where there are three winters."""
    if spatial is None or len(winters) < 3:
        return []
    rows = []
    pair = Pair(tuple(winters[:-1]), winters[-1])
    for detection in dict.fromkeys([spatial.detection, "winter", "shared"]):
        found = spatial.fits.get(("trend", detection))
        if found is None or isinstance(found, str):
            continue
        ratio = per_year(found)
        row = _finished(pair, spatial, "density", found, replace(ratio), _assumes(found), None)
        rows.append(row | {"earlier": A_YEAR})
    return rows


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

"""Rows of `comparison.csv` by the joint spatial model."""

from collections.abc import Mapping, Sequence
from typing import Any

from leopard_census.estimates.comparison.cautions import method_changed
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
from leopard_census.estimates.comparison.pair import (
    A_YEAR,
    Pair,
    cautions_of,
    joined,
    lowered,
    row_of,
)
from leopard_census.estimates.comparison.spatial import Spatial, animals_ratio
from leopard_census.estimates.comparison.winters import Winter

Row = dict[str, Any]

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
_OTHER_DETECTION = "The method changed, so that winters need not have seen animals equally well."


def spatial_rows(pair: Pair, spatial: Spatial | None, left_out: Mapping[str, str]) -> list[Row]:
    """Animals that were there, and densities by every model; one row with the reason where there is no model."""
    names = [winter.survey for winter in pair.earlier]
    if spatial is None or not set(names) & set(spatial.joint.surveys):
        told = {name: left_out[name] for name in (*names, pair.last.survey) if name in left_out}
        reasons = " ".join(f"{name}: {reason}" for name, reason in told.items())
        why = joined("Not possible.", reasons or "No earlier winter has a spatial model.")
        return [row_of(pair, "animals", "joint spatial model", None, note=why)]
    density: Density = "winter" if pair.single else "last"
    rows = [_animals_row(pair, spatial, density, left_out)]
    wanted: list[tuple[Density, Detection]] = [(density, spatial.detection)]
    wanted += [key for key in spatial.fits if key[0] == density and key not in wanted]
    for key in wanted:
        rows.append(_density_row(pair, spatial, *key))
    if not pair.single and not isinstance(found := spatial.declared("winter"), str):
        note = "Against the plain mean of the densities of the winters that tell one each."
        rows.append(_finished(pair, spatial, "density", found, last_to_average(found), _assumes(found), note))
    return rows


def _animals_row(pair: Pair, spatial: Spatial, density: Density, left_out: Mapping[str, str]) -> Row:
    found = spatial.declared(density)
    names = [winter.survey for winter in pair.earlier]
    if isinstance(found, str):
        return row_of(pair, "animals", "joint spatial model", None, note=f"Not possible: {lowered(found)}")
    surveys = tuple(session.name for session in found.likelihood.sessions)
    here = [name for name in names if name in surveys]
    if not here:
        why = f"Not possible: the captures of {names[0]} do not tell a density of its own."
        return row_of(pair, "animals", found.formula, None, note=why)
    numbers = spatial.present(density)
    if numbers is None or spatial.ground is None:
        why = "Not possible: the winters have no ground in common within reach of their stations."
        return row_of(pair, "animals", found.formula, None, note=why)
    ratio = animals_ratio(numbers, surveys, here)
    if ratio is None:
        why = "Not possible: the captures do not tell how many animals were missed."
        return row_of(pair, "animals", found.formula, None, note=why)
    assumption = _ANIMALS.format(detection=_DETECTION[found.detection])
    if density == "last":
        assumption += _SAME_DENSITY
    note = joined(*(f"Without {name}: {why}" for name, why in left_out.items() if name in names))
    if spatial.ground.share < 0.5:
        note = joined(note, f"Only {spatial.ground.share:.0%} of the ground was looked at in all winters.")
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
        return row_of(pair, "density", model, None, note=f"Not possible: {lowered(found)}")
    surveys = [session.name for session in found.likelihood.sessions]
    if pair.single and names[0] not in surveys:
        why = f"Not possible: the captures of {names[0]} do not tell a density of its own."
        return row_of(pair, "density", found.formula, None, note=why)
    ratio = last_to_each(found, names[0]) if pair.single else last_to_mean(found)
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
    here = pair.only([session.name for session in found.likelihood.sessions])
    identity, missing = here.identity("scr", "density")
    ratio = with_identity(ratio, identity)
    pooled = found.detection == "shared" or (found.detection == "method" and spatial.detection != "method")
    changed = method_changed(here.earlier, here.last)
    return row_of(
        pair,
        method,
        found.formula,
        ratio,
        comparable=not (pooled and changed and found.detection != spatial.detection),
        winters_then=here.names,
        assumption=assumption,
        note=joined(note, _OTHER_DETECTION if pooled and changed else None, cautions_of(here), missing),
    )


def yearly_rows(winters: Sequence[Winter], spatial: Spatial | None) -> list[Row]:
    """The factor by which density changes in a year, where there are three winters."""
    if spatial is None or len(winters) < 3:
        return []
    rows = []
    pair = Pair(tuple(winters[:-1]), winters[-1], A_YEAR)
    for detection in dict.fromkeys([spatial.detection, "winter", "shared"]):
        found = spatial.fits.get(("trend", detection))
        if found is None or isinstance(found, str):
            continue
        rows.append(_finished(pair, spatial, "density", found, per_year(found), _assumes(found), None))
    return rows

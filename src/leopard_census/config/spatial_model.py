"""Models of spatial capture-recapture as settings name them, such as `g0~bk sigma~sex`."""

import re

#: Parameters that settings may give a formula.
PARAMETERS = ("g0", "sigma")
#: Variables of them: what an animal went through, time, what the field sheet says of stations, and sex.
VARIABLES = ("b", "bk", "B", "Bk", "T", "featureType", "cameraModel", "sex")

_FORMULA = re.compile(r"(\w+)~([A-Za-z0-9+]+)")


def spatial_model_fault(text: str) -> str | None:
    """What is wrong with a model; None when it can be read.

    A model is one formula for g0, for sigma or for both, with a space between them; terms are joined by +.
    """
    named = []
    for piece in text.split():
        found = _FORMULA.fullmatch(piece)
        if not found:
            return f"'{text}': '{piece}' is no formula; write such as g0~bk or g0~sex+bk, with a space between two"
        parameter, terms = found.groups()
        if parameter not in PARAMETERS:
            return f"'{text}': there is no parameter {parameter} to give a formula; take {' or '.join(PARAMETERS)}"
        if unknown := [term for term in terms.split("+") if term not in ("1", *VARIABLES)]:
            return (
                f"'{text}': there is no variable {unknown[0] or '(nothing)'}; take 1, {', '.join(VARIABLES)}"
            )
        named.append(parameter)
    if not named:
        return "a model is empty; write such as g0~1 sigma~1"
    if len(set(named)) < len(named):
        return f"'{text}': {named[0]} is given twice; keep one formula"
    return None

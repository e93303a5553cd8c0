"""Readers of the files for other programs, written from their formats' descriptions and not from the writers."""

import re


def read_secr_captures(text: str) -> list[dict[str, str]]:
    """Lines of a capture file: blanks part the fields, # begins a comment (secr-datainput.pdf)."""
    fields = ("session", "individual", "occasion", "detector", "sex", "lifeStage")
    return [dict(zip(fields, line, strict=True)) for line in _lines(text)]


def read_secr_traps(text: str) -> list[dict]:
    """Lines of a detector file: name, x, y, usage of each occasion, / and covariates."""
    found = []
    for line in _lines(text):
        at = line.index("/") if "/" in line else len(line)
        found.append(
            {
                "detector": line[0],
                "x": float(line[1]),
                "y": float(line[2]),
                "usage": [float(u) for u in line[3:at]],
                "covariates": line[at + 1 :],
            }
        )
    return found


def _lines(text: str) -> list[list[str]]:
    return [fields for line in text.splitlines() if (fields := line.split("#")[0].split())]


def read_inp(text: str) -> list[tuple[str, list[int]]]:
    """Histories and group frequencies of a MARK file: comments between /* and */, statements end with ;."""
    bare = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    *statements, rest = bare.split(";")
    assert not rest.strip()
    found = []
    for statement in statements:
        history, *counts = statement.split()
        assert re.fullmatch(r"[01.]+", history)
        found.append((history, [int(n) for n in counts]))
    return found


def read_tabbed(text: str) -> list[dict[str, str]]:
    """Rows of a table parted by tabs, its first line the names."""
    head, *lines = [line.split("\t") for line in text.splitlines()]
    return [dict(zip(head, line, strict=True)) for line in lines]

"""Any place of any station, in any carrier and spelling, is caught; and any drawing of enough stations."""

import gzip
import json
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.pattern import drawn_stations, stations_m
from leopard_census.audit.release.secrets import Secrets
from leopard_census.geo.projection import project, utm_epsg
from tests.unit.audit.release import edition


def spelt(lat, lon, how):
    """A place in one of several spellings."""
    if how == "utm":
        ((x, y),) = project([lat], [lon], utm_epsg([lat], [lon]))
        return f"{x:.0f} {y:.0f}"
    if how == "minutes":
        return " ".join(
            f"{int(abs(v))}° {abs(v) % 1 * 60:.3f}' {sign[v < 0]}" for v, sign in ((lat, "NS"), (lon, "EW"))
        )
    digits = {"fine": 6, "four": 4, "three": 3}.get(how, 5)
    pair = (lon, lat) if how == "turned" else (lat, lon)
    text = "; ".join(f"{value:.{digits}f}" for value in pair)
    return text.replace(".", ",") if how == "comma" else text


SPELLINGS = ("fine", "four", "three", "turned", "comma", "utm", "minutes")


def carried(text, carrier):
    """A file of some kind with a text in it."""
    page = f"<html><body><p>Seen at {text} in winter</p></body></html>"
    return {
        "text": lambda: ("a.txt", f"Seen at {text} in winter".encode()),
        "html": lambda: ("a.html", page.encode()),
        "svg": lambda: ("a.svg", f"<svg><text x='3' y='4'>{text}</text></svg>".encode()),
        "json": lambda: ("a.json", json.dumps({"remark": text}).encode()),
        "csv": lambda: ("a.csv", f'n,remark\n1,"{text}"\n'.encode()),
        "pdf": lambda: ("a.pdf", edition.pdf(f"<p>{text}</p>")),
        "zip": lambda: ("a.zip", edition.zipped({"x/y.md": text.encode()})),
        "gzip": lambda: ("a.gz", gzip.compress(text.encode())),
        "name": lambda: (f"{text.replace('/', ' ')}.txt", b"x"),
    }[carrier]()


CARRIERS = ("text", "html", "svg", "json", "csv", "pdf", "zip", "gzip", "name")


def leaks_of(name, data, secrets):
    with tempfile.TemporaryDirectory() as folder:
        return check_release([edition.write(Path(folder), {name: data})], secrets)


@settings(max_examples=80)
@given(st.floats(-65, 75), st.floats(-179, 179), st.sampled_from(SPELLINGS), st.sampled_from(CARRIERS))
def test_any_place_is_caught(lat, lon, how, carrier):
    # A place that happens to have whole tenths of degrees is written no finer than the grain.
    assume(any(round(value, 3) != round(value, 1) for value in (lat, lon)))
    place = (round(lat, 6), round(lon, 6))
    secrets = Secrets(stations={"A": place})
    name, data = carried(spelt(*place, how), carrier)
    assert "coordinate" in {leak.kind for leak in leaks_of(name, data, secrets)}


def plot(rng, n):
    """Stations on an irregular grid, as (latitude, longitude)."""
    side = int(np.ceil(n**0.5))
    return {
        f"S{k}": (
            43 + 0.03 * (k // side) + rng.normal(0, 0.006),
            131.5 + 0.04 * (k % side) + rng.normal(0, 0.008),
        )
        for k in range(n)
    }


@settings(max_examples=30)
@given(st.integers(0, 10**6), st.integers(5, 40), st.sampled_from(["svg", "pdf"]), st.floats(0, 1))
def test_a_map_of_most_stations_is_caught_under_any_similarity(seed, n, carrier, turn):
    rng = np.random.default_rng(seed)
    secrets = Secrets(stations=plot(rng, n))
    shown = stations_m(secrets)[rng.permutation(n)[: max(4, int(0.8 * n))]]
    angle = 2 * np.pi * turn
    drawn = shown @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    drawn = (drawn - drawn.min(axis=0)) / np.ptp(drawn, axis=0).max() * 250 + 20
    signs = "".join(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="2"/>' for x, y in drawn)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="300">{signs}</svg>'
    data = svg.encode() if carrier == "svg" else edition.pdf(svg)
    assert "station places drawn" in {leak.kind for leak in leaks_of(f"a.{carrier}", data, secrets)}


@pytest.mark.parametrize("seed", range(12))
def test_any_affine_map_among_as_many_other_points_is_caught(seed):
    rng = np.random.default_rng(seed)
    stations = stations_m(Secrets(stations=plot(rng, 14)))
    turned = np.linalg.qr(rng.normal(size=(2, 2)))[0] @ np.diag([1, rng.uniform(0.4, 2.5)])
    drawn = stations @ turned @ np.linalg.qr(rng.normal(size=(2, 2)))[0]
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    others = rng.uniform(low, high, (14, 2))
    assert drawn_stations(np.vstack([others, drawn]), stations) >= 12


@pytest.mark.parametrize("seed", range(12))
def test_other_points_are_no_stations(seed):
    """The chance that is allowed for is one in ten thousand for each drawing."""
    rng = np.random.default_rng(seed)
    stations = stations_m(Secrets(stations=plot(rng, int(rng.integers(3, 20)))))
    points = rng.uniform(0, 300, (int(rng.integers(4, 60)), 2))
    assert drawn_stations(points, stations) == 0
    rows = np.array([(40 * i, 15 * j) for i in range(6) for j in range(8)], dtype=float)
    assert drawn_stations(rows, stations) == 0
    assert drawn_stations(np.column_stack([points[:, 0], np.full(len(points), 7.0)]), stations) == 0

"""No false alarm: an edition without a leak passes, and ordinary numbers of a census are none."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leopard_census.audit.release.check import check_release
from leopard_census.audit.release.secrets import Secrets
from leopard_census.audit.release.text import TextGate
from tests.unit.audit.release import edition
from tests.unit.audit.release.edition import SECRETS

GATE = TextGate(SECRETS)


def test_a_clean_edition_passes_and_nothing_is_written(tmp_path):
    folder = edition.write(tmp_path, edition.clean_members())
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    assert check_release([folder], SECRETS) == []
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_without_its_list_of_cleared_pictures_the_same_edition_fails(tmp_path):
    folder = edition.write(tmp_path, edition.clean_members())
    bare = Secrets(**{**vars_of(SECRETS), "cleared": frozenset()})
    assert {leak.kind for leak in check_release([folder], bare)} == {"picture"}


def test_without_its_key_the_same_edition_fails(tmp_path):
    folder = edition.write(tmp_path, edition.clean_members())
    bare = Secrets(**{**vars_of(SECRETS), "public_places": frozenset()})
    files = {leak.file for leak in check_release([folder], bare) if leak.kind == "coordinate"}
    assert files == {"places.geojson", "camtrap-dp.zip!deployments.csv"}


def vars_of(secrets: Secrets) -> dict[str, object]:
    return {name: getattr(secrets, name) for name in Secrets.__dataclass_fields__}


def ordinary(rng: random.Random) -> str:
    """A sentence of a report, with numbers as they come."""
    density, n = rng.uniform(0.1, 12), rng.randint(3, 400)
    return rng.choice([
        f"density {density:.2f} per 100 km2 ({density * 0.7:.2f} to {density * 1.4:.2f})",
        f"N = {n} ({n - 2}-{n + 31}), SE {rng.uniform(0.3, 30):.2f}, RSE {rng.uniform(3, 60):.1f}%",
        f"{rng.randint(100, 9_999_999):,} files, {rng.randint(1, 9999)} station-days, page {n} of 412",
        f"{rng.randint(100_000, 999_999)} photos and {rng.randint(1000, 99_999)} clips in {rng.randint(1990, 2030)}",
        f"AICc {rng.uniform(20, 2000):.2f}, weight {rng.random():.3f}, z {rng.uniform(-4, 4):.3f}",
        f"sigma {rng.uniform(500, 9000):.0f} m; g0 {rng.random():.4f}; D {rng.random() / 1e4:.3e}",
        f"log-likelihood {-rng.uniform(20, 3000):.4f} with {rng.randint(2, 9)} parameters",
        f"доля {rng.uniform(0, 100):.1f} %; плотность {density:.2f}".replace(".", ","),
        f"{rng.randint(0, 23):02d}:00 to {rng.randint(0, 23):02d}:30, {rng.randint(1, 99)} records",
        f"chi2 = {rng.uniform(0, 90):.2f}, df {rng.randint(1, 30)}, p = {rng.random():.4f}",
        f"female {rng.randint(1, 9)}: left and right, {rng.randint(1, 99)} captures, {rng.randint(1, 9)} cubs",
    ])  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_ordinary_sentences(seed):
    """5,000 in all; pairs of numbers are looked at across sentences too."""
    rng = random.Random(seed)
    text = "\n".join(ordinary(rng) for _ in range(1000))
    assert GATE.leaks(text, "report.txt") == []


@settings(max_examples=60)
@given(st.lists(st.floats(0, 30), min_size=2, max_size=40), st.integers(0, 6))
def test_small_numbers_of_any_precision(values, digits):
    assert GATE.leaks("; ".join(f"{value:.{digits}f}" for value in values), "a.csv") == []


@pytest.mark.parametrize(
    "text", [edition.CLEAN_TEXT, "42° of arc", "N 24 19.5", "12 (N = 7)", "42, 131", "42.1 131.5"]
)
def test_numbers_that_only_look_alike(text):
    assert GATE.leaks(text, "a.txt") == []


def test_generalised_places_may_be_rounded_and_credited():
    place = sorted(SECRETS.public_places)[0]
    for digits in (3, 2, 1):
        assert GATE.leaks(f"{place[0]:.{digits}f}, {place[1]:.{digits}f}", "a.txt") == []

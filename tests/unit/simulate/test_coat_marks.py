import numpy as np
import pytest

from leopard_census.simulate.coat_marks import scatter_centres


def thrown_one_by_one(rng, extent, spacing, tries):
    """The rule in its plainest form: a dart stays when it has room beside every one before it."""
    u, v = rng.uniform(0, extent[0], tries), rng.uniform(0, extent[1], tries)
    kept = []
    for a, b, r in zip(u, v, spacing(u, v), strict=True):
        gaps = [
            (p - a) ** 2 + min(abs(q - b), extent[1] - abs(q - b)) ** 2 - (0.5 * (r + s)) ** 2
            for p, q, s in kept
        ]
        if np.isfinite(r) and all(gap >= 0 for gap in gaps):
            kept.append((a, b, r))
    return np.array(kept)


@pytest.mark.parametrize(
    ("extent", "spacing"),
    [
        ((1.4, 1.0), lambda u, v: 0.085 + 0 * u),
        ((1.4, 1.0), lambda u, v: 0.06 + 0.05 * np.sin(9 * u) + 0 * v),
        ((0.6, 0.12), lambda u, v: np.where(v > 0.08, np.inf, 0.05 + 0.1 * u)),
        ((0.5, 0.05), lambda u, v: 0.2 + 0 * u),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_marks_keep_their_distance_around_the_cylinder(seed, extent, spacing):
    found = scatter_centres(np.random.default_rng(seed), extent, spacing, 400)
    wanted = thrown_one_by_one(np.random.default_rng(seed), extent, spacing, 400)
    assert np.array_equal(found, wanted)


def test_no_mark_where_nothing_grows():
    assert scatter_centres(np.random.default_rng(1), (1.0, 1.0), lambda u, v: u + np.inf, 50).shape == (0, 3)

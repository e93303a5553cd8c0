import pytest

from leopard_census.geo.geodesic import geodesic_distances_m


def test_distances_over_the_ellipsoid():
    """One degree of latitude at 43 N is 111.1 km, one of longitude 81.5 km (WGS 84 series for both)."""
    metres = geodesic_distances_m([42.5, 43.5, 43.0, 43.0], [131.0, 131.0, 130.5, 131.5])
    assert metres[0, 1] == metres[1, 0] == pytest.approx(111_100, abs=20)
    assert metres[2, 3] == pytest.approx(81_540, abs=20)
    assert metres.diagonal().tolist() == [0, 0, 0, 0]


def test_across_the_180th_meridian_and_a_single_place():
    assert geodesic_distances_m([65, 65], [179.9, -179.9])[0, 1] == pytest.approx(9_440, abs=20)
    assert geodesic_distances_m([65], [10]).tolist() == [[0]]

"""Names of stations on the map do not overprint each other."""

from leopard_census.report.figures.labels import place_labels

SIZE = 6.8


def test_one_station_has_its_name_below():
    (label,) = place_labels([(100.0, 100.0, 9.0)], ["S1"], SIZE)
    assert (label.x, label.anchor) == (100.0, "middle")
    assert label.y > 109 + SIZE - 1


def test_names_of_near_stations_stand_apart():
    first, second = place_labels([(100.0, 100.0, 4.0), (104.0, 100.0, 4.0)], ["S01-A", "S01-B"], SIZE)
    assert first.y > 104
    assert second.y < 96


def test_a_name_does_not_cover_the_disc_below():
    upper, lower = place_labels([(100.0, 100.0, 9.0), (100.0, 122.0, 9.0)], ["S1", "S2"], SIZE)
    assert upper.y < 91
    assert lower.y > 131

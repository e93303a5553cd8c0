from datetime import datetime

from leopard_census.config.clock_ahead import clock_questions


def row(shown, true):
    return {
        "deploymentID": "D01",
        "shown": datetime.fromisoformat(shown),
        "true": datetime.fromisoformat(true),
    }


def test_only_clocks_years_ahead_are_asked_about():
    rows = [
        row("2010-01-01T00:00:00", "2012-05-03T08:16:16+05:00"),
        row("2012-05-03T20:16:16", "2012-05-03T08:16:16+05:00"),
        row("2013-05-03T08:16:16", "2012-05-03T08:16:16+05:00"),
        row("2019-05-03T08:23:46", "2012-05-03T08:16:16+05:00"),
    ]
    (question,) = clock_questions("plot/clocks.csv", rows)
    assert "2019-05-03T08:23:46" in question

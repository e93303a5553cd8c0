"""`verify` on dates that are asked about: they are no setting, and are read from the sheets again."""

from types import SimpleNamespace

import pytest

from leopard_census.audit.since_the_run import changed_settings


def plan(*doubts, earlier=()):
    return SimpleNamespace(survey=SimpleNamespace(earlier=earlier), settings={}, dates_in_doubt=doubts)


@pytest.mark.parametrize(
    ("printed", "changed"),
    [([], True), (["D01 2012-09-01"], True), (["D01 2012-09-01", "before S02 2011-09-01"], False)],
)
def test_dates_are_compared_with_those_that_are_asked_about_now(printed, changed):
    plans = {"now": plan("D01 2012-09-01", earlier=("before",)), "before": plan("S02 2011-09-01")}
    records = {"report": SimpleNamespace(rule="report_pdf", settings={"dates_in_doubt": printed})}
    found = [finding.name for finding in changed_settings("now", records, plans)]
    assert found == (["dates_in_doubt"] if changed else [])


def test_what_spans_all_surveys_has_the_settings_of_the_last():
    plans = {name: plan() for name in ("first", "last")}
    plans["first"].settings["estimates"] = {"scr": {"seed": 1}}
    plans["last"].settings["estimates"] = {"scr": {"seed": 2}}
    handed = {"surveys": ["first", "last"], "estimates.scr": {"seed": 2}}
    records = {"trend": SimpleNamespace(rule="trend", settings=handed)}
    assert list(changed_settings("_all", records, plans)) == []
    plans["last"].settings["estimates"]["scr"]["seed"] = 3
    assert [found.name for found in changed_settings("_all", records, plans)] == ["estimates.scr.seed"]

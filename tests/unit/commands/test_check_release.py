"""`check-release` and `disclosure-key`: what a person at the terminal sees."""

import hashlib

import pytest

from leopard_census.cli import main
from tests.unit.audit.release.edition import CLEARED_JPEG

NAME = "plot-2012"
YAML = f"""
id: {NAME}
title: Kedrovaya Pad
utc_offset: "+11:00"
season: {{start: 2011-11-01, end: 2012-04-30}}
window: {{start: 2011-12-15, days: 90}}
media: {{root: media}}
"""
DEPLOYMENTS = """\
deploymentID,locationID,latitude,longitude,deploymentStart,deploymentEnd,deploymentComments
KP-01-1,KP-01,43.108812,131.507133,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00,Above the Barsovaya gorge
KP-02-1,KP-02,43.143205,131.561847,2011-12-01T12:00:00+11:00,2012-03-20T12:00:00+11:00,
"""


@pytest.fixture
def work(tmp_path, monkeypatch):
    sheets = tmp_path / "config" / "surveys" / NAME
    sheets.mkdir(parents=True)
    (tmp_path / "config" / "config.yaml").write_text(f"surveys: [{NAME}]\n")
    (sheets / "survey.yaml").write_text(YAML)
    (sheets / "deployments.csv").write_text(DEPLOYMENTS)
    for deployment in ("KP-01-1", "KP-02-1"):
        (tmp_path / "media" / deployment).mkdir(parents=True)
    (tmp_path / "public").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(*more):
    return main(["check-release", "public", "--survey", NAME, *more])


def test_a_clean_folder_passes(work, capsys):
    (work / "public" / "summary.md").write_text("Twelve leopards in Kedrovaya Pad, 1.42 per 100 km2.")
    assert check() == 0
    told = capsys.readouterr().out
    assert "looked for 2 places, 4 codes, 1 place name" in told
    assert "nothing was found that must not be published" in told
    assert not (work / "config" / "disclosure.key").exists()


def test_leaks_are_told_with_what_to_do(work, capsys):
    (work / "public" / "summary.md").write_text("Best at KP-01, in the Barsovaya gorge (43.1088, 131.5071).")
    before = sorted(work.rglob("*"))
    assert check() == 1
    told = capsys.readouterr().out
    assert "summary.md: line 1: 43.1088, 131.5071" in told
    assert "coordinate (1): leave the place out" in told
    assert "station code (1)" in told
    assert "summary.md: line 1: Barsovaya" in told
    assert sorted(work.rglob("*")) == before


def test_a_name_may_be_made_public(work, capsys):
    (work / "public" / "summary.md").write_text("In the Barsovaya gorge.")
    assert check() == 1
    (work / "config" / "config.yaml").write_text(
        f"surveys: [{NAME}]\nsettings: {{disclosure: {{public_names: [Barsovaya gorge]}}}}\n"
    )
    assert check() == 0
    assert "0 place names" in capsys.readouterr().out


def test_pictures_need_to_be_cleared(work, capsys):
    (work / "public" / "female.jpg").write_bytes(CLEARED_JPEG)
    assert check() == 1
    (work / "cleared.csv").write_text(
        f"sha256,picture\n{hashlib.sha256(CLEARED_JPEG).hexdigest()},female.jpg\n"
    )
    assert check("--cleared", "cleared.csv") == 0
    (work / "cleared.csv").write_text("abc\n")
    assert check("--cleared", "cleared.csv") == 2
    assert "line 1: holds no sha256" in capsys.readouterr().err


def test_the_key_is_made_once_and_told(work, capsys):
    assert main(["disclosure-key"]) == 0
    told = capsys.readouterr().out
    digest = told.split("sha256: ")[1].split()[0]
    assert "a new key was made" in told
    secret = (work / "config" / "disclosure.key").read_text().splitlines()[-1]
    assert secret not in told
    (work / "config" / "config.yaml").write_text(
        f'surveys: [{NAME}]\nsettings: {{disclosure: {{key_sha256: "{digest}"}}}}\n'
    )
    assert main(["disclosure-key"]) == 0
    assert "the key of before" in capsys.readouterr().out
    (work / "public" / "a.txt").write_text("x")
    assert check() == 0
    (work / "config" / "disclosure.key").unlink()
    assert check() == 2
    assert main(["disclosure-key"]) == 2
    assert "Do not make a new one" in capsys.readouterr().err


def test_generalised_places_may_be_published(work, capsys):
    from leopard_census.disclosure.key import create_key
    from leopard_census.disclosure.places import coarse_place

    key = create_key(work / "config" / "disclosure.key")
    place = coarse_place((43.108812, 131.507133), key, 10)
    (work / "public" / "a.csv").write_text(f"n,latitude,longitude\n1,{place.latitude},{place.longitude}\n")
    assert check() == 0
    (work / "config" / "disclosure.key").unlink()
    capsys.readouterr()
    assert check() == (1 if place.latitude != round(place.latitude, 1) else 0)
    assert "no key of generalised places yet" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["check-release", "nothing", "--survey", NAME], "is not there, or is empty"),
        (["check-release", "public", "--survey", NAME], "is not there, or is empty"),
        (["check-release", "config", "--survey", "other"], "other"),
    ],
)
def test_what_cannot_be_checked_is_an_error(work, capsys, words, told):
    assert main(words) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("grain_km: 0.1", "grain_km"),
        ("key_file: key.txt", "ends in .key"),
        ("key_file: ../a.key", "ends in .key"),
        ("key_sha256: abc", "64 characters"),
        ("public_names: [a]", "less than three letters"),
        ("date_grain: hour", "date_grain"),
    ],
)
def test_settings_are_checked(work, capsys, setting, told):
    (work / "config" / "config.yaml").write_text(
        f"surveys: [{NAME}]\nsettings: {{disclosure: {{{setting}}}}}\n"
    )
    assert main(["disclosure-key"]) == 2
    assert told in capsys.readouterr().err

"""The whole stage on synthetic coats: tables and archives in, tables out."""

import datetime as dt
import random

import numpy as np
import pytest

from leopard_census.config.individuals import IndividualsSettings
from leopard_census.imaging.archive import write_archive
from leopard_census.imaging.jpeg import encode_jpeg
from leopard_census.individuals.conflicts import AGAIN, CONTRADICTION
from leopard_census.individuals.stage import tell_individuals
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

BAR = 0.95
UTC11 = dt.timezone(dt.timedelta(hours=11))
OUTPUTS = (
    "pairs",
    "assignments",
    "catalogue",
    "species_decided",
    "review_queue",
    "review_state",
    "register_proposed",
    "decisions_unattached",
    "decisions_disputed",
    "references",
    "conflicts",
    "components",
    "flank_links",
    "pair_calibration",
    "pair_reliability",
)


class Survey:
    """A small survey that is built sighting by sighting."""

    def __init__(self, folder, coat, view, mirror=False, name="test-2012", earlier=()):
        self.folder, self.coat, self.view, self.mirror = folder, coat, view, mirror
        self.name, self.earlier, self.register, self.references = name, list(earlier), [], ()
        self.sightings, self.crops, self.pictures, self.decisions = [], [], {}, []
        folder.mkdir()

    @property
    def media(self):
        """Begin of the keys of media files, another one in each winter."""
        return "m" if self.name == "test-2012" else f"m{self.name[-2:]}x"

    def add(
        self, animal, flank, day, *, station="S1", camera="A", species="Panthera pardus", sides=None, **more
    ):
        """One sighting of an animal's flank, two views; returns its key.

        With `sides`, the probabilities of left and right, the flank is not sure.
        """
        n = len(self.sightings)
        media, deployment = f"{self.media}{n:03d}", f"{station}{camera}"
        key = f"{deployment}.{media}@0.1"
        shown = {"left": "right", "right": "left"}.get(flank, flank) if self.mirror else flank
        start = dt.datetime(2012, 1, 1, 8, tzinfo=UTC11) + dt.timedelta(days=day)
        self.sightings.append(
            {
                "sightingID": key,
                "deploymentID": deployment,
                "locationID": station,
                "mediaIDs": [media],
                "start": start,
                "end": start,
                "time_corrected": False,
                "scientificName": species,
                "species_source": "label",
                "flank": shown,
                "quality": 0.95,
                "n_detections": 2,
                "simultaneous": 1,
                "companions": [],
                "anchor_mediaID": media,
                "anchor_time_s": 0.0,
                "anchor_box": "0.2000 0.2000 0.5000 0.5000",
                **more,
            }
        )
        shown, sure = ("other", 1 - sum(sides)) if sides else (shown, 0.99)
        sides = sides or {"left": (0.99, 0.01), "right": (0.01, 0.99)}.get(shown, (0.0, 0.0))
        self.sightings[-1]["flank"] = shown
        for k in range(2):
            seed = 100 * n + k + 10000 * len(self.earlier)
            picture = self.view(self.coat(10 * animal + (flank == "left")), seed)
            picture = np.ascontiguousarray(picture[:, ::-1]) if self.mirror else picture
            name = f"{media}-{k}.jpg"
            self.pictures.setdefault(deployment, []).append((name, encode_jpeg(picture)))
            self.crops.append(
                {
                    "sightingID": key,
                    "frameID": f"{media}@{k * 500000}",
                    "box": "0.2000 0.2000 0.5000 0.5000",
                    "flank": shown,
                    "flank_probability": sure,
                    "p_left": sides[0],
                    "p_right": sides[1],
                    "quality": 0.95,
                    "night": False,
                    "width": 480,
                    "height": 240,
                    "image": name,
                }
            )
        return key

    def decide(self, subject, obj, verdict, kind="pair", who="R", number=None):
        """A person's decision on one or two sightings; also by anchors, as the review queue gives them."""
        anchors = {s["sightingID"]: f"{s['anchor_mediaID']} 0 {s['anchor_box']}" for s in self.sightings}
        self.decisions.append(
            {
                "decisionID": f"d{len(self.decisions):02d}",
                "decidedAt": dt.datetime(2012, 5, 1, tzinfo=UTC11),
                "reviewer": who,
                "round": number,
                "kind": kind,
                "subject": anchors.get(subject, subject),
                "object": anchors.get(obj, obj),
                "verdict": verdict,
            }
        )

    def propose(self, out, deployments):
        """A table of clock proposals for these deployments."""
        row = {
            "shown": dt.datetime.fromisoformat("2012-01-01T00:00:00"),
            "kind": "offset",
            "found_by": "sun",
            "files": 1,
        }
        row |= {"strength": "weak", "reason": "the sun"}
        rows = [{"deploymentID": deployment, **row} for deployment in deployments]
        write_table(out / "clock_proposals.csv", contract("clock_proposals"), rows)
        return out / "clock_proposals.csv"

    def run(self, shuffle=None, deployments=(), proposals=None, **settings):
        """Run the stage; the tables by name and the bytes of all files."""
        sightings, crops = list(self.sightings), list(self.crops)
        out = self.folder / f"out{len(list(self.folder.iterdir()))}"
        out.mkdir()
        write_table(out / "all.csv", contract("sightings"), sightings)
        write_table(out / "crops.csv", contract("crops"), crops)
        write_table(out / "decisions.csv", contract("decisions"), self.decisions)
        if shuffle is not None:
            for name in ("all.csv", "crops.csv"):
                head, *lines = (out / name).read_text().splitlines()
                random.Random(shuffle).shuffle(lines)
                (out / name).write_text("\n".join([head, *lines]) + "\n")
        archives = []
        for deployment, members in self.pictures.items():
            write_archive(out / f"{deployment}.zip", members)
            archives.append(out / f"{deployment}.zip")
        if shuffle is not None:
            random.Random(shuffle).shuffle(archives)
        files = {name: out / f"{name}.csv" for name in OUTPUTS} | {
            "draws": out / "draws.npz",
            "posterior": out / "posterior.npz",
            "references_zip": out / "references.zip",
        }
        write_table(out / "register.csv", contract("individuals"), self.register)
        write_table(out / "tracks.csv", contract("tracks"), [])
        tell_individuals(
            sightings_table=out / "all.csv",
            crops_table=out / "crops.csv",
            tracks_table=out / "tracks.csv",
            archives=archives,
            decisions_table=out / "decisions.csv",
            register_table=out / "register.csv",
            earlier=[winter.name for winter in self.earlier],
            earlier_tables=[winter.references[0] for winter in self.earlier],
            earlier_archives=[winter.references[1] for winter in self.earlier],
            survey={
                "id": self.name,
                "target_species": "Panthera pardus",
                "earlier": [winter.name for winter in self.earlier],
            },
            settings=IndividualsSettings(draws=128, **settings),
            outputs=files,
            deployments=deployments,
            clock_proposals_table=None if proposals is None else self.propose(out, proposals),
        )
        self.references = files["references"], files["references_zip"]
        tables = {name: read_table(files[name], contract(name)) for name in OUTPUTS}
        return tables, {name: path.read_bytes() for name, path in files.items()}


@pytest.fixture
def survey(tmp_path, coat, view):
    return Survey(tmp_path / "survey", coat, view)


def codes(tables):
    return {row["sightingID"]: row["individualID"] for row in tables["assignments"]}


def states(tables):
    return {row["sightingID"]: row["state"] for row in tables["assignments"]}


def winter(survey):
    """Three animals: two seen often on the left, one of these on the right as well, and one seen once.

    Among so few, names have a probability of about 0.985, by 256 draws: hold them against `BAR`.
    """
    keys = {
        "a": [survey.add(1, "left", d) for d in (0, 4, 9)],
        "b": [survey.add(2, "left", d) for d in (1, 5, 8)],
    }
    keys["a-right"] = [survey.add(1, "right", d, station="S2") for d in (2, 6)]
    keys["c"] = [survey.add(3, "left", 3, station="S2")]
    return keys


def test_coats_that_match_get_one_code_and_others_another(survey):
    keys = winter(survey)
    tables, _ = survey.run(bar=BAR)
    code = codes(tables)
    assert len({code[k] for k in keys["a"]}) == 1
    assert len({code[k] for k in keys["b"]}) == 1
    assert code[keys["a"][0]] not in (None, code[keys["b"][0]])
    assert code[keys["a"][0]].startswith("P-")
    assert states(tables)[keys["a"][0]] == "single-flank"
    # Nothing links left and right, and one sighting alone is no individual by machine.
    assert code[keys["a-right"][0]] not in (None, code[keys["a"][0]])
    assert states(tables)[keys["c"][0]] == "to-review"
    assert {row["flanks"] for row in tables["catalogue"]} == {"left", "right"}
    assert len(tables["assignments"]) == len(survey.sightings)
    assert all(row["firstSurvey"] == "test-2012" for row in tables["register_proposed"])


def test_the_order_of_rows_and_files_does_not_matter(survey):
    winter(survey)
    _, files = survey.run()
    for seed in (1,):
        assert survey.run(shuffle=seed)[1] == files


def test_with_shortlists_a_small_survey_ends_as_without_them_in_any_order_of_rows(survey):
    winter(survey)
    # In so small a survey only a missing match that says something tells two animals apart.
    given = {"features": {"side": 240, "max_keypoints": 200}, "curve": {"none": -3.0, "slope": 4.0}}
    whole, _ = survey.run(**given)
    listed = {"above": 17, "length": 3}
    tables, files = survey.run(**given, shortlist=listed)
    # What the lists leave out is missing: a name may be less sure for it, but is no other.
    kept = {key: code for key, code in codes(tables).items() if code}
    assert kept.items() <= codes(whole).items()
    assert len(kept) >= len([code for code in codes(whole).values() if code]) - 1
    assert len(tables["pairs"]) < len(whole["pairs"])
    assert survey.run(shuffle=1, **given, shortlist=listed)[1] == files
    # As many views as are compared in full.
    assert survey.run(**given, shortlist={"above": 18, "length": 3})[0] == whole


def test_mirrored_crops_with_swapped_flanks_give_the_same_partition(tmp_path, coat, view):
    partitions = []
    for mirror in (False, True):
        survey = Survey(tmp_path / f"mirror{mirror}", coat, view, mirror)
        winter(survey)
        partitions.append(codes(survey.run(bar=BAR)[0]))
    assert partitions[0] == partitions[1]
    assert any(partitions[0].values())


def test_a_code_stays_when_data_are_added(survey):
    keys = winter(survey)
    before = codes(survey.run(bar=BAR)[0])
    survey.add(2, "left", 20)
    survey.add(7, "left", 21)
    after = codes(survey.run(bar=BAR)[0])
    assert {k: after[k] for k in keys["a"] + keys["b"]} == {k: before[k] for k in keys["a"] + keys["b"]}


def test_cannot_beats_the_score(survey):
    a, b = survey.add(1, "left", 0), survey.add(1, "left", 5)
    assert codes(survey.run()[0])[a] == codes(survey.run()[0])[b] is not None
    survey.decide(a, b, "different")
    tables, _ = survey.run()
    assert codes(tables)[a] is None or codes(tables)[a] != codes(tables)[b]
    (pair,) = tables["pairs"]
    assert (pair["constraint"], pair["constraint_source"]) == ("cannot", "decision")
    assert pair["p_same"] > 0.5


def test_a_label_names_its_cluster_and_links_both_flanks(survey):
    left = [survey.add(1, "left", 0, individualID="KP-1"), survey.add(1, "left", 5)]
    right = [survey.add(1, "right", 2, individualID="KP-1"), survey.add(1, "right", 8)]
    tables, _ = survey.run()
    assert set(codes(tables).values()) == {"KP-1"}
    assert set(states(tables).values()) == {"identified"}
    evidence = {row["sightingID"]: row["evidence"] for row in tables["assignments"]}
    assert [evidence[k] for k in left + right] == ["label", "automatic", "label", "automatic"]
    assert tables["catalogue"][0]["flanks"] == "both"


def test_two_names_are_never_merged_whatever_the_score(survey):
    a = survey.add(1, "left", 0, individualID="KP-1")
    b = survey.add(1, "left", 5, individualID="KP-2")
    assert codes(survey.run()[0]) == {a: "KP-1", b: "KP-2"}


def test_a_decision_links_and_names(survey):
    left, right = survey.add(1, "left", 0), survey.add(1, "right", 2)
    survey.decide(left, right, "same")
    survey.decide(left, "KP-9", "is", kind="name")
    tables, _ = survey.run()
    assert set(codes(tables).values()) == {"KP-9"}
    assert {row["evidence"] for row in tables["assignments"]} == {"decision"}


def test_contradictory_statements_wait_for_a_person_with_the_cycle_written_out(survey):
    a, b, c = (survey.add(k, "left", 3 * k) for k in range(3))
    survey.decide(a, b, "same")
    survey.decide(b, c, "same")
    survey.decide(a, c, "different")
    tables, _ = survey.run()
    assert set(states(tables).values()) == {"to-review"}
    assert all(key in tables["assignments"][0]["reason"] for key in (a, b, c))
    queue = [({r["sighting_a"], r["sighting_b"]}, r["reason"]) for r in tables["review_queue"][:3]]
    assert all((set(pair), AGAIN) in queue for pair in ((a, b), (b, c), (a, c)))
    # A second reviewer who agrees on all leaves it to those who see all statements.
    for pair, said in (((a, b), "same"), ((b, c), "same"), ((a, c), "different")):
        survey.decide(*pair, said, who="bob")
    queue = [({r["sighting_a"], r["sighting_b"]}, r["reason"]) for r in survey.run()[0]["review_queue"][:3]]
    assert queue[0] == ({a, c}, CONTRADICTION)
    assert all((set(pair), CONTRADICTION) in queue for pair in ((a, b), (b, c)))


def test_every_sighting_of_the_target_species_ends_in_one_state(survey):
    seen = survey.add(1, "left", 0)
    rear = survey.add(1, "other", 1)
    out = survey.add(1, "left", 2, excluded_by="duplicate-media")
    survey.add(5, "left", 3, species="Cervus nippon")
    tables, _ = survey.run()
    assert states(tables) == {seen: "to-review", rear: "unidentifiable", out: "excluded"}
    reasons = {row["sightingID"]: row["reason"] for row in tables["assignments"]}
    assert reasons[rear] == "no flank in view"
    assert reasons[out] == "duplicate-media"


def test_blank_crops_are_unidentifiable(survey):
    key = survey.add(1, "left", 0)
    blank = encode_jpeg(np.full((240, 480, 3), 120, np.uint8))
    survey.pictures["S1A"] = [(name, blank) for name, _ in survey.pictures["S1A"]]
    tables, _ = survey.run()
    assert states(tables) == {key: "unidentifiable"}
    assert tables["assignments"][0]["reason"] == "too few coat features"


def test_no_sighting_of_the_target_species_at_all(survey):
    survey.add(5, "left", 3, species="Cervus nippon")
    tables, _ = survey.run()
    (state,) = tables.pop("review_state")
    assert (state["n_questions"], state["stop"]) == (0, True)
    (checked,) = tables.pop("pair_calibration")
    assert (checked["n_pairs"], checked["n_named"], checked["brier"]) == (0, 0, None)
    assert all(rows == [] for rows in tables.values())


def test_draws_hold_the_constraints_and_no_pickle(survey):
    a, b = survey.add(1, "left", 0), survey.add(1, "left", 5)
    c = survey.add(2, "left", 9)
    survey.decide(a, c, "same")

    def together():
        _, files = survey.run()
        path = survey.folder / "draws.npz"
        path.write_bytes(files["draws"])
        with np.load(path, allow_pickle=False) as saved:
            names, draws = saved["sightings"].tolist(), saved["partitions"]
        assert draws.shape == (128, 3)
        assert b in names
        return (draws[:, names.index(a)] == draws[:, names.index(c)]).mean()

    # These coats are two animals': one person's word for the contrary is doubted, that of two is certain.
    assert 0 < together() < 1
    survey.decide(a, c, "same", who="bob")
    assert together() == 1.0


def test_the_review_queue_asks_for_a_second_opinion_then_what_changes_the_count_then_who_was_where(survey):
    """Two sightings of one animal that a person keeps apart, and a third that is as like to either of them."""
    one, other, third = (survey.add(1, "left", 6 * k) for k in range(3))
    survey.add(4, "left", 20)
    survey.decide(one, other, "different")
    tables, _ = survey.run()
    queue = tables["review_queue"]
    assert [row["rank"] for row in queue] == list(range(1, len(queue) + 1))
    asked = [{row["sighting_a"], row["sighting_b"]} for row in queue]
    assert asked[0] == {one, other}
    assert (queue[0]["expected_change"], queue[0]["reason"][:14]) == (None, "second opinion")
    # The third matches two that are kept apart: it may show both, which only a person can tell.
    assert {one, third} in asked[1:3]
    assert {other, third} in asked[1:3]
    changes = [row["expected_change"] for row in queue if row["expected_change"] is not None]
    assert changes == sorted(changes, reverse=True)
    (state,) = tables["review_state"]
    first = len(queue) - len(changes)
    assert (state["n_questions"], state["n_first"], state["stop"]) == (len(queue), first, False)
    survey.decide(one, other, "different", who="bob")
    tables, _ = survey.run()
    assert {one, other} not in [{row["sighting_a"], row["sighting_b"]} for row in tables["review_queue"]]
    assert tables["review_state"][0]["n_first"] == first - 1


def test_a_track_made_among_several_animals_is_for_people_to_name(survey):
    """It may show two coats: it joins nobody, but its comparisons stay for the review."""
    named = survey.add(1, "left", 0, individualID="A1")
    alone = survey.add(1, "left", 5)
    among = survey.add(1, "left", 9, simultaneous=2)
    seen = survey.add(1, "left", 12, simultaneous=2)
    survey.decide(seen, named, "same")
    tables, _ = survey.run()
    state = {row["sightingID"]: row for row in tables["assignments"]}
    assert state[alone]["individualID"] == "A1"
    assert state[among]["state"] == "to-review"
    assert "several animals" in state[among]["reason"]
    assert state[seen]["individualID"] == "A1"
    compared = {(row["sighting_a"], row["sighting_b"]) for row in tables["pairs"] if row["inliers"]}
    assert tuple(sorted((named, among))) in compared


CAMERAS = [
    {"deploymentID": f"S{k}A", "latitude": 43 + k / 5, "longitude": 131.0, "coordinateUncertainty": 10}
    | {"timestampIssues": None}
    for k in (1, 2)
]


def test_one_coat_at_two_far_places_within_minutes_is_two_animals_unless_a_clock_is_doubted(survey):
    a, b = survey.add(1, "left", 0), survey.add(1, "left", 0.01, station="S2")
    tables, _ = survey.run(deployments=CAMERAS)
    (pair,) = tables["pairs"]
    assert (pair["constraint"], pair["constraint_source"]) == ("cannot", "too-far")
    assert codes(tables)[a] is None or codes(tables)[a] != codes(tables)[b]
    (pair,) = survey.run(deployments=CAMERAS, proposals=["S2A"])[0]["pairs"]
    assert pair["constraint"] is None
    (pair,) = survey.run(deployments=[CAMERAS[0], CAMERAS[1] | {"timestampIssues": True}])[0]["pairs"]
    assert pair["constraint"] is None


def test_parts_contradictions_and_links_between_flanks_are_written_out(survey):
    left = [survey.add(1, "left", d, individualID="KP-1", sex="male") for d in (0, 3)]
    right = survey.add(1, "right", 4, individualID="KP-1")
    wrong = survey.add(2, "left", 5, sex="female")
    survey.decide(left[0], wrong, "same")
    tables, _ = survey.run()
    assert [(r["position"], r["kind"], r["source"], r["set_aside"]) for r in tables["conflicts"]] == [
        (1, "must", "decision", True),
        (2, "cannot", "sex", False),
    ]
    assert tables["review_queue"][0]["reason"] == AGAIN
    links = [
        (r["individualID"], r["sighting"], r["next_sighting"], r["source"]) for r in tables["flank_links"]
    ]
    assert links == [("KP-1", left[1], right, "label")]
    parts = tables["components"]
    assert sum(part["n_sightings"] for part in parts) == 4
    assert all(part["method"] == "exact" and part["gap"] == 0 for part in parts)


def test_what_people_cannot_compare_with_others_is_no_animal_more(survey):
    """The left flank of one animal twice, of another twice, and a sighting that matches neither."""
    for animal in (1, 2):
        for day in (0, 5):
            survey.add(animal, "left", day + animal)
    strange = survey.add(3, "left", 20)
    seen = [row["sightingID"] for row in survey.sightings]
    before = survey.run()[0]["review_state"][0]
    survey.decide(strange, seen[0], "cannot-compare")
    assert survey.run()[0]["review_state"][0]["count_best"] == before["count_best"] == 3
    survey.decide(strange, seen[2], "cannot-compare")
    tables, _ = survey.run()
    (state,) = tables["review_state"]
    # Of four visits that pictures hardly tell apart it may be one animal; it is never three.
    assert (state["count_best"], state["count_high"], state["count_most"] <= 2) == (2, 2, True)
    (row,) = [row for row in tables["assignments"] if row["sightingID"] == strange]
    assert row["state"] == "to-review"
    assert row["reason"].startswith("people could not compare it with 2 sightings")

"""Which clips are shown and which piece of them: none with a person, none that is gone, changed or not looked at."""

import datetime as dt
import os

import pytest

from leopard_census.review.clips.book import ClipBook, NotShownError
from leopard_census.review.clips.order import LONGEST_S
from tests.unit.review.conftest import START
from tests.unit.review.made_clips import MadeClips, place


@pytest.fixture
def clips(made):
    return MadeClips(made)


def order(clips, key, decisions=(), **sources):
    survey = clips.write()
    one = survey.shown[key]
    return ClipBook(survey, clips.sources(**sources)).order(one, one.pictures, decisions)


def refused(clips, key, decisions=(), **sources):
    with pytest.raises(NotShownError) as told:
        order(clips, key, decisions, **sources)
    return str(told.value)


def decision(clips, subject, value, *, verdict="is", kind="species", number=1, reviewer="Boris"):
    return {
        "decisionID": f"d{number}", "decidedAt": START + dt.timedelta(days=number), "reviewer": reviewer, "round": 1,
        "kind": kind, "subject": subject, "object": value, "verdict": verdict,
    }  # fmt: skip


def test_the_piece_is_that_of_the_track(clips):
    clips.add()
    key = clips.add(seen=(2.0, 4.5))
    found = order(clips, key)
    assert (found.start_us, found.end_us) == (2_000_000, 4_500_000)
    assert [time for time, _ in found.places] == [2_000_000 + 500_000 * n for n in range(6)]
    assert found.places[0][1] == pytest.approx(place(2.0), abs=1e-4)
    assert found.path == str(clips.path(key))


def test_a_long_track_is_shown_around_its_best_picture(clips):
    key = clips.add(seen=(0.0, 60.0))
    clips.made.crops[0] |= {"frameID": clips.made.crops[0]["frameID"].partition("@")[0] + "@40000000"}
    found = order(clips, key)
    assert found.end_us - found.start_us == LONGEST_S * 1e6
    assert found.start_us < 40_000_000 < found.end_us


def test_photos_and_single_moments_have_no_clip(clips):
    clips.add()
    photo = clips.made.add()
    moment = clips.add(seen=(2.0, 2.0))
    assert refused(clips, photo) == refused(clips, moment) == "none"
    survey = clips.write()
    book = ClipBook(survey, clips.sources())
    assert [book.has_clip(one) for _, one in sorted(survey.shown.items())] == [True, False, False]


@pytest.mark.parametrize("conf", [0.1, 0.9])
def test_a_person_that_the_detector_saw_in_any_frame_blocks_the_clip(clips, conf):
    key, other = clips.add(), clips.add()
    clips.entry(key).append({"category": "2", "conf": conf, "bbox": [0, 0, 0.1, 0.1], "frame_number": 59})
    assert refused(clips, key) == "person"
    assert order(clips, other)


def test_a_class_of_a_box_counts_from_the_threshold_on(clips):
    key = clips.add()
    clips.entry(key)[0]["classifications"] = [["2", 0.85], ["1", 0.14]]
    assert order(clips, key)
    clips.entry(key)[0]["classifications"] = [["2", 0.8], ["1", 0.2]]
    assert refused(clips, key) == "person"
    assert refused(clips, key, class_names={"human": "person"}) == "person"
    clips.entry(key)[0]["classifications"] = [["2", 0.9]]
    assert refused(clips, key, class_names={"leopard": "person"}) == "person"


def test_a_sighting_of_a_person_blocks_the_clip(clips):
    key = clips.add()
    person = {
        **clips.made.sightings[0],
        "sightingID": key.replace("@0.1", "@0.2"),
        "scientificName": "Homo sapiens",
    }
    clips.made.sightings.append(person)
    assert refused(clips, key) == "person"


def test_what_has_no_picture_may_be_a_person(clips):
    key = clips.add()
    other = {
        **clips.made.sightings[0],
        "sightingID": key.replace("@0.1", "@0.2"),
        "scientificName": "unknown",
    }
    clips.made.sightings.append(other)
    for source, name, block in (
        ("classifier", "unknown", True),
        ("classification", "Sus scrofa", True),
        ("classifier", "blank", False),
        ("label", "Sus scrofa", False),
    ):
        other.update(species_source=source, scientificName=name)
        if block:
            assert refused(clips, key) == "person"
        else:
            assert order(clips, key)
    other.update(species_source="classifier", scientificName="unknown")
    clips.made.crops.append({**clips.made.crops[0], "sightingID": other["sightingID"], "image": "other.jpg"})
    assert order(clips, key)


@pytest.mark.parametrize("name", ["Homo sapiens", "human", "Person"])
def test_a_label_of_a_person_blocks_the_clip(clips, name):
    key = clips.add()
    path = clips.path(key).relative_to(clips.media_root).as_posix()
    assert refused(clips, key, labels=[{"filePath": path, "scientificName": name}]) == "person"
    assert order(clips, key, labels=[{"filePath": path, "scientificName": "Panthera pardus"}])


def test_one_reviewer_who_saw_a_person_blocks_the_clip_until_he_takes_it_back(clips):
    key = clips.add()
    anchor = clips.write().shown[key].anchor
    human = decision(clips, anchor, "human")
    leopard = decision(clips, anchor, "Panthera pardus", number=2, reviewer="Anna")
    assert refused(clips, key, [human]) == "person"
    assert refused(clips, key, [human, leopard]) == "person"
    assert order(clips, key, [leopard, decision(clips, anchor, "human", verdict="is-not", number=3)])
    taken_back = decision(clips, "d1", None, verdict="withdraw", kind="withdraw", number=4)
    assert order(clips, key, [human, leopard, taken_back])
    # Of another animal in the same clip, too.
    media = anchor.split()[0]
    assert refused(clips, key, [decision(clips, f"{media} 5.000 0.0 0.0 0.1 0.1", "human")]) == "person"


def test_what_nobody_looked_for_people_in_is_not_shown(clips):
    key = clips.add()
    survey = clips.write()
    one = survey.shown[key]
    path = clips.made.results / "detections" / "S1A.json"
    for content in ("", '{"info": {}}', path.read_text().replace("m0000", "m9999")):
        path.write_text(content)
        with pytest.raises(NotShownError, match="unlooked"):
            ClipBook(survey, clips.sources()).order(one, one.pictures, [])
    path.unlink()
    with pytest.raises(NotShownError, match="unlooked"):
        ClipBook(survey, clips.sources()).order(one, one.pictures, [])


def test_files_that_are_gone_or_changed_are_not_opened(clips):
    key = clips.add()
    path = clips.path(key)
    assert order(clips, key)
    data = path.read_bytes()
    path.write_bytes(data + b"x")
    assert refused(clips, key) == "changed"
    path.unlink()
    assert refused(clips, key) == "gone"
    os.mkfifo(path)
    assert refused(clips, key) == "changed"


def test_the_halves_of_a_control_share_no_moment(clips):
    key = clips.add(seen=(0.0, 5.0), n=2)
    survey = clips.write()
    one = survey.shown[key]
    first, second = sorted(one.pictures, key=lambda picture: picture.time_s)
    book = ClipBook(survey, clips.sources())
    early = book.order(one, [first], [], [second])
    late = book.order(one, [second], [], [first])
    assert early.end_us < 1_000_000 < late.start_us
    assert early.start_us == 0
    assert late.end_us == 5_000_000
    assert not {time for time, _ in early.places} & {time for time, _ in late.places}

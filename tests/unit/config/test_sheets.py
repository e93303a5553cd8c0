"""The sheets are checked against each other and against survey.yaml, whatever else is wrong."""

from leopard_census.config.load import load_plans
from tests.unit.config.conftest import DEPLOYMENTS, SURVEY, faults, sheet


def test_cross_checks_do_not_wait_for_other_faults(work):
    """One bad cell, and a fault of survey.yaml, hide nothing of what the other rows and sheets have wrong."""
    sheet(work, "survey.yaml").write_text(SURVEY.replace("title", "titel"))
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("43.1", "43,1".replace(",", ";")))
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\nD02,2013-01-05T00:00:00+11:00,,theft\nD9,2012-01-05T00:00:00+11:00,,x\n"
    )
    sheet(work, "labels.csv").write_text(
        f"filePath,n\nD01/DCIM/IMG_0002.JPG,1\nD09/IMG_0001.JPG,one\nD01/{'x' * 300},1\n"
    )
    (work / "media" / "D03").mkdir()
    (work / "media" / "D03" / "IMG_0001.JPG").write_bytes(b"x")
    told = "\n".join(faults(work))
    for part in (
        "unknown key 'titel'",
        "deployments.csv: row 2, column latitude: is '43;1'",
        "outages.csv: row 2, deployment D02: start (2013-01-05T00:00:00+11:00) lies outside the deployment",
        "outages.csv: row 3, column deploymentID: 'D9' is not in deployments.csv",
        "outages.csv: row 3, column reason: is 'x'; use one of",
        "labels.csv: row 2: filePath 'D01/DCIM/IMG_0002.JPG' is no file",
        "labels.csv: row 3, column n: is 'one'",
        "labels.csv: row 4: filePath 'D01/xxx",
        "labels.csv: row 3: filePath 'D09/IMG_0001.JPG' belongs to no deployment",
        "D03/ holds media that belong to no deployment",
    ):
        assert part in told, part


def test_a_deployment_without_a_readable_name_owns_nobody_knows_what(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("D02", "D_02"))
    (told,) = faults(work)
    assert "row 3, column deploymentID: is 'D_02'" in told


def test_an_outage_that_ends_after_the_camera_was_picked_up(work):
    sheet(work, "outages.csv").write_text(
        "deploymentID,start,end,reason\nD01,2012-02-05T00:00:00+11:00,2012-04-05T00:00:00+11:00,snow\n"
        "D02,2012-02-05T00:00:00+11:00,2012-03-20T12:00:00+11:00,snow\n"
    )
    (told,) = faults(work)
    assert "row 2, deployment D01: end (2012-04-05T00:00:00+11:00) lies outside the deployment" in told
    assert "leave end empty" in told


def test_offsets_that_are_not_the_surveys(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("+11:00", "+10:00"))
    sheet(work, "clocks.csv").write_text(
        "deploymentID,shown,true\nD01,2012-01-05T00:00:00,2012-01-05T03:00:00-11:00\n"
        "D01,2012-02-05T00:00:00,2012-02-05T03:00:00Z\n"
    )
    told = faults(work)
    assert [line.split("; ")[0] for line in told] == [
        "plot-2012/deployments.csv: rows 2, 3: written with the offset +10:00, but utc_offset in survey.yaml is +11:00",
        "plot-2012/clocks.csv: row 2: written with the offset -11:00, but utc_offset in survey.yaml is +11:00",
    ]


def test_a_deployment_of_another_winter(work):
    sheet(work, "deployments.csv").write_text(
        DEPLOYMENTS.replace("2011-12-01", "2010-12-01", 1).replace("2012-03-20", "2011-03-20", 1)
    )
    (told,) = faults(work)
    assert "row 2, deployment D01: lasts from 2010-12-01 to 2011-03-20, outside the season 2011-11-01" in told


def test_captures_outside_the_survey(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    sheet(work, "captures.csv").write_text(
        "individualID,date,occasion,locationID\nL1,2012-01-05,,S01\nL1,2102-01-05,,S01\nL1,,18,S01\nL1,,19,S01\n"
    )
    told = faults(work)
    assert len(told) == 2
    assert "captures.csv: row 3: date 2102-01-05 lies outside the season" in told[0]
    assert (
        "captures.csv: row 5: occasion 19 lies outside the window of survey.yaml, which holds 18 occasions of"
        in told[1]
    )


def test_captures_that_contradict_each_other_or_the_effort(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    rows = ("L1,2012-01-05,S01,adult,male", "L1,2012-01-06,S01,juvenile,female", "L2,2012-01-06,S09,,")
    head = "individualID,date,locationID,lifeStage,sex\n"
    sheet(work, "captures.csv").write_text(head + "\n".join(rows) + "\n")
    told = [line.partition("plot-2012/")[2] for line in faults(work)]
    assert told == [
        "captures.csv: L1 has lifeStage adult and juvenile; correct the rows or the codes",
        "captures.csv: L1 has sex female and male; correct the rows or the codes",
        "captures.csv: L2 was caught at S09, which has no row in deployments.csv; add its working time or correct "
        "the code",
    ]
    effort = "locationID,start,end\nS09,2011-12-01T00:00:00+11:00,2012-03-01T00:00:00+11:00\n"
    sheet(work, "effort.csv").write_text(effort)
    assert any("L1 was caught at S01, which has no row in effort.csv" in line for line in faults(work))
    # A station that cannot be read may be the one.
    sheet(work, "effort.csv").write_text(effort.replace("S09", "S 9"))
    assert not any("was caught at" in line for line in faults(work))


def test_decisions_of_another_form(work):
    anchor = "0123456789abcdef 1.0 0.1 0.1 0.3 0.3"
    head = "decisionID,decidedAt,reviewer,kind,subject,object,verdict\n"
    rows = (
        f"1,2012-05-01T12:00:00+10:00,AB,pair,{anchor},somewhere,same",
        f"2,2012-05-01T12:00:00+10:00,AB,flank,{anchor},top,is",
        f"3,2012-05-01T12:00:00+10:00,AB,name,{anchor},Old One,is",
        f"4,2012-05-01T12:00:00+10:00,AB,guess,{anchor},,is",
        f"5,2012-05-01T12:00:00+10:00,AB,name,{anchor},L1,is",
        "6,2012-05-01T12:00:00+10:00,AB,exclude,0123456789abcdef nan 0.1 0.1 0.3 0.3,,same",
    )
    sheet(work, "decisions.csv").write_text(head + "\n".join(rows) + "\n")
    told = "\n".join(faults(work))
    for part in (
        "decisions.csv: row 2, decision 1, column object: an anchor is 'mediaID time_s x y width height'",
        "row 3, decision 2, column object: 'top' is no flank; use one of left, right, other",
        "row 4, decision 3, column object: is 'Old One'; write Latin letters, digits and hyphens only",
        "row 5, column kind: is 'guess'; use one of",
        "row 7, decision 6, column verdict: 'same' answers no question of kind exclude",
        "row 7, decision 6, column subject: an anchor is",
    ):
        assert part in told, part
    assert "row 6" not in told


def test_decisions_from_before_the_season_or_from_another_century(work):
    """A year mistyped would win over every honest answer; the day of the run plays no part."""
    head = "decisionID,decidedAt,reviewer,kind,subject,verdict\n"
    days = ("2011-10-30", "2011-10-31", "2012-05-01", "2062-12-31", "2063-01-01", "2102-05-01")
    rows = [
        f"{k},{day}T12:00:00+11:00,AB,exclude,0123456789abcdef 1.0 0.1 0.1 0.3 0.3,exclude\n"
        for k, day in enumerate(days)
    ]
    sheet(work, "decisions.csv").write_text(head + "".join(rows))
    told = faults(work)
    assert [line.split(" lies ")[0] for line in told] == [
        "plot-2012/decisions.csv: row 2, decision 0, column decidedAt: 2011-10-30",
        "plot-2012/decisions.csv: row 6, decision 4, column decidedAt: 2063-01-01",
        "plot-2012/decisions.csv: row 7, decision 5, column decidedAt: 2102-05-01",
    ]
    assert "before the season of survey.yaml, which begins on 2011-11-01" in told[0]
    assert "more than 50 years after the season of survey.yaml, which ends on 2012-04-30" in told[1]


def test_sheets_that_nobody_would_read(work):
    for name in ("Outages.csv", "label.csv", "clocks.xlsx", "deployments.xlsx", "notes.csv"):
        sheet(work, name).write_text("")
    told = [line.partition("plot-2012/")[2] for line in faults(work)]
    assert told == [
        "Outages.csv: is read only under the name outages.csv; rename it, or move it elsewhere",
        "clocks.xlsx: workbooks are not read; save it as clocks.csv ('CSV UTF-8'), or move it elsewhere",
        "label.csv: is read only under the name labels.csv; rename it, or move it elsewhere",
    ]


def test_a_sheet_that_is_a_link_to_nothing_is_not_an_absent_sheet(work):
    sheet(work, "outages.csv").symlink_to("/no/such/disk/outages.csv")
    sheet(work, "labels.csv").symlink_to("labels.csv")
    told = [line.partition("plot-2012/")[2] for line in faults(work)]
    assert told == [
        "outages.csv: is a link to /no/such/disk/outages.csv, which is not there; connect the disk, or replace the "
        "link by the file itself",
        "labels.csv: is a link that leads back to itself (labels.csv); replace it by the file itself",
    ]


def test_a_sheet_behind_a_sound_link_is_read(work):
    kept = work / "kept.csv"
    sheet(work, "deployments.csv").rename(kept)
    sheet(work, "deployments.csv").symlink_to(kept)
    assert load_plans({"surveys": ["plot-2012"]}, work)["plot-2012"].deployments == ("D01", "D02")


def test_a_survey_folder_on_a_disk_that_is_not_connected(work):
    sheet(work, "").rename(work / "away")
    (work / "config" / "surveys" / "plot-2012").symlink_to("/no/such/disk")
    (told,) = [line for line in faults(work) if "survey.yaml" in line]
    assert "lies in" in told
    assert "which is a link to /no/such/disk, which is not there; connect the disk" in told


def test_clocks_that_run_backward_or_were_read_when_no_camera_stood(work):
    sheet(work, "clocks.csv").write_text(
        "deploymentID,shown,true\n"
        "D01,2011-12-01T01:00:00,2011-11-30T13:00:00+11:00\n"  # within a day's slack
        "D01,2012-01-05T00:00:00,2012-02-05T03:00:00+11:00\n"
        "D01,2012-02-05T00:00:00,2012-01-05T03:00:00+11:00\n"
        "D02,2012-01-05T00:00:00,2013-01-05T03:00:00+11:00\n"
    )
    told = [line.partition("plot-2012/")[2] for line in faults(work)]
    assert told == [
        "clocks.csv: row 5, deployment D02: true (2013-01-05T03:00:00+11:00) lies outside the deployment, which lasts "
        "from 2011-12-01T12:00:00+11:00 to 2012-03-20T12:00:00+11:00; correct whichever is wrong",
        "clocks.csv: row 4, deployment D01: shown is later than in row 3, but true is not; correct whichever is wrong "
        "(are the two rows' times swapped?)",
    ]


def test_a_clock_that_was_reset_in_mid_winter_is_no_fault(work):
    """The two rows that config/README.md asks for: readings after the reset are smaller and truly later."""
    sheet(work, "clocks.csv").write_text(
        "deploymentID,shown,true\nD01,2010-01-01T00:00:00,2012-02-06T09:20:00+11:00\n"
        "D01,2011-12-01T12:00:00,2011-12-01T12:00:00+11:00\n"
    )
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_a_window_in_which_no_camera_stood(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("2012-03-20", "2011-12-10"))
    (told,) = faults(work)
    assert told == (
        "plot-2012/survey.yaml: window: no camera of deployments.csv stood in the window, 2011-12-15 to 2012-03-13 "
        "(they lasted from 2011-12-01 to 2011-12-10); correct whichever is wrong"
    )
    # One camera on the window's first day is enough.
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("2012-03-20", "2011-12-15"))
    assert load_plans({"surveys": ["plot-2012"]}, work)


def test_an_old_winter_whose_effort_lies_outside_the_window(work):
    sheet(work, "survey.yaml").write_text(SURVEY.replace("media: {root: media}\n", ""))
    sheet(work, "captures.csv").write_text("individualID,date,locationID\nL1,2011-12-20,S01\n")
    sheet(work, "effort.csv").write_text(
        "locationID,start,end\nS01,2011-11-05T00:00:00+11:00,2011-12-01T00:00:00+11:00\n"
    )
    (told,) = faults(work)
    assert "no station of effort.csv worked in the window, 2011-12-15 to 2012-03-13" in told


def test_deployments_that_a_disk_may_take_for_one(work):
    sheet(work, "deployments.csv").write_text(DEPLOYMENTS.replace("D02,", "d01,"))
    (work / "media" / "D02").rename(work / "media" / "d01")
    (told,) = faults(work)
    assert "row 3, deployment d01: differs only in upper and lower case from D01 in row 2" in told


def test_decisions_that_contradict_each_other(work):
    """Told with their rows, along with all other faults; what an anchor means is known only when pictures are."""
    anchor, other = "0123456789abcdef 1.0 0.1 0.1 0.3 0.3", "fedcba9876543210 1 0.1 0.1 0.3 0.3"
    head = "decisionID,decidedAt,reviewer,kind,subject,object,verdict\n"
    at = "2012-05-01T12:00:00+10:00"
    rows = (
        f"1,{at},AB,pair,{anchor},{other},same",
        f"2,{at},AB,pair,{other},{anchor.replace('1.0', '1.000', 1)},different",
        f"2,{at},CD,merge,{anchor},{other},is",
        "4,2012-05-01T13:00:00+10:00,CD,withdraw,5,,withdraw",
    )
    sheet(work, "decisions.csv").write_text(head + "\n".join(rows) + "\n")
    told = "\n".join(faults(work))
    for part in (
        "row 3, decision 2, column verdict: contradicts decision 1 of the same reviewer, round and moment",
        "row 4: the key (decisionID) = (2) already stands in row 3",
        "row 4, decision 2, column verdict: 'is' answers no question of kind merge; use one of same, skip",
        "row 5, decision 4, column subject: '5' is no decisionID of this sheet",
    ):
        assert part in told, part

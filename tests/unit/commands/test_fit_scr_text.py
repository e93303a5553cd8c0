"""`fit-scr` on the text files of secr and DENSITY: the same numbers as from the tables."""

import pytest

from leopard_census.histories.secr_text import captures_text as captures_of_workflow
from leopard_census.histories.secr_text import traps_text as traps_of_workflow
from tests.unit.commands.fit_scr_cases import ran, read
from tests.unit.estimates.scr.scr_oracle import GOLDEN

MASK = GOLDEN / "mask_b12000_s920.csv"
AT = ["--at", "D=-8.7", "g0=-2", "sigma=7.8"]


def rows_of(dataset, name):
    return read(GOLDEN / dataset / name)


def usage_of(row):
    return [value for name, value in row.items() if name.startswith("usage_")]


def captures_text(dataset, head="# Session ID Occasion Detector sex", sex=True):
    sexes = {row["individual"]: row["sex"] for row in rows_of(dataset, "individuals.csv")}
    lines = [head] if head else []
    for row in rows_of(dataset, "captures.csv"):
        line = f"{row['session']} {row['individual']} {row['occasion']} {row['detector']}"
        line += f" {sexes[row['individual']]}" if sex else ""
        lines += [line] * int(row["count"])
    return "\n".join(lines) + "\n"


def traps_text(dataset, join=" ", slash=""):
    lines = ["# Detector x y"]
    for row in rows_of(dataset, "detectors.csv"):
        lines.append(f"{row['detector']} {row['x']} {row['y']} {join.join(usage_of(row))}{slash}".rstrip())
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path, capsys):
    """The command on two texts."""

    def run_it(captures, traps, *words):
        (tmp_path / "captures.txt").write_text(captures, encoding="utf-8")
        (tmp_path / "traps.txt").write_text(traps, encoding="utf-8")
        files = ["--captures", str(tmp_path / "captures.txt"), "--detectors", str(tmp_path / "traps.txt")]
        capsys.readouterr()
        status, result = ran([*files, "--mask", str(MASK), *words], tmp_path)
        return status, result, capsys.readouterr().err

    return run_it


def plain(dataset, tmp_path, *words):
    folder = GOLDEN / dataset
    files = [
        "--captures", str(folder / "captures.csv"), "--detectors", str(folder / "detectors.csv"),
        "--individuals", str(folder / "individuals.csv"), "--mask", str(MASK),
    ]  # fmt: skip
    return ran([*files, *words], tmp_path)[1]


@pytest.mark.parametrize(
    ("dataset", "join"),
    [("sim_a_prox", " "), ("sim_a_usage01", " "), ("sim_a_usage01", ""), ("sim_a_effort", "  ")],
)
def test_the_same_as_the_tables(run, tmp_path, dataset, join):
    words = ["--detector", "proximity", *AT]
    status, result, told = run(captures_text(dataset), traps_text(dataset, join), *words)
    assert status == 0, told
    assert result["loglik"] == pytest.approx(plain(dataset, tmp_path, *words)["loglik"], abs=1e-9)
    assert result["sessions"][0]["occasions"] == 12


def test_counts_are_repeated_lines(run, tmp_path):
    words = ["--detector", "count", "--detectfn", "HHN", "--at", "D=-8.7", "lambda0=-2", "sigma=7.8"]
    text = captures_text("sim_a_count")
    status, result, told = run(text, traps_text("sim_a_count"), *words)
    assert status == 0, told
    assert result["loglik"] == pytest.approx(plain("sim_a_count", tmp_path, *words)["loglik"], abs=1e-9)
    status, _, told = run(text, traps_text("sim_a_count"), "--detector", "proximity", *AT)
    assert status == 0
    assert "record an animal once on an occasion, so each counts once" in told


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ("# Session ID Occasion Detector sex", []),
        ("# who was caught", ["--covnames", "sex"]),
        (None, ["--covnames", "sex"]),
    ],
)
def test_traits_have_names_from_a_comment_or_an_option(run, tmp_path, head, words):
    model = ["--detector", "proximity", "--groups", "sex", "--model", "D~g", "--at", "D=-9", "D.gM=0.1", "g0=-2",
             "sigma=7.8"]  # fmt: skip
    status, result, told = run(captures_text("sim_a_prox", head), traps_text("sim_a_prox"), *model, *words)
    assert status == 0, told
    assert result["loglik"] == pytest.approx(plain("sim_a_prox", tmp_path, *model)["loglik"], abs=1e-9)


def test_traits_without_names_are_told(run):
    text = captures_text("sim_a_prox", "# captures")
    status, _, told = run(text, traps_text("sim_a_prox"), "--detector", "proximity", *AT)
    assert status == 0
    assert "fields after the detector that have no name are left out (1); --covnames names them" in told


def test_covariates_behind_the_slash(run):
    traps = traps_text("sim_a_usage01", slash=" / road 2.5").replace(
        "# Detector x y", "# Detector x y usage / kind cams"
    )
    traps = traps.replace("road", "path", 30).replace(" 2.5", " 3.5", 45)
    words = ["--detector", "proximity", "--model", "g0~kind+cams"]
    status, result, told = run(captures_text("sim_a_usage01"), traps, *words)
    assert status == 0, told
    assert list(result["beta"]) == ["D", "g0", "g0.kindroad", "g0.cams", "sigma"]
    unnamed = traps.replace("kind cams", "")
    status, _, told = run(captures_text("sim_a_usage01"), unnamed, *words)
    assert status == 2
    assert "has nothing named kind" in told
    status, named, told = run(
        captures_text("sim_a_usage01"), unnamed, *words, "--trapcovnames", "kind", "cams"
    )
    assert status == 0, told
    assert named["beta"] == result["beta"]


def test_removed_animals_and_sessions_without_captures(run):
    lines = (
        captures_text("sim_a_prox", sex=False)
        .replace("# Session ID Occasion Detector sex\n", "")
        .splitlines()
    )
    last = max((line for line in lines if line.split()[1] == "1"), key=lambda line: int(line.split()[2]))
    session, animal, occasion, detector = last.split()
    lines[lines.index(last)] = f"{session} {animal} -{occasion} {detector}"
    lines.append("quiet NONE 12 A1")
    status, result, told = run("\n".join(lines), traps_text("sim_a_prox"), "--detector", "proximity", *AT)
    assert status == 0, told
    assert [(s["session"], s["animals"], s["occasions"]) for s in result["sessions"]] == [
        ("1", 19, 12),
        ("quiet", 0, 12),
    ]
    assert result["loglik_collapsed"] is None  # an animal was removed


def test_sessions_do_not_hang_on_the_order_of_lines(run):
    lines = captures_text("sim_a_prox", head=None, sex=False).splitlines()
    text = "\n".join(line.replace("1", name, 1) for name in ("w10", "w9") for line in reversed(lines))
    status, result, told = run(text, traps_text("sim_a_prox"), "--detector", "proximity", *AT)
    assert status == 0, told
    assert [s["session"] for s in result["sessions"]] == ["w9", "w10"]


def test_a_session_has_detectors_of_its_own(run, tmp_path):
    (tmp_path / "two.txt").write_text(traps_text("sim_a_usage01"), encoding="utf-8")
    captures = captures_text("sim_a_prox", sex=False)
    captures += "".join(line.replace("1", "b", 1) + "\n" for line in captures.splitlines()[1:])
    files = ["--detectors", f"b={tmp_path / 'traps.txt'}", f"1={tmp_path / 'traps.txt'}"]
    (tmp_path / "captures.txt").write_text(captures, encoding="utf-8")
    (tmp_path / "traps.txt").write_text(traps_text("sim_a_prox"), encoding="utf-8")
    words = [
        "--captures",
        str(tmp_path / "captures.txt"),
        *files,
        "--mask",
        str(MASK),
        "--detector",
        "proximity",
        *AT,
    ]
    status, result = ran(words, tmp_path)
    assert status == 0
    assert [s["session"] for s in result["sessions"]] == ["b", "1"]


def test_faults_of_texts_have_their_lines(run):
    captures = captures_text("sim_a_prox") + "1 2 3\n1 5 twelve A1 F\n"
    traps = traps_text("sim_a_usage01") + "Z1 100\nZ2 100 east 1\n"
    status, result, told = run(captures, traps, "--detector", "proximity", *AT)
    assert (status, result) == (2, None)
    for fault in (
        "has 3 fields",
        "column occasion: is 'twelve'",
        "has no x and y",
        "has usage of 1 occasions",
    ):
        assert fault in told


def test_the_files_that_the_workflow_writes(run, tmp_path):
    """Names, comments, usage of parts of days and NA as in results/<survey>/histories/."""
    captures = rows_of("sim_a_prox", "captures.csv")
    sexes = {row["individual"]: row["sex"] for row in rows_of("sim_a_prox", "individuals.csv")}
    animals = {
        name: {"sex": sex if name != "2" else None, "lifeStage": "adult"} for name, sex in sexes.items()
    }
    detectors = [
        {"detector": row["detector"], "x": float(row["x"]), "y": float(row["y"])}
        | {f"usage_{s}": 0.75 if row["detector"] == "A1" and s == 3 else 1.0 for s in range(1, 13)}
        for row in rows_of("sim_a_prox", "detectors.csv")
    ]
    kinds = {row["detector"]: {"cameras": "2.00", "featureType": "trail"} for row in detectors}
    files = ("secr_captures.txt", "secr_traps.txt")
    caught = [(row["individual"], int(row["occasion"]), row["detector"]) for row in captures]
    names = [row["detector"] for row in detectors]
    status, result, told = run(
        captures_of_workflow("a winter", caught, animals, names, 12, files),
        traps_of_workflow(detectors, kinds, names, None, files, "a winter"),
        "--detector", "proximity", "--hcov", "sex", "--model", "sigma~h2",
    )  # fmt: skip
    assert status == 0, told
    assert "no name" not in told
    assert (result["n"], result["collapsed"]) == (19, False)
    assert list(result["beta"]) == ["D", "g0", "sigma", "sigma.h2M", "pmix.h2M"]

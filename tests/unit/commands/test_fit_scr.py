"""`fit-scr`: options, JSON, exit codes; its numbers are held against secr in test_fit_scr_secr."""

import csv
import json
import re
from math import log

import numpy as np
import pytest

from leopard_census.cli import main
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import parameter_estimates
from leopard_census.estimates.scr.files.read import read_sessions
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.model import build_model
from tests.unit.commands.fit_scr_cases import files_of, printing, read, table
from tests.unit.estimates.scr.scr_oracle import GOLDEN

MASK = "mask_b12000_s920.csv"
FILES = files_of("sim_a_prox", MASK)
PROXIMITY = [*FILES, "--cell-area-ha", "84.64", "--detector", "proximity"]
AT = ["--at", "D=-8.7", "g0=-2", "sigma=7.8"]


@pytest.fixture
def run(tmp_path, capsys):
    return printing(tmp_path, capsys)


def rows_of(name, dataset="sim_a_prox"):
    return read(GOLDEN / dataset / name)


def test_a_fit_prints_and_writes(run):
    status, result, told = run(*PROXIMITY)
    assert status == 0
    wanted = {"loglik", "n_parameters", "aic", "aicc", "beta", "vcov", "estimates", "derived", "region_n"}
    assert result.keys() >= wanted | {
        "converged",
        "warnings",
        "seconds",
        "loglik_collapsed",
        "loglik_per_occasion",
    }
    for row in result["estimates"]:
        assert list(row) == ["parameter", "estimate", "se", "lower", "upper"]
    assert 0 < result["seconds"] < 60
    assert "D per 100 km2     1.722" in told
    for warning in result["warnings"]:
        assert f"caution: {warning}" in told


def test_both_constants(run):
    _, summed, _ = run(*PROXIMITY)
    _, apart, _ = run(*PROXIMITY, "--no-collapse")
    assert (summed["collapsed"], apart["collapsed"]) == (True, False)
    assert summed["loglik"] == summed["loglik_collapsed"]
    assert summed["loglik_per_occasion"] == pytest.approx(apart["loglik"], abs=1e-6)
    assert apart["loglik_collapsed"] == pytest.approx(summed["loglik"], abs=1e-6)
    _, learned, _ = run(*PROXIMITY, "--model", "g0~b", "--collapse")
    assert learned["loglik_collapsed"] is None
    assert any("in spite of --collapse" in warning for warning in learned["warnings"])


def test_k_has_no_effect_where_captures_are_summed_on_demand(run):
    _, plain, _ = run(*PROXIMITY)
    status, summed, told = run(*PROXIMITY, "--model", "g0~K", "--collapse")
    assert (status, summed["collapsed"], summed["not_identified"]) == (0, True, ["g0.KTRUE"])
    assert "so that K has no effect" in told
    assert summed["loglik"] == pytest.approx(plain["loglik"], abs=1e-6)
    _, apart, told = run(*PROXIMITY, "--model", "g0~K")
    assert (apart["collapsed"], apart["not_identified"]) == (False, [])
    assert "has no effect" not in told


def test_part_effort_is_summed_on_demand_only(run):
    files = [*files_of("sim_a_effort", MASK), "--detector", "proximity"]
    _, plain, _ = run(*files, *AT)
    _, summed, told = run(*files, *AT, "--collapse")
    assert (plain["collapsed"], summed["collapsed"]) == (False, True)
    assert "another model" in told
    assert plain["loglik"] == summed["loglik_per_occasion"] != summed["loglik"]


def test_sessions_groups_and_levels_have_columns(run, tmp_path):
    """Two winters of the same animals: one table of detectors without session serves both."""
    captures = [row | {"session": winter} for winter in ("w1", "w2") for row in rows_of("captures.csv")]
    people = [{k: v for k, v in row.items() if k != "session"} for row in rows_of("individuals.csv")]
    places = [{k: v for k, v in row.items() if k != "session"} for row in rows_of("detectors.csv")]
    status, result, told = run(
        "--captures", table(tmp_path / "c.csv", captures), "--detectors", table(tmp_path / "d.csv", places),
        "--individuals", table(tmp_path / "i.csv", people), "--mask", f"w1={GOLDEN / MASK}", GOLDEN / MASK,
        "--detector", "proximity", "--groups", "sex", "--model", "D~session+g", "g0~b",
    )  # fmt: skip
    assert status == 0, told
    where = [(r["parameter"], r["session"], r["group"], r["level"]) for r in result["estimates"]]
    assert where[:4] == [("D", s, g, None) for s in ("w1", "w2") for g in ("F", "M")]
    assert where[4:] == [
        ("g0", None, None, "b = 0"),
        ("g0", None, None, "b = 1"),
        ("sigma", None, None, None),
    ]
    derived = [(r["parameter"], r["session"], r["group"]) for r in result["derived"]]
    assert derived[:4] == [("esa", "w1", None), ("D", "w1", None), ("esa", "w1", "F"), ("D", "w1", "F")]
    assert list(result["beta"]) == ["D", "D.sessionw2", "D.gM", "g0", "g0.bTRUE", "sigma"]
    assert result["beta"]["D.sessionw2"] == pytest.approx(0.0, abs=1e-4)
    assert [s["session"] for s in result["sessions"]] == ["w1", "w2"]


def test_one_file_holds_the_masks_of_all_sessions(run, tmp_path):
    """Under a column session; the same as a file for each, and as what one of them says alone."""
    with (GOLDEN / MASK).open(encoding="utf-8") as handle:
        cells = list(csv.DictReader(handle))
    captures = [row | {"session": winter} for winter in ("w1", "w2") for row in rows_of("captures.csv")]
    places = [{k: v for k, v in row.items() if k != "session"} for row in rows_of("detectors.csv")]
    edge = max(float(cell["x"]) for cell in cells)
    small = [cell for cell in cells if float(cell["x"]) < edge]
    both = [{"session": "w1"} | cell for cell in cells] + [{"session": "w2"} | cell for cell in small]
    one, other = table(tmp_path / "m1.csv", cells), table(tmp_path / "m2.csv", small)
    together = table(tmp_path / "m.csv", both)
    files = [
        "--captures",
        table(tmp_path / "c.csv", captures),
        "--detectors",
        table(tmp_path / "d.csv", places),
    ]
    words = [*files, "--detector", "proximity", *AT, "--mask"]
    results = [
        run(*words, *masks)[1]
        for masks in ([together], [f"w1={one}", f"w2={other}"], [f"w2={together}", one])
    ]
    assert [s["cells"] for s in results[0]["sessions"]] == [len(cells), len(small)]
    assert len(small) < len(cells)
    assert results[0]["loglik"] == results[1]["loglik"] == results[2]["loglik"]
    status, _, told = run(*words, f"w3={together}", one)
    assert status == 2
    assert "has no cell of session w3; its sessions are w1, w2" in told


def test_winters_of_different_length_share_a_table(run, tmp_path):
    """Of the second winter the last two occasions are left empty; each alone gives the same as both together."""
    usage = {f"usage_{s}": "1" for s in range(1, 13)}
    short = usage | {"usage_11": "", "usage_12": ""}
    places = [row | {"session": "w1"} | usage for row in rows_of("detectors.csv")]
    places += [row | {"session": "w2"} | short for row in rows_of("detectors.csv")]
    captures = [row | {"session": "w1"} for row in rows_of("captures.csv")]
    later = [row | {"session": "w2"} for row in rows_of("captures.csv") if int(row["occasion"]) <= 10]

    def loglik(caught, detectors, *options):
        status, result, told = run(
            "--captures", table(tmp_path / "c.csv", caught), "--detectors", table(tmp_path / "d.csv", detectors),
            "--mask", GOLDEN / MASK, "--detector", "proximity", *AT, *options,
        )  # fmt: skip
        assert status == 0, told
        return result["loglik"], [s["occasions"] for s in result["sessions"]]

    both, occasions = loglik(captures + later, places)
    assert occasions == [12, 10]
    bare = [{name: v for name, v in row.items() if not name.startswith("usage_")} for row in places]
    first, _ = loglik(captures, bare[:60], "--occasions", 12)
    second, _ = loglik(later, bare[60:], "--occasions", 10)
    assert both == pytest.approx(first + second, abs=1e-9)


def test_covariates_of_detectors_and_mask(run, tmp_path):
    places = [row | {"trail": "road" if i % 2 else "path"} for i, row in enumerate(rows_of("detectors.csv"))]
    with (GOLDEN / MASK).open(encoding="utf-8") as handle:
        cells = [row | {"height": float(row["y"]) / 1000} for row in csv.DictReader(handle)]
    words = [
        "--captures", GOLDEN / "sim_a_prox" / "captures.csv", "--detectors", table(tmp_path / "d.csv", places),
        "--mask", table(tmp_path / "m.csv", cells), "--detector", "proximity", "--model", "g0~trail", "D~height",
    ]  # fmt: skip
    status, result, told = run(*words)
    assert status == 0, told
    assert list(result["beta"]) == ["D", "D.height", "g0", "g0.trailroad", "sigma"]
    assert [r["level"] for r in result["estimates"]] == [None, "trail = path", "trail = road", None]
    effects = told[told.index("Effects, on the link scale") : told.index("Derived")]
    for name in ("D.height", "g0.trailroad"):
        (line,) = (line for line in effects.splitlines() if name in line)
        assert line.split()[1] == f"{result['beta'][name]:.4g}"
    assert f"AIC {result['aic']:.2f}, AICc {result['aicc']:.2f}" in told


def test_fixed_and_started(run):
    _, free, _ = run(*PROXIMITY)
    status, fixed, told = run(*PROXIMITY, "--fixed", "sigma=2395.2536")
    assert status == 0
    assert re.search(r"sigma, m +2395 +fixed +-\n", told)
    assert list(fixed["beta"]) == ["D", "g0"]
    assert fixed["loglik"] == pytest.approx(free["loglik"], abs=1e-6)
    _, started, _ = run(*PROXIMITY, "--start", "D=-8.667", "sigma=7.781")
    assert started["loglik"] == pytest.approx(free["loglik"], abs=1e-6)


def test_everything_fixed_is_evaluated(run):
    status, result, _ = run(*PROXIMITY, "--fixed", "D=0.0002", "g0=0.1", "sigma=2400")
    _, at, _ = run(*PROXIMITY, "--at", f"D={log(0.0002)!r}", f"g0={log(1 / 9)!r}", f"sigma={log(2400)!r}")
    assert status == 0
    assert (result["n_parameters"], result["beta"], result["vcov"]) == (0, {}, [])
    assert result["loglik"] == pytest.approx(at["loglik"], abs=1e-9)


def test_impossible_coefficients_are_null_in_json(run):
    status, result, told = run(*PROXIMITY, "--at", "D=-8.7", "g0=-800", "sigma=-300")
    assert status == 0
    assert result["loglik"] is None
    assert "minus infinity" in told
    assert all(warning.endswith(".") for warning in result["warnings"])


def test_profile_intervals(run):
    """Limits of sigma by hand: 1.92 below the maximum with the others at their best."""
    status, result, told = run(*PROXIMITY, "--profile", "D", "sigma")
    assert status == 0
    assert [one["name"] for one in result["profile"]] == ["D", "sigma"]
    for limit in (result["profile"][1]["lower"], result["profile"][1]["upper"]):
        _, held, _ = run(*PROXIMITY, "--fixed", f"sigma={limit!r}")
        assert result["loglik"] - held["loglik"] == pytest.approx(1.920729, abs=2e-3)
    assert "profile interval of D per 100 km2: " in told
    status, _, told = run(*PROXIMITY, "--profile", "z")
    assert status == 2
    assert "--profile z: the model has no such coefficient; it has D, g0, sigma" in told


def test_a_mask_of_its_own(run):
    words = [*FILES[:-2], "--detector", "proximity"]
    status, own, told = run(*words)
    assert status == 0
    assert "the mask was made around the detectors" in told
    _, given, _ = run(*PROXIMITY)
    assert own["estimates"][0]["estimate"] == pytest.approx(given["estimates"][0]["estimate"], rel=0.005)
    sigma = own["estimates"][2]["estimate"]
    session = own["sessions"][0]
    assert 0.3 * sigma < np.sqrt(session["cell_area_ha"] * 10_000) < 0.6 * sigma
    _, same, _ = run(*words, "--buffer", "12000", "--spacing", "920")
    assert same["estimates"][0]["estimate"] == pytest.approx(given["estimates"][0]["estimate"], rel=1e-3)
    _, narrow, told = run(*words, "--buffer", "3000")
    assert any("too narrow" in warning for warning in narrow["warnings"])


def test_a_mask_of_too_many_cells_is_refused(run):
    words = [*FILES[:-2], "--detector", "proximity", "--buffer", "1e6", "--spacing", "100"]
    status, result, told = run(*words)
    assert (status, result) == (2, None)
    assert "take larger cells" in told


def test_coarse_cells_are_told(run):
    words = [*FILES[:-2], "--detector", "proximity", "--buffer", "12000", "--spacing", "3000"]
    _, result, _ = run(*words, "--check-mask")
    assert any("more than 0.6 sigma" in warning for warning in result["warnings"])
    assert any("Take finer cells" in warning for warning in result["warnings"])


def test_a_cell_area_that_is_no_square_is_told(run):
    _, square, _ = run(*FILES, "--detector", "proximity", *AT)
    _, other, told = run(*FILES, "--detector", "proximity", "--cell-area-ha", "100", *AT)
    assert square["sessions"][0]["cell_area_ha"] == pytest.approx(84.64)
    assert "would have 84.64 ha if they were square, and 100 ha are given" in told
    assert other["loglik"] != square["loglik"]


def test_not_converged_is_3_and_written(run, tmp_path, monkeypatch):
    """Four animals cannot carry eight coefficients: a search that is stopped early ends nowhere."""
    monkeypatch.setattr("leopard_census.estimates.scr.search._MOST_ITERATIONS", 8)
    monkeypatch.setattr("leopard_census.estimates.scr.fit._MOST_STEPS", 1)
    monkeypatch.setattr("leopard_census.estimates.scr.fit._PATIENCE", 1)
    few = [row for row in rows_of("captures.csv") if row["individual"] in ("2", "7", "8", "9")]
    cells = [{"x": -12000 + 2760 * i, "y": -12000 + 2760 * j} for i in range(23) for j in range(18)]
    status, result, told = run(
        "--captures", table(tmp_path / "c.csv", few), "--detectors", GOLDEN / "sim_a_prox" / "detectors.csv",
        "--mask", table(tmp_path / "m.csv", cells), "--detector", "proximity", "--detectfn", "HR",
        "--model", "g0~b*T", "sigma~bk",
    )  # fmt: skip
    assert status == 3
    assert result["converged"] is False
    assert "did not converge" in result["warnings"][0]
    assert "4 animals are fewer than the 8 coefficients: take a simpler model" in result["warnings"][0]
    assert "Not converged: these values are no estimates." in told
    for row in (*result["estimates"], *result["region_n"]):
        assert (row["se"], row["lower"], row["upper"]) == (None, None, None)
    assert result["aicc"] is None  # fewer animals than coefficients


def test_the_file_is_whole_or_as_it_was(run, tmp_path):
    run(*PROXIMITY, *AT)
    before = (tmp_path / "out.json").read_bytes()
    out = str(tmp_path / "out.json")
    assert main(["fit-scr", *PROXIMITY, "--model", "g0~nothing", "--json", out]) == 2
    assert (tmp_path / "out.json").read_bytes() == before
    assert not list(tmp_path.glob(".*part"))


def test_the_example_of_the_docs(capsys):
    """The snippet of docs/fit-scr.md, on the golden files."""
    folder = GOLDEN / "sim_a_prox"
    sessions = read_sessions(
        folder / "captures.csv", folder / "detectors.csv", GOLDEN / MASK, detector="proximity"
    )
    likelihood = likelihood_for(build_model("proximity", "HN", ["g0~bk"]), sessions)
    found = fit(likelihood)
    estimates = parameter_estimates(likelihood, found, own_levels=True)
    record = next(
        r for r in json.loads((folder / "reference.json").read_text("utf-8")) if r["id"] == "HN_g0_bk"
    )
    assert found.loglik == pytest.approx(record["logLik_full"], abs=1e-4)
    assert [(e.parameter, e.level) for e in estimates][1:3] == [("g0", "bk = 0"), ("g0", "bk = 1")]


def test_help_names_every_key(capsys):
    with pytest.raises(SystemExit) as left:
        main(["fit-scr", "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    for key in ("loglik_collapsed", "loglik_per_occasion", "region_n", "not_identified", "exit status: 0"):
        assert key in told

"""`fit-scr` on odd but readable files: what would pass for other data is refused, what nothing tells has no error."""

import random

import pytest

from tests.unit.commands.fit_scr_cases import ran

PLACES = {f"T{i}{j}": (500_000 + 3000 * i, 4_800_000 + 3000 * j) for i in range(4) for j in range(4)}
ISLAND = [(500_500 + 1000 * i, 4_800_500 + 1000 * j) for i in range(9) for j in range(9)]
MOVED = [(f"L{i}", s, f"T{(i + s) % 4}{i % 4}") for i in range(8) for s in range(1, 5) if (i * s) % 3]


def captures(rows):
    return "individual,occasion,detector\n" + "".join(f"{a},{s},{k}\n" for a, s, k in rows)


def detectors(sessions=("",), heads=(), cells=lambda _k, _session: ()):
    own = "session," if sessions != ("",) else ""
    lines = [own + ",".join(["detector", "x", "y", *heads])]
    for name in sessions:
        for k, (place, (x, y)) in enumerate(PLACES.items()):
            lines.append(
                ",".join([*([name] if own else []), place, str(x), str(y), *map(str, cells(k, name))])
            )
    return "\n".join(lines) + "\n"


@pytest.fixture
def run(tmp_path, capsys):
    """The command on texts by option: status, JSON, what was said."""

    def run_it(*words, kind="proximity", **files):
        given = []
        for name, text in ({"captures": captures(MOVED), "detectors": detectors()} | files).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
            given += [f"--{name}", str(tmp_path / name)]
        capsys.readouterr()
        status, result = ran([*given, "--detector", kind, *words], tmp_path)
        return status, result, capsys.readouterr().err

    return run_it


def refused(found, words):
    status, result, told = found
    assert (status, result) == (2, None)
    assert words in told
    assert "Traceback" not in told


MASK = "x,y\n" + "".join(
    f"{490_500 + 1500 * i},{4_790_500 + 1500 * j}\n" for i in range(20) for j in range(20)
)


@pytest.mark.parametrize("head", ["usage_0{}", "usage{}", "Usage {}", "usage.{}", "Effort_{}"])
def test_usage_in_another_spelling_is_no_covariate(run, head):
    """It would pass for covariates, and every detector for one that worked throughout."""
    heads = [head.format(s) for s in range(1, 5)]
    text = detectors(heads=heads, cells=lambda k, _: [1, 1, 1, k % 2])
    refused(run(detectors=text, mask=MASK), "effort has the columns usage_1, usage_2 and so on")


@pytest.mark.parametrize(
    ("other", "differ"),
    [("l1", "upper and lower case"), ("L1\u200b", "signs that nobody sees"), ("L\u00a01", None)],
)
def test_one_animal_under_two_names(run, other, differ):
    found = run(captures=captures([*MOVED, (other, 4, "T33")]), mask=MASK)
    if differ is None:
        assert found[0] == 0  # `L 1` beside `L1` is another name
    else:
        refused(found, f"differ only in {differ}")


def test_traits_under_another_spelling(run):
    traits = "individual,sex\n" + "".join(f"l{i},{'FM'[i % 2]}\n" for i in range(8))
    refused(run("--model", "g0~h2", individuals=traits, mask=MASK), "differ only in upper and lower case")


@pytest.mark.parametrize("name", ["NA", "unknown", "?", "NONE"])
def test_no_name_is_no_animal(run, name):
    refused(run(captures=captures([*MOVED, (name, 4, "T33")]), mask=MASK), f"individual '{name}' is no name")


@pytest.mark.parametrize("text", ["5_03000", "٥٠٣٠٠٠"])
def test_numbers_that_only_python_reads(run, text):
    assert "503000" in detectors()
    refused(run(detectors=detectors().replace("503000", text), mask=MASK), "give metres")


@pytest.mark.parametrize("name", ["t", "b", "k"])
def test_a_column_that_is_named_like_a_term(run, name):
    text = detectors(heads=[name], cells=lambda k, _: ["ab"[k % 2]])
    refused(
        run("--model", f"g0~{name}", detectors=text, mask=MASK), f"have a column {name}, but in a formula"
    )
    assert run("--model", "g0~1", detectors=text, mask=MASK)[0] == 0


def test_a_covariate_beyond_all_measures(run):
    text = detectors(heads=["slope"], cells=lambda k, _: [["1", "1e300"][k % 2]])
    refused(run("--model", "g0~slope", detectors=text, mask=MASK), "slope has values beyond 1e+15")


def in_years(rows):
    return "session," + captures(rows).replace("\n", "\n2011,").removesuffix("2011,")


@pytest.mark.parametrize("mask", [{"mask": MASK}, {}])
def test_a_session_without_effort(run, mask):
    heads = [f"usage_{s}" for s in range(1, 5)]
    text = detectors(("2011", "2012"), heads, lambda _, session: [int(session == "2011")] * 4)
    refused(run(captures=in_years(MOVED), detectors=text, **mask), "no detector worked in session 2012")


@pytest.mark.parametrize("mask", [{"mask": MASK}, {}])
def test_an_empty_session_of_unknown_length(run, mask):
    found = run(captures=in_years(MOVED), detectors=detectors(("2011", "2012")), **mask)
    refused(found, "session 2012 has neither captures nor usage")


def test_usage_that_makes_no_trial(run):
    heads = [f"usage_{s}" for s in range(1, 5)]
    text = detectors(("2011", "2012"), heads, lambda _, session: [1 if session == "2011" else 0.2] * 4)
    files = {"captures": in_years(MOVED), "detectors": text, "mask": MASK}
    refused(run("--binomial", "1", kind="count", **files), "session 2012: no usage rounds to a whole unit")
    refused(run("--collapse", **files), "session 2012: the usage of no detector sums to a whole unit")
    assert run("--no-collapse", **files)[1]["loglik_collapsed"] is None


def test_where_nobody_moved_nothing_bounds_density(run):
    """The likelihood is level for small sigma; what ends it is the mask."""
    still = captures([(f"L{i}", s, f"T{i % 4}{i // 4}") for i in range(6) for s in (1, 2, 3)])
    _, result, _ = run("--profile", "D", "sigma", captures=still)
    assert all(row["se"] is None for row in [*result["estimates"], *result["derived"], *result["region_n"]])
    ends = {one["name"]: (one["lower"], one["upper"]) for one in result["profile"]}
    assert ends["D"][1] is None
    assert ends["sigma"][0] is None
    assert ends["D"][0] > 0
    assert ends["sigma"][1] < 3000
    assert all("no animal was caught at two places" in one["note"] for one in result["profile"])


def test_a_binomial_number_is_never_below_the_number_caught(run):
    """Ten animals on an island of 81 km2 that all were caught again and again."""
    drawn = random.Random(4)
    homes = [(500_000 + 9000 * drawn.random(), 4_800_000 + 9000 * drawn.random()) for _ in range(10)]
    rows = [
        (f"L{i}", s, place)
        for i, (a, b) in enumerate(homes)
        for s in range(1, 31)
        for place, (x, y) in PLACES.items()
        if drawn.random() < 0.3 * 2.718281828 ** (-((x - a) ** 2 + (y - b) ** 2) / (2 * 2000**2))
    ]
    assert len({row[0] for row in rows}) == 10
    island = "x,y\n" + "".join(f"{x},{y}\n" for x, y in ISLAND)
    status, result, told = run("--distribution", "binomial", captures=captures(rows), mask=island)
    assert status == 3
    assert "N on the mask came to its least, the number caught" in told
    assert all(row["se"] is None and row["estimate"] >= 10 - 1e-6 for row in result["region_n"])
    status, result, _ = run(captures=captures(rows), mask=island)
    realised = next(row for row in result["region_n"] if row["parameter"] == "R.N")
    assert status == 0
    assert (realised["lower"], realised["upper"]) == (10, 10)


def test_effort_in_seconds_is_no_boundary(run):
    heads = [f"usage_{s}" for s in range(1, 5)]
    text = detectors(heads=heads, cells=lambda _k, _session: [86_400] * 4)
    status, result, told = run(detectors=text, mask=MASK)
    assert status == 0
    assert next(row["estimate"] for row in result["estimates"] if row["parameter"] == "g0") < 1e-5
    assert "boundary" not in told

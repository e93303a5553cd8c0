"""Draws of identities by pictures and places, and their files."""

import csv
from dataclasses import replace

import numpy as np
import pytest

from leopard_census.config.estimates import ScrSettings
from leopard_census.estimates.identity.placed import (
    Posterior,
    headline_histories,
    placed_partitions,
    places_of,
    shrink_factor,
)
from leopard_census.estimates.identity.placed_files import sampler_template, write_placed_draws
from leopard_census.estimates.identity.scr_draws import session_of as session_of_set
from leopard_census.estimates.linking.histories import session_of
from leopard_census.estimates.linking.kernel import kernel_of
from leopard_census.estimates.linking.link_weights import MODEL
from leopard_census.estimates.scr.likelihood import Likelihood
from leopard_census.estimates.scr.mask_loop import settle
from leopard_census.histories.build import build_histories
from leopard_census.histories.draws import read_draws
from leopard_census.histories.group_captures import write_group_captures
from leopard_census.histories.window import SurveyWindow
from leopard_census.partitions.moves import LEFT, RIGHT
from leopard_census.partitions.partition import Problem
from leopard_census.partitions.places import worth_of
from leopard_census.partitions.sampled import Sampled, read_sampled
from leopard_census.partitions.sighting_faults import plain_pictures
from tests.unit.drawn_identities import by_name, draws_of, write_draws
from tests.unit.estimates.identity.test_scr_draws import STATIONS, captures
from tests.unit.survey_tables import START, TARGET, Outputs, inputs_of
from tests.unit.test_degenerate_surveys import CAMERAS, WHOLE, caught

OWN = captures()
WHO = np.unique([row["individual"] for row in OWN.captures], return_inverse=True)[1]
FAR = 9000.0


@pytest.fixture(scope="module")
def settled():
    return settle(MODEL, (session_of_set(OWN, STATIONS),), ScrSettings())


def cells_of(template):
    place = {name: k for k, name in enumerate(template.detectors)}
    return [frozenset({(row["occasion"] - 1, place[row["detector"]])}) for row in OWN.captures]


def posterior(template, poor=(), flanks=None):
    """Each capture one sighting, clear to the pictures but for some, of which they say nothing."""
    n = len(WHO)
    evidence = np.where(WHO[:, None] == WHO[None, :], 8.0, -8.0)
    evidence[list(poor)], evidence[:, list(poor)] = 0.0, 0.0
    np.fill_diagonal(evidence, 0.0)
    bits = np.full(n, LEFT) if flanks is None else flanks
    problem = Problem(evidence, np.zeros((n, n), bool), bits, 10.0)
    pictures = plain_pictures(problem)
    return Posterior(problem, pictures, WHO, cells_of(template), np.zeros(n, bool))


def elements_of(who, template):
    elements = sorted(frozenset().union(*who.captures))
    alone = session_of(template, [frozenset({cell}) for cell in elements])
    return elements, Likelihood(MODEL, (alone,), False)


def test_a_cluster_is_worth_what_its_capture_history_is(settled):
    """Against the kernel, which is held against the likelihood elsewhere; a known animal by sums over the cells."""
    template, beta = sampler_template(settled), settled.fit.beta
    who = posterior(template)
    who = replace(who, known=np.arange(len(WHO)) == np.flatnonzero(WHO == 1)[0])
    elements, likelihood = elements_of(who, template)
    places = places_of(who, likelihood, elements, beta, WHO)
    kernel, room = kernel_of(likelihood, beta), np.empty(len(template.mask.xy))
    effective_ha = likelihood.parts[0].effective_ha(likelihood.parts[0].values(likelihood.design, beta))
    for animal in range(3):
        own = {elements.index(cell) for k in np.flatnonzero(animal == WHO) for cell in who.captures[k]}
        worth, _ = worth_of(places, 0.0, WHO, animal, -1, -1, room)
        if animal != 1:
            # Of the animals caught one is known: D is that of the others, by a flat prior.
            others = np.log(len(set(WHO.tolist())) / effective_ha) - beta[0]
            assert worth == pytest.approx(kernel.log_weight(sorted(own)) + others, abs=1e-9)
            continue
        # psi: one of the known animals, which is caught; a flat prior.
        distances = ((template.mask.xy[:, None] - template.xy[None]) ** 2).sum(axis=2)
        g0, sigma = 1 / (1 + np.exp(-beta[1])), np.exp(beta[2])
        unseen = (1 - g0 * np.exp(-distances / (2 * sigma**2))).prod(axis=1) ** template.occasions
        weight = template.mask.cells_ha * (1 - unseen)
        weight /= weight.sum()
        present = min(2 / ((weight * (1 - unseen)).sum() + 2), 0.99)
        ratio = kernel.terms(sorted(own)) - kernel.base
        expected = np.log(present * (weight * unseen * np.exp(ratio)).sum())
        assert worth == pytest.approx(expected, abs=1e-9)
        assert places.missed == pytest.approx(np.log(1 - present * (weight * (1 - unseen)).sum()), abs=1e-9)


def test_new_animals_come_from_those_that_nobody_knows(settled):
    """The more of the animals caught are known, the fewer others there are to be caught for the first time."""
    template, beta = sampler_template(settled), settled.fit.beta
    who = posterior(template)
    elements, likelihood = elements_of(who, template)
    animals = len(set(WHO.tolist()))
    firsts = np.unique(WHO, return_index=True)[1]
    found = []
    for known in (0, 1, animals // 2, animals):
        register = np.isin(np.arange(len(WHO)), firsts[:known])
        found.append(places_of(replace(who, known=register), likelihood, elements, beta, WHO).ln_new)
    # The fit's own density is about that of all animals caught.
    assert found[0] == pytest.approx(found[1], abs=0.2)
    assert found[1] - found[2] == pytest.approx(np.log(animals / (animals - animals // 2 + 1)))
    assert found[1] - found[3] == pytest.approx(np.log(animals))


def test_a_sighting_that_pictures_do_not_tell_goes_to_an_animal_of_the_place(settled):
    template = sampler_template(settled)
    xy = template.xy[[next(iter(own))[1] for own in cells_of(template)]]
    sizes = np.bincount(WHO)
    poor = [int(k) for k in np.flatnonzero(sizes[WHO] >= 4)[::5][:4]]
    found = placed_partitions(posterior(template, poor), template, settled.fit, draws=80, seed=1)
    assert found.partitions.shape == (80, len(WHO))
    for k in poor:
        mates = [
            np.flatnonzero((labels == labels[k]) & (np.arange(len(WHO)) != k)) for labels in found.partitions
        ]
        joined = [own for own in mates if len(own)]
        assert len(joined) > 40
        near = [np.hypot(*(xy[own] - xy[k]).T).min() for own in joined]
        assert np.mean(np.array(near) < FAR) > 0.95
    clear = np.setdiff1d(np.arange(len(WHO)), poor)
    for labels in found.partitions[:, clear]:
        assert len(set(zip(labels, WHO[clear], strict=True))) == len(set(WHO[clear]))


def test_the_number_of_processes_changes_no_draw(settled):
    template = sampler_template(settled)
    who = posterior(template, poor=(0, 3, 5))
    one, two = (
        placed_partitions(who, template, settled.fit, draws=8, seed=4, workers=n).partitions for n in (1, 2)
    )
    assert (one == two).all()


def test_animals_of_the_flank_that_has_fewer_take_no_part_in_the_fit(settled):
    flanks = np.where(WHO < 3, RIGHT, LEFT)
    flanks[WHO == 4] = LEFT | RIGHT
    who = posterior(sampler_template(settled), flanks=flanks)
    assert len(headline_histories(who, WHO)) == len(set(WHO.tolist()) - {0, 1, 2})


def test_shrink_factor_by_hand():
    # Means 1 and 3, variances 1 and 1: sqrt(2 / 3 + 2).
    assert shrink_factor([[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]) == pytest.approx((2 / 3 + 2) ** 0.5)
    assert shrink_factor([[5, 5], [5, 5]]) == 1.0
    assert shrink_factor([[1, 2, 3]]) is None
    assert shrink_factor([[5, 5], [6, 6]]) == np.inf


# ---- files


def sampled_of(survey, poor=()):
    """What the individuals stage would write of a made-up survey: names are clear but for some sightings."""
    labels = by_name(survey)
    n = len(labels)
    evidence = np.where(labels[:, None] == labels[None, :], 8.0, -8.0) if n else np.zeros((0, 0))
    evidence[list(poor)], evidence[:, list(poor)] = 0.0, 0.0
    if n:
        np.fill_diagonal(evidence, 0.0)
    cannot = np.zeros((n, n), bool)
    cannot[0, 1:], cannot[1:, 0] = labels[0] != labels[1:], labels[0] != labels[1:]
    problem = Problem(evidence, cannot, np.full(n, LEFT | RIGHT), 10.0)
    return Sampled(
        problem,
        plain_pictures(problem),
        tuple((f"s{k:04}",) for k in range(n)),
        labels,
        np.zeros(n, bool),
        np.full(n, -1),
    )


def run(folder, survey, poor=(), workers=1):
    """Files draws and basis."""
    inputs, out = inputs_of(folder / "inputs", survey), Outputs(folder)
    window = SurveyWindow(START, survey.days, survey.zone)
    build_histories(inputs, out, "made-up", window, TARGET, survey.settings)
    draws = draws_of(survey, [by_name(survey)] * 16)
    write_draws(folder / "draws.npz", draws)
    np.savez_compressed(folder / "posterior.npz", **sampled_of(survey, poor).arrays())
    tables = [folder / name for name in ("draws.npz", "posterior.npz")]
    captured = folder / "group_captures.csv"
    write_group_captures(*tables, inputs, captured, window, survey.settings)
    written = {"draws": folder / f"placed_{workers}.npz", "basis": folder / f"basis_{workers}.csv"}
    write_placed_draws(
        {"draws": tables[:1], "posterior": tables[1:], "group_captures": captured}
        | {name: out[name] for name in ("capture_sets", "detectors", "basis")},
        written,
        ScrSettings(),
        seed=3,
        workers=workers,
    )
    with written["basis"].open(encoding="utf-8", newline="") as file:
        return read_draws(written["draws"]), {row["item"]: row for row in csv.DictReader(file)}


def test_draws_of_a_survey_with_places(tmp_path):
    draws, basis = run(tmp_path, WHOLE, poor=(2, 7))
    assert basis["places"]["value"] == "yes"
    assert basis["draws"]["value"] == "16"
    assert draws.partitions.shape == (16, len(WHOLE.seen))
    assert (draws.weights == 1).all()
    same = by_name(WHOLE)
    # What is certain stays so.
    others = np.flatnonzero(same != same[0])
    assert (draws.partitions[:, others] != draws.partitions[:, [0]]).all()
    assert len({row.tobytes() for row in draws.partitions}) > 1


def test_without_a_spatial_estimate_the_draws_are_those_of_the_pictures(tmp_path):
    _, basis = run(tmp_path, WHOLE.but(seen=caught((1,), (4,), (9,), (16,)), cameras=CAMERAS))
    assert basis["places"]["value"] == "no"
    assert basis["places"]["note"].startswith("Places took no part in the draws of identities: ")
    assert (tmp_path / "placed_1.npz").read_bytes() == (tmp_path / "draws.npz").read_bytes()


def test_what_is_sampled_from_is_read_as_it_was_written(tmp_path):
    told = sampled_of(WHOLE, poor=(1, 4))
    told = replace(
        told,
        known=np.arange(len(told.members)) % 3 == 0,
        pictures=replace(told.pictures, faulty=True, single=(2, 5)),
    )
    np.savez_compressed(tmp_path / "posterior.npz", **told.arrays())
    found = read_sampled(tmp_path / "posterior.npz")
    assert (found.problem.evidence == told.problem.evidence).all()
    assert (found.problem.cannot == told.problem.cannot).all()
    assert (found.pictures.evidence == told.pictures.evidence).all()
    assert (found.pictures.faulty, found.pictures.single) == (True, (2, 5))
    assert found.members == told.members
    assert (found.known == told.known).all()
    assert (found.problem.theta, found.problem.by_lists) == (told.problem.theta, told.problem.by_lists)

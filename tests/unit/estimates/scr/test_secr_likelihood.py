"""Log-likelihoods of secr 5.4.1, at its maxima and at stated coefficients, and the parts they are made of."""

from dataclasses import replace

import numpy as np
import pytest

from leopard_census.estimates.scr.likelihood import Likelihood
from tests.unit.estimates.scr.scr_oracle import GOLDEN, ORACLE, as_parameters, cases, likelihood_of

EVERY = cases()


@pytest.mark.parametrize("case", as_parameters(EVERY))
def test_loglik_is_that_of_secr(case):
    likelihood, beta, value = likelihood_of(case.record)
    assert likelihood.value(beta) == pytest.approx(value, abs=1e-6)


def _is_plain(case):
    """Whether the engine gives what the parts of a record are told apart by: one kind of animal, an even density."""
    record = case.record
    of = record if case.fit else record["args"]
    texts = str(record["model_list"] if case.fit else of.get("model", "")).replace(" ", "")
    uneven = "D~x" in texts or "'D':'~x'" in texts
    noted = not case.fit or record["components_at_mle"] is not None
    return noted and not (uneven or of.get("CL") or of.get("groups") or of.get("hcov"))


@pytest.mark.parametrize("case", as_parameters([c for c in EVERY if _is_plain(c)]))
def test_parts_are_those_of_secr(case):
    """The conditional likelihood lacks log Pr(n) alone; the chance to be caught is the share of the area sampled."""
    likelihood, beta, _ = likelihood_of(case.record)
    model = likelihood.model
    formulas = {name: formula for name, formula in model.formulas.items() if name != "D"}
    conditional = replace(likelihood, model=replace(model, conditional=True, formulas=formulas))
    of_detection = beta[likelihood.design.slices["D"].stop :]
    parts = case.record["components_at_mle"]["per_session"] if case.fit else case.record["components"]
    for part, without, session, secr in zip(
        likelihood.parts, conditional.parts, likelihood.sessions, parts, strict=True
    ):
        values = part.values(likelihood.design, beta)
        whole = part.evaluate(values, None, np.zeros(len(beta)))
        given_n = without.evaluate(
            without.values(conditional.design, of_detection), None, np.zeros(len(of_detection))
        )
        chance = part.effective_ha(values) / session.mask.area_ha
        combinations = float(part.terms.log_multinomial.sum())
        # secr prints ten digits of each part.
        assert whole - given_n == pytest.approx(secr["log_p_n"], abs=2e-6)
        assert -session.n * np.log(chance) == pytest.approx(secr["minus_sum_log_pdot"], rel=2e-9, abs=1e-7)
        assert combinations == pytest.approx(secr["log_multinomial"], rel=2e-9, abs=1e-7)
        assert given_n - combinations + session.n * np.log(chance) == pytest.approx(
            secr["sum_log_prw"], rel=2e-9, abs=2e-6
        )


def test_cells_out_of_reach_change_nothing():
    """What a mask has beyond all detectors' reach must not enter the likelihood."""
    case = next(c for c in EVERY if c.name == "sim_a_prox:HN_null_general")
    likelihood, beta, _ = likelihood_of(case.record)
    (session,) = likelihood.sessions
    mask = session.mask
    wider = replace(session, mask=replace(mask, xy=np.vstack([mask.xy, mask.xy + 200_000.0])))
    with_far_cells = Likelihood(likelihood.model, (wider,), False).value_and_gradient(beta)
    plain = likelihood.value_and_gradient(beta)
    assert with_far_cells[0] == pytest.approx(plain[0], abs=1e-9)
    np.testing.assert_allclose(with_far_cells[1], plain[1], atol=1e-9)


@pytest.mark.shared
def test_golden_copies_are_those_of_the_oracle(shared):
    """A copy that differs would prove nothing."""
    copies = [path for path in GOLDEN.glob("*/*") if path.is_file()]
    assert len(copies) >= 40
    for path in copies:
        assert path.read_bytes() == (ORACLE / path.relative_to(GOLDEN)).read_bytes(), path
    for path in GOLDEN.glob("mask_*.csv"):
        originals = list(ORACLE.glob(f"*/{path.name}"))
        assert originals
        assert all(path.read_bytes() == original.read_bytes() for original in originals), path

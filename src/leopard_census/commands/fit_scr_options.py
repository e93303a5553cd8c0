"""Options of `leopard-census fit-scr`, and what its help says."""

import argparse
from pathlib import Path

_DESCRIPTION = """\
Density of animals that are known one by one, from who was caught when and where: spatial capture-recapture by maximum
likelihood, with the models and the numbers of secr (docs/fit-scr.md has the formulas and the defaults).

Files are CSV tables, the columns in any order:
  captures     individual, occasion (1, 2, ...), detector; and session, count, lost (1: removed then) where they apply
  detectors    detector, x, y in metres; and session, usage_1 ... usage_S (0: did not work; 1, a part, or a number of
               units: the effort), covariates. Without usage every detector worked throughout. Detectors without
               session are those of every session
  mask         x, y in metres of every cell in which animals may live; and session, covariates for D
  individuals  individual; and session, traits such as sex
or text files of secr: captures "session ID occasion detector" (a minus before the occasion: removed then), detectors
"name x y usage / covariates". Without --mask one is made around the detectors: --buffer and --spacing say how, else the
fit does.

Formulas: D, g0 (HN, EX, HR) or lambda0 (HHN, HEX, HHR), sigma, z (HR, HHR), pmix. Terms: t T (occasion), b bk B Bk k K
(captured before), h2 (two classes of animals), g (--groups), session, Session (trend), covariates of detectors; with
--conditional traits of animals; for D x y x2 y2 xy, covariates of the mask. As in g0~bk, sigma~h2, D~session.

The JSON file holds
  loglik                the log-likelihood with all constants of secr, of the data as they were fitted: summed over
                        occasions or not, as `collapsed` (true, false) says
  loglik_collapsed      the same of captures summed over occasions (secr's fastproximity); null where they cannot be
  loglik_per_occasion   the same of captures occasion by occasion. Compare models by one of the two only
  n_parameters, aic, aicc
  beta, vcov            coefficients by name (also beta_names) and their variances in the same order, on the link scale
                        (D, lambda0, sigma, z log; g0, pmix logit)
  estimates             parameter, estimate, se, lower, upper; session, group, level where they differ. D per hectare,
                        sigma in metres
  (note: with --groups, whether a density is that of each group, or of all together)
  derived               the same for esa (effective sampling area, ha) and derived D, with cv_n, cv_a, cv_d
  region_n              the same for E.N (expected) and R.N (this population) on the mask, with n, area_ha and secr's
                        log-normal limits of R.N (lower_lognormal, upper_lognormal)
  profile               with --profile: name, lower, upper, note; of constants on their own scale, of effects on
                        the link scale; null where open, and note says why
  converged, not_identified, warnings (sentences), evaluations, seconds (processor time of the fit), n (animals), model,
  sessions. Numbers that are not known are null. With --at there are only the log-likelihoods and what was evaluated."""

_EPILOG = """\
example: leopard-census fit-scr --captures captures.csv --detectors detectors.csv --mask mask.csv --cell-area-ha 84.64
         --detector proximity --detectfn HN --model g0~bk --json out.json

exit status: 0 converged, or evaluated; 3 not converged, the JSON is written and says so; 2 the input cannot be used"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add all options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description, parser.epilog = _DESCRIPTION, _EPILOG
    _add_files(parser.add_argument_group("files"))
    _add_model(parser.add_argument_group("model"))
    _add_search(parser.add_argument_group("search"))


def _add_files(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--captures", type=Path, required=True, metavar="FILE", help="who was caught when and where"
    )
    group.add_argument(
        "--detectors", nargs="+", action="extend", required=True, metavar="FILE",
        help="places and effort; SESSION=FILE for a file of one session",
    )  # fmt: skip
    group.add_argument(
        "--mask", nargs="+", action="extend", default=[], metavar="FILE",
        help="cells of the habitat, for all sessions; SESSION=FILE for one session",
    )  # fmt: skip
    group.add_argument(
        "--cell-area-ha", type=float, metavar="A",
        help="area of a cell of the mask in hectares (default: the square of the distance between neighbours)",
    )  # fmt: skip
    group.add_argument(
        "--buffer", type=float, metavar="M", help="without --mask: how far it reaches, in metres"
    )
    group.add_argument("--spacing", type=float, metavar="M", help="without --mask: side of a cell in metres")
    group.add_argument("--individuals", type=Path, metavar="FILE", help="traits of the animals")
    group.add_argument(
        "--occasions", type=int, metavar="S",
        help="number of occasions (default: as many as have usage, or the last with a capture)",
    )  # fmt: skip
    group.add_argument(
        "--covnames", nargs="+", default=[], metavar="NAME",
        help="secr text: names of what stands after the detector in the captures",
    )  # fmt: skip
    group.add_argument(
        "--trapcovnames", nargs="+", default=[], metavar="NAME",
        help="secr text: names of what stands after the slash in the detectors",
    )  # fmt: skip
    group.add_argument("--json", type=Path, required=True, metavar="OUT", help="file for the result")


def _add_model(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--detector", required=True, choices=("proximity", "count", "multi"),
        help="proximity: caught or not at each detector on each occasion (cameras); count: how often; multi: traps "
        "that hold an animal for the occasion (secr's single is fitted as this)",
    )  # fmt: skip
    group.add_argument(
        "--detectfn", default="HN", choices=("HN", "EX", "HR", "HHN", "HEX", "HHR"),
        help="how detection falls with distance: half-normal (default), exponential or hazard-rate chance; the same "
        "shapes of the hazard",
    )  # fmt: skip
    group.add_argument(
        "--model", nargs="+", action="extend", default=[], metavar="P~TERMS",
        help="formulas; parameters without one are constant",
    )  # fmt: skip
    group.add_argument(
        "--binomial", type=int, default=0, metavar="N",
        help="counts are binomial of N trials (secr's binomN); 1: of as many as the usage says; 0: Poisson (default)",
    )  # fmt: skip
    group.add_argument(
        "--distribution", default="poisson", choices=("poisson", "binomial"),
        help="of the number of animals on the mask (default: poisson)",
    )  # fmt: skip
    group.add_argument(
        "--collapse", action=argparse.BooleanOptionalAction, default=None,
        help="sum captures over occasions, as secr does, wherever that can be done (default: where it changes no "
        "estimate)",
    )  # fmt: skip
    group.add_argument(
        "--conditional", action="store_true", help="likelihood given the number caught; it has no D"
    )
    group.add_argument(
        "--hcov", metavar="TRAIT", help="trait of two words, not known of all animals: the classes of h2"
    )
    group.add_argument("--groups", metavar="TRAIT", help="trait that divides the animals; its term is g")
    group.add_argument(
        "--fixed", nargs="+", action="extend", default=[], metavar="P=V",
        help="parameters that are not estimated, by their value on their own scale",
    )  # fmt: skip


def _add_search(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--start", nargs="+", action="extend", default=[], metavar="B=V",
        help="coefficients to start from, on the link scale (default: from the data)",
    )  # fmt: skip
    group.add_argument(
        "--at", nargs="+", action="extend", default=[], metavar="B=V",
        help="only evaluate the log-likelihood at these coefficients, all of them, on the link scale",
    )  # fmt: skip
    group.add_argument(
        "--profile", nargs="+", action="extend", default=[], metavar="B",
        help="coefficients of which profile-likelihood intervals are wanted too, such as D sigma",
    )  # fmt: skip
    group.add_argument(
        "--check-mask", action=argparse.BooleanOptionalAction, default=None,
        help="fit again in cells half as wide, without --mask also with a buffer half as wide again, and tell whether "
        "density moves (default: without --mask)",
    )  # fmt: skip

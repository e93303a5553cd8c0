"""Spatial capture-recapture, for all detectors, detection functions and formulas.

Where to begin, in the order of a fit: `files.read.read_sessions` (`session_rows.sessions_from_rows` for rows in
memory), `model.build_model`, `collapse.likelihood_for`, `fit.fit`; then `estimates.parameter_estimates`,
`effective.derived_densities`, `region_n.region_numbers`, `cautions.cautions`, `profile.profile_interval`,
`information.compare`, `surface`, `centres`, `goodness` and `simulate`. docs/fit-scr.md shows them at work. `survey`
fits what a survey of this project has.
"""

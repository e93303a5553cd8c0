"""All claims of a publication, each by its kind."""

from collections.abc import Callable
from typing import Any

from leopard_census.audit.claims.beyond import check_domain, check_external, check_growth
from leopard_census.audit.claims.changes import check_change
from leopard_census.audit.claims.checked import Checked
from leopard_census.audit.claims.counted import check_count, check_parts, check_range
from leopard_census.audit.claims.evidence import Evidence
from leopard_census.audit.claims.inferred import check_cause, check_increase, check_method

_CHECKS: dict[str, Callable[[Any, Evidence], Checked]] = {
    "count": check_count,
    "range": check_range,
    "parts": check_parts,
    "change": check_change,
    "increase": check_increase,
    "method": check_method,
    "cause": check_cause,
    "growth": check_growth,
    "external": check_external,
    "domain": check_domain,
}


def check_claims(evidence: Evidence) -> dict[str, Checked]:
    """Outcome by id of the claim, in the order of the publication."""
    return {claim.id: _CHECKS[claim.kind](claim, evidence) for claim in evidence.publication.claims}


def contradicted(outcomes: dict[str, Checked]) -> list[str]:
    """Ids of the claims that are contradicted."""
    return [name for name, checked in outcomes.items() if checked.verdict == "contradicted"]

"""Texts of a claims file: what its author wrote, and what is quoted from the publication."""

from leopard_census.config.claims import (
    CauseClaim,
    DomainClaim,
    ExternalClaim,
    GrowthClaim,
    MethodClaim,
    Publication,
)


def own_texts(publication: Publication) -> dict[str, str]:
    """Texts that the audit prints and that are no quotation -> where each stands first.

    Names of parts are left out: of these only numbers are printed.
    """
    found = [
        ("publisher", publication.publisher),
        ("date", publication.date),
        *((f"winters.{name}.title", group.title) for name, group in publication.winters.items()),
        *((f"sources.{name}", text) for name, text in publication.sources.items()),
    ]
    for claim in publication.claims:
        at = f"claim {claim.id}"
        found += [(f"{at}: counts", claim.counts), (f"{at}: subset", claim.subset)]
        if isinstance(claim, MethodClaim) and claim.same_number:
            found.append((f"{at}: same_number.source", claim.same_number.source))
        elif isinstance(claim, CauseClaim):
            found.append((f"{at}: cause", claim.cause))
            if claim.control:
                found.append((f"{at}: control", claim.control))
        elif isinstance(claim, DomainClaim):
            found.append((f"{at}: plot_km2.source", claim.plot_km2.source))
            found.append((f"{at}: range_km2.source", claim.range_km2.source))
        if isinstance(claim, GrowthClaim):
            found.append((f"{at}: survival.source", claim.survival.source))
        if isinstance(claim, GrowthClaim | ExternalClaim):
            for count in claim.on_record:
                found += [(f"{at}: on_record.what", count.what), (f"{at}: on_record.source", count.source)]
    texts: dict[str, str] = {}
    for place, text in found:
        texts.setdefault(text, place)
    return texts


def quoted_texts(publication: Publication) -> tuple[str, ...]:
    """The title, and the words of each claim."""
    return (publication.title, *(claim.words for claim in publication.claims))

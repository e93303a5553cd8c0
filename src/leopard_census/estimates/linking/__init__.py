"""Ways to join observed identities into animals, weighted by the likelihood of their captures."""

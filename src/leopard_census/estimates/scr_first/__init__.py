"""Spatial capture-recapture by maximum likelihood (Borchers & Efford 2008, Biometrics 64:377)."""

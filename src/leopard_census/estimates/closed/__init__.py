"""Closed-population models without space: how many animals there were, from how often each was caught."""

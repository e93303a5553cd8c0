"""From raw camera-trap media to an audited leopard census."""

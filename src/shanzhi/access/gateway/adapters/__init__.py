"""Adapters of the gateway's ports; only the wiring imports them."""

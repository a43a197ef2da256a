"""Adapters of the calendar port."""

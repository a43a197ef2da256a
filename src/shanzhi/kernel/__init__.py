"""Shared words: ids, clock, errors, Ask, Turn, Command, Evidence, Finding, Proposal, Receipt, Answer, cards, journal.

The kernel does no I/O and knows nobody. Import its modules directly (``from shanzhi.kernel.answer import Answer``).
"""

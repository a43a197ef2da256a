"""What the state already holds on the asker: certificates and registers, read once, so that nobody is asked for it."""

from shanzhi.intelligence.dossier.service import Dossier, Dossiers

__all__ = ["Dossier", "Dossiers"]

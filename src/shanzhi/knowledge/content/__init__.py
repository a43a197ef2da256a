"""What a jurisdiction knows, as reviewed and dated records: the typed content of a pack and the catalogue in force."""

from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.faults import Fault, PackRefused
from shanzhi.knowledge.content.in_force import catalogue_of
from shanzhi.knowledge.content.pack import Pack, Record, read_pack, read_personas

__all__ = ["Catalogue", "Fault", "Pack", "PackRefused", "Record", "catalogue_of", "read_pack", "read_personas"]

"""What a jurisdiction knows, as reviewed and dated records: packs in, revisions kept, the catalogue in force out."""

from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.faults import Fault, PackRefused
from shanzhi.knowledge.content.history import StoredRecord
from shanzhi.knowledge.content.in_force import catalogue_of
from shanzhi.knowledge.content.lint import lint
from shanzhi.knowledge.content.loading import LoadReport
from shanzhi.knowledge.content.pack import Pack, Record, read_pack, read_personas
from shanzhi.knowledge.content.store import ContentStore

__all__ = [
    "Catalogue",
    "ContentStore",
    "Fault",
    "LoadReport",
    "Pack",
    "PackRefused",
    "Record",
    "StoredRecord",
    "catalogue_of",
    "lint",
    "read_pack",
    "read_personas",
]

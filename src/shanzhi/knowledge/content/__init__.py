"""What a jurisdiction knows, as reviewed and dated records: the typed content of a pack and the catalogue in force."""

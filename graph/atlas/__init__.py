"""Everything that can be drawn of an edition: what is linked with what, when, and where it stands on the map."""

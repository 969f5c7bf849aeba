"""Maps of pages: where tiles come from (MAP_TILES), what is drawn without them, the search for places, and the scripts
that resident's chat and console share."""

"""网格巡查: grids from the operator's GeoJSON, how often each level is to be looked at, and who looked when."""

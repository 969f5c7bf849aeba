"""The register of firms and sites: entries, duplicates, persons, merging, import, and who offends repeatedly."""

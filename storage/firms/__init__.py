"""The register of firms, their sites and persons."""

"""海报: QR posters of sites, sub-districts and firms."""

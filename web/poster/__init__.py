"""A QR poster to be printed: what stands on it, as SVG and as PDF."""

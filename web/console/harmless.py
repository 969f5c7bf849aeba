"""The tables of the console are escaped like those of the public pages."""

from web.harmless import csv_lines, harmless

__all__ = ["csv_lines", "harmless"]

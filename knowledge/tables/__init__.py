"""Tables of official catalogues as look-ups: which report a project needs, which permit, which unit of tax.

The tables are not shipped: `python -m knowledge import-table` puts them next to the statute texts.
"""

from knowledge.tables.lookup import Tables
from knowledge.tables.values import TableAnswer

__all__ = ["TableAnswer", "Tables"]

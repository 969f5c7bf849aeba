"""The cast of the chat comes from tests/conftest.py; here are the console's house and pages beside it."""

from tests.web.conftest import arrives, cases, house, photos, wakes

__all__ = ["arrives", "cases", "house", "photos", "wakes"]

"""Published cases, their traces, and what is prepared to be published."""

from storage.publishing.published import PublishedTable

__all__ = ["PublishedTable"]

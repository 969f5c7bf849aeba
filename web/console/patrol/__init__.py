"""网格巡查: the list of the day with one tap each, what was missed, a map of what nobody looked at, grids as data."""

from complaints.office.rights import Right
from http_server import reading
from inspections.patrol.reading import MOST_BYTES
from web.console.needs import Page
from web.console.patrol import home, setting

_WALK, _SET = frozenset({Right.INSPECT}), frozenset({Right.ACCOUNTS})

PAGES = (
    Page("GET", "/patrol", home.home, _WALK),
    Page("POST", r"/patrol/{id:\d{1,9}}", home.look, _WALK),
    Page("GET", "/patrol/settings", setting.show_settings, _SET),
    Page("POST", "/patrol/grids", setting.replace_grids, _SET, largest=MOST_BYTES + reading.SMALL),
    Page("POST", "/patrol/rhythms", setting.set_rhythm, _SET),
)

"""Air (S23): the board, a day with its history, files, entries by hand, targets, and what the operator sets."""

from complaints.office.rights import Right
from http_server import reading
from web.console import sheets
from web.console.air import board, changes, day, enter, files, notes, picture, setting, targets
from web.console.needs import Page

_READ, _EDIT = frozenset({Right.CASES, Right.AIR}), frozenset({Right.AIR})
_TABLE = sheets.MOST_BYTES + reading.SMALL

PAGES = (
    Page("GET", "/air", board.show_board, _READ),
    Page("GET", "/air/day", day.show_day, _READ),
    Page("POST", "/air/day", day.correct_sample, _EDIT),
    Page("GET", "/air/changes", changes.show_changes, _READ),
    Page("GET", "/air/picture.png", picture.show_picture, frozenset({Right.CASES})),
    Page("GET", "/air/enter", enter.ask, _EDIT),
    Page("POST", "/air/enter", enter.take, _EDIT),
    Page("GET", "/air/file", files.ask, _EDIT),
    Page("GET", "/air/form.csv", files.form, _EDIT),
    Page("POST", "/air/file", files.take, _EDIT, largest=_TABLE),
    Page("GET", "/air/targets", targets.show_targets, _READ),
    Page("POST", "/air/targets", targets.set_target, _EDIT),
    Page("GET", "/air/notes", notes.show_notes, _READ),
    Page("POST", "/air/notes", notes.add, _EDIT),
    Page("POST", "/air/notes/file", notes.take_file, _EDIT, largest=_TABLE),
    Page("POST", r"/air/notes/{id:\d{1,9}}/remove", notes.remove, _EDIT),
    Page("GET", "/air/settings", setting.show_settings, _EDIT),
    Page("POST", "/air/stations", setting.add_station, _EDIT),
    Page("POST", "/air/rules", setting.set_rules, _EDIT),
    Page("POST", "/air/keys", setting.add_key, _EDIT),
    Page("POST", r"/air/keys/{id:\d{1,9}}/revoke", setting.revoke_key, _EDIT),
)

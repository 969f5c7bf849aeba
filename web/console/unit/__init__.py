"""The pages of a party's members: of a unit under /console/unit/, of a firm under /console/firm/. What they show and
offer is decided in `enterprises.sight`."""

from complaints.policy import MAX_FILE_BYTES
from web.console.needs import Door, Page
from web.console.unit import act, case, cases, difficulty, joining

#: files of one form: photos taken on the spot and photos chosen
MOST_FILES = 10

#: the parties that these pages are for
_PARTY = "/{party:unit|firm}"

PAGES = (
    Page("GET", _PARTY + "/", cases.cases, Door.MEMBER),
    Page("GET", _PARTY + "/cases/{number}", case.case, Door.MEMBER),
    Page("GET", _PARTY + r"/cases/{number}/photos/{id:\d{1,15}}/{size:thumb|display}", case.photo, Door.MEMBER),
    Page("GET", _PARTY + r"/cases/{number}/voices/{id:\d{1,15}}", case.play, Door.MEMBER),
    Page("POST", _PARTY + "/cases/{number}/act", act.act, Door.MEMBER, largest=(MOST_FILES + 1) * MAX_FILE_BYTES),
    Page("POST", _PARTY + "/cases/{number}/difficulty", difficulty.say, Door.MEMBER),
    Page("POST", _PARTY + r"/reminders/{id:\d{1,15}}", cases.received, Door.MEMBER),
    Page("GET", "/join/{word}", joining.ask, Door.ANYBODY),
    Page("POST", "/join/{word}", joining.enter, Door.ANYBODY),
)

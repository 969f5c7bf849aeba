"""The pages of a unit's members under /console/unit/. What they show and offer is decided in `enterprises.sight`."""

from complaints.policy import MAX_FILE_BYTES
from web.console.needs import Door, Page
from web.console.unit import act, case, cases, joining

#: files of one form: photos taken on the spot and photos chosen
MOST_FILES = 10

PAGES = (
    Page("GET", "/unit/", cases.cases, Door.MEMBER),
    Page("GET", "/unit/cases/{number}", case.case, Door.MEMBER),
    Page("GET", r"/unit/cases/{number}/photos/{id:\d{1,15}}/{size:thumb|display}", case.photo, Door.MEMBER),
    Page("POST", "/unit/cases/{number}/act", act.act, Door.MEMBER, largest=(MOST_FILES + 1) * MAX_FILE_BYTES),
    Page("POST", r"/unit/reminders/{id:\d{1,15}}", cases.received, Door.MEMBER),
    Page("GET", "/join/{word}", joining.ask, Door.ANYBODY),
    Page("POST", "/join/{word}", joining.enter, Door.ANYBODY),
)

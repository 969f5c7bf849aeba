"""What the driver was told by the product, written down while it happens: the promises of a run."""

import time
from collections import Counter
from dataclasses import dataclass, field

TELEGRAM, WEB, SYSTEM = "telegram", "web chat", "Open311"


@dataclass(slots=True, kw_only=True)
class Report:
    """A report whose number was given. `told`: the reporter gets messages. `photos`: how many were sent for it."""

    number: str
    who: str
    channel: str
    mark: str
    photos: int = 0
    code: str = ""
    told: bool = True
    #: marks of what the reporter added and the product confirmed
    added: list[str] = field(default_factory=list)
    #: marks of steps that the console confirmed, in their order
    steps: list["Step"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A report that was handed in and whose number never came: its message is listed as given up."""

    who: str
    mark: str
    photos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of staff with words for the reporter. `known`: the page said that it was done; else its answer was lost,
    and it may have been done. `at`: seconds since 1970."""

    number: str
    action: str
    mark: str
    known: bool
    at: float


@dataclass(frozen=True, slots=True)
class Trouble:
    kind: str
    began: float
    ended: float


@dataclass(slots=True)
class Diary:
    reports: dict[str, Report] = field(default_factory=dict)
    #: marks of words that Telegram or the web chat took from a person, who says each once → who said it
    said: dict[str, str] = field(default_factory=dict)
    #: marks of words that were said a second time because nothing came back, which the product need not keep
    repeated: set[str] = field(default_factory=set)
    unread: list[Unread] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    #: people who did not come to an end, with what they were waiting for
    stuck: list[str] = field(default_factory=list)
    #: what must be in no log: words, names, telephones, tokens
    secrets: set[str] = field(default_factory=set)

    def note_report(self, report: Report) -> None:
        self.reports[report.number] = report
        self.counts[f"reports by {report.channel}"] += 1

    def note_step(self, step: Step) -> None:
        self.steps.append(step)
        if step.number in self.reports:
            self.reports[step.number].steps.append(step)
        self.counts["steps of staff" if step.known else "steps whose answer was lost"] += 1

    def says(self, mark: str, who: str) -> None:
        self.said[mark] = who
        self.secrets.add(mark)

    def disturbed(self, since: float, until: float, *kinds: str) -> bool:
        """Whether a trouble of one of these kinds was on at some moment of that time."""
        return any(one.began <= until and since <= one.ended for one in self.troubles if one.kind in kinds)


def now() -> float:
    return time.time()

"""The files of a message as pending evidence of a case that is already submitted."""

from complaints.model import Complaint
from complaints.ports import Records
from handlers.turn import Turn


def add_case_files(turn: Turn, records: Records, case: Complaint, *, stage: str) -> None:
    """`stage`: `supplement` from the reporter, `after` from staff."""
    for file in turn.files:
        records.evidence.add(
            draft_id=None,
            case_id=case.id,
            kind=file.kind,
            stage=stage,
            bot_id=turn.bot_id,
            file_id=file.file_id,
            file_unique_id=file.file_unique_id,
            size=file.size,
            now=turn.now,
        )

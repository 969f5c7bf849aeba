"""Which originals of photos may be handed out to staff."""

from collections.abc import Sequence

from complaints.model import AUDIO_VIDEO, NOT_REPORTER_S, Complaint, Evidence, Identity


def may_be_handed_out(case: Complaint, evidence: Sequence[Evidence], sha256: str) -> bool:
    """False for what an anonymous reporter sent: the file may lead to them by a serial number or a position (R17).
    Sound has no other copy. `evidence` is that of the case."""
    if case.identity is not Identity.ANONYMOUS:
        return True
    return not any(
        item.sha256 == sha256 and item.stage not in NOT_REPORTER_S and item.kind not in AUDIO_VIDEO for item in evidence
    )

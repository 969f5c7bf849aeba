"""The sentence an operator reads for a finding of `verify` or of a backup's check of the records."""

from storage.engine.finding import Finding
from texts import has, label

_LANG = "zh_CN"
_STATES = ("state", "last")


def finding_line(finding: Finding) -> str:
    values = dict(finding.values)
    if "case" in values:
        case = values["case"]
        values["where"] = label("verify.of_case", _LANG, case=case) if case else label("verify.of_no_case", _LANG)
    values |= {name: _state(str(values[name])) for name in _STATES if name in values}
    return label(f"verify.{finding.key}", _LANG, **values)


def _state(state: str) -> str:
    """The name of a state; a damaged value is quoted as it is."""
    return label(f"state.{state}", _LANG) if has(f"state.{state}", _LANG) else state

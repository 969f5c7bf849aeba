"""Texts for system errors of files and addresses in the operator's language; the system's own text if there is none."""

import errno

from texts import has, label

_LANG = "zh_CN"


def os_words(error: OSError) -> str:
    key = f"os_error.{errno.errorcode.get(error.errno or 0, '')}"
    return label(key, _LANG) if has(key, _LANG) else error.strerror or str(error)

"""The documents of a zone that operators may change while the service runs: reviewed files, and texts over them.

A text is read by the loaders that read the files: `laid_over` writes it into a copy of the zone's folder.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from zone.categories import shipped_categories
from zone.rows import text_of

#: the folder of checklists beside zone.yaml; a zone without it has the shipped ones
CHECKLISTS = "checklists"
#: characters of a document; larger ones are kept as files
MOST_CHARACTERS = 1_000_000
_DATA = Path(__file__).parent / "data"
_CHECKLIST = re.compile(r"checklist-([a-z0-9]+(?:-[a-z0-9]+)*)")
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`file` is below the zone's folder; `needed`: its text can't be empty."""

    name: str
    file: str
    needed: bool = True


#: in the order in which they are listed; the files of all are read by the same loaders
DOCUMENTS = (
    Document(name="duty", file="duty.yaml"),
    Document(name="terms", file="terms.yaml"),
    Document(name="categories", file="categories.yaml"),
    Document(name="templates", file="templates.yaml"),
    Document(name="calendar", file="calendar.yaml"),
    Document(name="areas", file="areas.geojson", needed=False),
    Document(name="zone", file="zone.yaml"),
    Document(name="gazetteer", file="gazetteer.yaml", needed=False),
    Document(name="limits", file="limits.yaml"),
    Document(name="likeness", file="likeness.yaml"),
)


def document(name: str) -> Document | None:
    """A checklist's document is one version of one list: checklist-factory-2."""
    if len(name) <= _LONGEST_NAME and (found := _CHECKLIST.fullmatch(name)):
        return Document(name=name, file=f"{CHECKLISTS}/{found[1]}.yaml")
    return next((one for one in DOCUMENTS if one.name == name), None)


def document_of(file: str) -> Document | None:
    """The document of a file below the zone's folder."""
    if file.startswith(f"{CHECKLISTS}/"):
        return document(f"checklist-{Path(file).stem}")
    return next((one for one in DOCUMENTS if one.file == file), None)


def checklist_documents(folder: Path | None) -> list[Document]:
    """Those of the files; texts may add more."""
    found = (document(f"checklist-{path.stem}") for path in sorted(_checklists(folder).glob("*.yaml")))
    return [one for one in found if one is not None]


def file_text(folder: Path | None, which: Document) -> str:
    """The text of the file of a zone, else of what the product ships; empty without either. Raises BadRows and
    OSError."""
    if which.file.startswith(f"{CHECKLISTS}/"):
        path = _checklists(folder) / Path(which.file).name
    else:
        path = (folder or _DATA / "xuzhou") / which.file
        if not path.exists():
            if which.name == "categories":
                return _categories()
            path = _DATA / which.file
    return text_of(path) if path.exists() else ""


@contextmanager
def laid_over(folder: Path | None, texts: Mapping[str, str]) -> Iterator[Path]:
    """A copy of the zone's folder in which `texts`, by document, take the place of files; an empty one takes away
    a file that is not needed. Raises OSError."""
    own = folder or _DATA / "xuzhou"
    with TemporaryDirectory(prefix=".zone-") as name:
        copy = Path(name)
        for path in own.iterdir():
            if path.is_file():
                shutil.copyfile(path, copy / path.name)
        shutil.copytree(_checklists(folder), copy / CHECKLISTS)
        for which, text in texts.items():
            if (known := document(which)) is None:
                continue  # of a later release
            target = copy / known.file
            target.unlink(missing_ok=True)
            if text.strip() or known.needed:
                target.write_text(text, "utf-8")
        yield copy


def _checklists(folder: Path | None) -> Path:
    own = folder / CHECKLISTS if folder is not None else None
    return own if own is not None and own.is_dir() else _DATA / "xuzhou" / CHECKLISTS


def _categories() -> str:
    """The shipped categories as a zone writes them: what belongs to the product alone is left out."""
    return "".join(
        f'- {{id: {one.id}, zh_CN: {one.names["zh_CN"]}, en: "{one.names["en"]}", offered: true}}\n'
        for one in shipped_categories()
    )

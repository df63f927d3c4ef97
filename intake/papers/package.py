"""The docx as a package of parts: what python-docx's template brings along, and how it is written."""

import io
import zipfile
from pathlib import Path
from typing import Any

from docx.document import Document

#: Parts of the template no paper uses: its preview picture, its lists, copies of its English styles.
_UNUSED = ("/thumbnail", "/numbering", "/stylesWithEffects", "/customXml")
#: Entries of the file carry this instant, so one paper gives the same bytes at any time.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def drop_template_parts(paper: Document) -> None:
    """Leave out what belongs to the template and not to an official paper."""
    package: Any = paper.part.package
    for relations in (package.rels, paper.part.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(_UNUSED):
                del relations[key]


def save(paper: Document, path: Path) -> None:
    """Write the file; the same paper always gives the same bytes."""
    draft, fixed = io.BytesIO(), io.BytesIO()
    paper.save(draft)
    with zipfile.ZipFile(draft) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            same = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            new.writestr(same, old.read(entry), compress_type=zipfile.ZIP_DEFLATED)
    path.write_bytes(fixed.getvalue())

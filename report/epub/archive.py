"""The container of an EPUB: the same files give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MIMETYPE = "application/epub+zip"
FOLDER, PACKAGE = "EPUB", "package.opf"
CONTAINER = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="{FOLDER}/{PACKAGE}" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
BEGINNING = (1980, 1, 1, 0, 0, 0)  # of the time that an archive can tell
STORED = (".woff2", ".jpg")  # what is packed already
READABLE = 0o644 << 16


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """Return the archive of a book, whose files are given by their names in its folder.

    What says that it is one comes first and is not compressed, as readers expect.
    """
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        _add(archive, "mimetype", MIMETYPE, ZIP_STORED)
        _add(archive, "META-INF/container.xml", CONTAINER, ZIP_DEFLATED)
        for name, content in sorted(files.items()):
            kind = ZIP_STORED if name.endswith(STORED) else ZIP_DEFLATED
            _add(archive, f"{FOLDER}/{name}", content, kind)
    return made.getvalue()


def _add(archive: ZipFile, name: str, content: str | bytes, kind: int) -> None:
    entry = ZipInfo(name, BEGINNING)
    entry.create_system, entry.external_attr, entry.compress_type = 3, READABLE, kind
    archive.writestr(entry, content, compresslevel=9)

"""Names for what is shown in several places, after what it is."""

import hashlib

ADDRESS = "img:"  # of a drawing in the HTML, before its name


def named(kind: str, content: str) -> str:
    """Return a name that begins with its kind and ends with a digest of the content."""
    return f"{kind}{hashlib.sha256(content.encode()).hexdigest()[:20]}"


def address(name: str) -> str:
    """Return where the HTML finds a drawing."""
    return ADDRESS + name

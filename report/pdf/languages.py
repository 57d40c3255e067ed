"""Text strings that say in which language they are."""

import re
from collections.abc import Mapping

import pydyf

from gradyan.errors import GuideError

ESCAPE = "\u001b"


def in_languages(texts: Mapping[str, str]) -> pydyf.String:
    """Return a text string in one language, or in several, each announced (ISO 32000-2, 7.9.2.2).

    The codes of two letters of ISO 639 stand in it as two bytes.
    """
    if unfit := [lang for lang in texts if len(texts) > 1 and not re.fullmatch("[a-z]{2}", lang)]:
        raise GuideError(f"no PDF can say that a text is in '{unfit[0]}'", "use two letters")
    if len(texts) == 1:
        return pydyf.String(*texts.values())
    told = (f"{ESCAPE}{x.encode().decode('utf-16-be')}{ESCAPE}{texts[x]}" for x in texts)
    return pydyf.String(" ".join(told))

"""The templates give the HTML that they gave when somebody last looked at its pages."""

from difflib import unified_diff
from pathlib import Path

from tests.report.rendered import FILE, rendered


def test_the_html_of_a_small_guide_is_as_it_is_recorded(tmp_path: Path) -> None:
    """Where the change is meant: look at the pages, then `python -m tests.report.rendered`."""
    kept, found = FILE.read_text("utf-8").splitlines(), rendered(tmp_path).splitlines()
    assert not list(unified_diff(kept, found, "recorded", "found", lineterm="", n=0))

"""The lines that messages name."""

from __future__ import annotations

import pytest

from itday.config.lines import line_of

LINES = """
a = 1
'b c' = 2  # [sources.x]
text = '''
[sources.helpdesk]
url = 3
'''

[sources]
inline = { type = "rt", url = "u" }
[sources . "help.desk"]
type = [
  "rt",
]
sub.key = 1
[[school.terms]]
name = "A"
"""


@pytest.mark.parametrize(
    ("table", "key", "line"),
    [
        ((), "a", 2),
        ((), "b c", 3),
        (("sources",), None, 9),
        (("sources", "helpdesk"), None, 9),
        (("sources", "inline"), "url", 10),
        (("sources", "help.desk"), None, 11),
        (("sources", "help.desk"), "type", 12),
        (("sources", "help.desk", "sub"), "key", 15),
        (("sources", "help.desk"), "missing", 11),
        (("school", "terms"), "name", 17),
        (("nowhere",), "x", 1),
    ],
)
def test_lines_are_found_as_toml_reads_them(
    table: tuple[str, ...], key: str | None, line: int
) -> None:
    """Quoted and dotted names, inline tables, and text that only looks like a table."""
    assert line_of(LINES, table, key) == line

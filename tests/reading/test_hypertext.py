"""What people see of a page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading.hypertext import to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>Title</h2><p>One  two\nthree</p><p>Four</p>", "## Title\n\nOne two three\n\nFour"),
        ("a<br>b", "a\nb"),
        ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
        ("<ol><li>a</li><li><p>b</p></li></ol>", "1. a\n2. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n\n  - b\n\n- c"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td><p>1</p><p>x</p></td><td>2</td></tr></table>",
            "| a | b |\n| 1 x | 2 |",
        ),
        ("<table><tr><td>a<td>b<tr><td>c</table><p>d", "| a | b |\n| c |\n\nd"),
        ("<script>alert(1)</script><style>p{}</style>seen", "seen"),
        ("&lt;b&gt; &amp; &eacute;", "<b> & é"),
        ("<pre>  a\n  b</pre>", "a\n  b"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</ul></td></script></p>odd", "odd"),
        ("", ""),
    ],
)
def test_a_page_becomes_its_text(html: str, text: str) -> None:
    assert to_text(html) == text


TAGS = [
    "<p>",
    "</p>",
    "<ul>",
    "<ol>",
    "<li>",
    "</ul>",
    "<td>",
    "</td>",
    "<tr>",
    "<pre>",
    "</pre>",
    "<h1>",
    "<svg>",
    "</svg>",
]


@given(st.lists(st.sampled_from([*TAGS, "word ", "\n", "<", "&#", "<!--", "</"])).map("".join))
def test_no_page_breaks_it(html: str) -> None:
    assert len(to_text(html)) <= 3 * len(html) + 20

"""How a comment is shown: a little emphasis, no way in for anything that runs, loads or links, no lost word."""

import random
import re
from html.parser import HTMLParser

import pytest

from stakeholders.consultations.markdown import TAGS, shown


class Parsed(HTMLParser):
    """What a browser would find in the markup: tags with attributes, and the words."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.text = set(), set(), ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.tags.add("comment")

    def handle_decl(self, decl):
        self.tags.add("declaration")

    def handle_pi(self, data):
        self.tags.add("instruction")


INJECTIONS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action=//evil.example><input name=q autofocus onfocus=alert(1)></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example'; body{background:url(//evil.example)}</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<b id=__proto__ class=button>x</b>",
    "[x](javascript:alert(1))",
    '[x](JaVaScRiPt:alert(1) "t")',
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "![x](//evil.example/pixel.gif)",
    '![x](x" onerror="alert(1))',
    "<javascript:alert(1)>",
    "<https://evil.example>",
    "https://evil.example/<script>",
    "`<img src=x onerror=alert(1)>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "**<img src=x onerror=alert(1)>**",
    "- <svg/onload=alert(1)>\n- > <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3c;img src=x onerror=alert(1)&#x3e;",
    "\\<script\\>alert(1)\\</script\\>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>",
    "\u202e<script>alert(1)</script>",
    "<a\x0bhref=javascript:alert(1)>x",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "{{ settings.SECRET_KEY }} {% load x %}",
    "<p>" * 400 + "<script>alert(1)</script>",
    "> " * 400 + "<script>alert(1)</script>",
    "*" * 2000 + "<script>alert(1)</script>" + "*" * 2000,
]


def is_harmless(markup):
    parsed = Parsed(markup)
    return parsed.tags <= TAGS and parsed.attributes <= {("ol", "start")}


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_was_injected_is_shown_as_letters(text):
    markup = shown(text)
    assert is_harmless(markup)
    if "&" not in text and "\\" not in text:
        wanted = re.findall(r"[^\W_]+", text)
        assert [word for word in wanted if word not in Parsed(markup).text] == []


def test_pieces_of_attacks_in_any_order_are_harmless_and_lose_no_word():
    pieces = [
        *INJECTIONS[:44],
        "**",
        "*",
        "_",
        "> ",
        "- ",
        "1. ",
        "\n",
        "\n\n",
        "word",
        "(",
        "]",
        "&",
        "'",
        '"',
    ]
    draw = random.Random(20260601)  # noqa: S311 - the same table every time
    for _ in range(600):
        text = "".join(draw.choices(pieces, k=draw.randint(2, 9)))
        assert is_harmless(shown(text)), text


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("**More** lamps, *please*.", "<p><strong>More</strong> lamps, <em>please</em>.</p>"),
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("7. a\n8. b", '<ol start="7">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("1986. What a year.", '<ol start="1986">\n<li>What a year.</li>\n</ol>'),
        ("2 * 3 * 4 and snake_case_word & <b>", "<p>2 * 3 * 4 and snake_case_word &amp; &lt;b&gt;</p>"),
        ("# 1 is no heading", "<p># 1 is no heading</p>"),
        ("> said\n\nanswer", "<blockquote>\n<p>said</p>\n</blockquote>\n<p>answer</p>"),
        ("", ""),
    ],
)
def test_a_little_markdown_is_understood(text, markup):
    assert shown(text).strip() == markup


@pytest.mark.parametrize("mark", ["> ", "- ", "1. "])
def test_words_under_too_many_marks_are_shown_plainly(mark):
    assert "kept" in shown(mark * 300 + "kept")

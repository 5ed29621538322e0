"""What people write, as a page shows it: paragraphs, emphasis, lists and quotations, and nothing else. Pure.

Links and pictures stay the words that were typed: a comment is no place for advertising, and a picture would be
fetched from somebody else's server. Whatever the reader of Markdown makes, a sanitiser looks at it before it is
shown.
"""

import re
from html import unescape

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote"}
ATTRIBUTES = {"ol": {"start"}}
_READER = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["emphasis", "newline", "list", "blockquote", "escape", "balance_pairs", "fragments_join"]
)
_TAG = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"^[\s>*+-]*\d{1,9}[.)]", re.MULTILINE)


def shown(text: str) -> SafeString:
    """Typed words as safe HTML of `TAGS`; every tag that was typed is shown as its letters.

    When marks are nested so strangely that a word would get lost, the text is shown as plain paragraphs.
    """
    made = nh3.clean(_READER.render(text), tags=TAGS, attributes=ATTRIBUTES)
    if _words(unescape(_TAG.sub(" ", made))) != _words(text):
        return mark_safe(linebreaks(text, autoescape=True))
    return mark_safe(made)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", _NUMBER.sub("", text))

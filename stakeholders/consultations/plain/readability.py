"""How hard a text is to read: lengths of sentences and words, in any language with spaces. Pure.

No index of readability is used: they are made for one language each, and a number alone tells nobody what to
change. What is named can be changed: the longest sentence, the longest words.
"""

import re
from dataclasses import dataclass

USUAL_WORDS = 15  # a sentence of plain language has about so many words
MOST_WORDS = 25
LONG_LETTERS = 14

# \u3002 \uff01 \uff1f \u061f end sentences in Chinese and Arabic; \u2019 is the typographic apostrophe.
_SENTENCE = re.compile(r"[^.!?…:;\n\u3002\uff01\uff1f\u061f]+")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")


@dataclass(frozen=True)
class Readability:
    """Of a text: sentences, words, words in a sentence on average, the longest sentence, long words."""

    sentences: int
    words: int
    average: float
    longest: str
    longest_words: int
    long_words: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return self.average <= USUAL_WORDS and self.longest_words <= MOST_WORDS


def readability(text: str) -> Readability:
    """The measures of a text; all zero and empty when it has no words."""
    sentences = [(len(_WORD.findall(one)), one.strip()) for one in _SENTENCE.findall(text)]
    sentences = [pair for pair in sentences if pair[0]]
    words = sum(count for count, _sentence in sentences)
    longest_words, longest = max(sentences, default=(0, ""), key=lambda pair: pair[0])
    long_words = dict.fromkeys(word for word in _WORD.findall(text) if len(word) >= LONG_LETTERS)
    average = words / len(sentences) if sentences else 0.0
    return Readability(len(sentences), words, average, longest, longest_words, tuple(long_words))

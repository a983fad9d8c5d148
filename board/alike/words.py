"""A text as the words that it can be compared by. Knows letters and word endings, and no meaning.

Words come without case, accents and endings, and without those that say nothing (`common`). Where a script
has no spaces, two neighbouring signs are a word. Marks, emoji and signs are no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from typing import Any

import snowballstemmer

from board.alike.common import COMMON, STEMMERS

UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN")
"""Scripts that put no spaces between words."""
FOLDED = ("LATIN", "GREEK")
"""Scripts in which people leave accents out when they are in a hurry."""
APOSTROPHES = re.compile("(?<=\\w)[’\u02bc`\u00b4](?=\\w)")
MOST_STEMS = 60
"""Words of a text that are looked at."""
SURE = 2
"""So many common words of a language tell that a text is written in it."""


@dataclass(frozen=True)
class Words:
    """What one text is compared by."""

    plain: str
    """Its letters and digits in small type, or its signs where it has none. The same is the same text."""
    stems: frozenset[str]
    """What it is about."""
    shown: dict[str, str] = field(hash=False, compare=False)
    """Stem → the word as it was written."""
    numbers: frozenset[str]
    """The numbers in it: “under 30” and “under 50” do not say the same."""
    script: str
    """The script of most of its letters; empty without letters."""
    language: str | None
    """Its language, where its common words tell."""


def read(texts: Iterable[str]) -> list[Words]:
    """The words of each text. Endings are cut by the text's own language, or else by that of most others."""
    texts = list(texts)
    split = [tokens(text) for text in texts]
    told = [language_of(words) for words in split]
    most = Counter(language for language in told if language is not None)
    usual = min(most, key=lambda language: (-most[language], language)) if most else None
    return [words_of(text, words, own, usual) for text, words, own in zip(texts, split, told, strict=True)]


def tokens(text: str) -> list[tuple[str, str]]:
    """Runs of letters of one script, and runs of digits, in order: `(script, run)`; digits have no script."""
    text = unicodedata.normalize("NFKC", text)
    text = APOSTROPHES.sub("'", text)
    kinds = [(_kind(sign), sign) for sign in text]
    found: list[tuple[str, str]] = []
    for kind, run in groupby(_with_marks(kinds), key=lambda pair: pair[0]):
        if kind is not None:
            found.append((kind, "".join(sign for _, sign in run)))
    return found


def _with_marks(kinds: list[tuple[str | None, str]]) -> Iterable[tuple[str | None, str]]:
    """Marks belong to the letter before them, as does an apostrophe inside a word."""
    before: str | None = None
    for place, (kind, sign) in enumerate(kinds):
        if kind == "mark":
            kind = before if before else None
        elif kind == "apostrophe":
            after = kinds[place + 1][0] if place + 1 < len(kinds) else None
            kind = before if before and after == before else None
        before = kind
        yield kind, sign


@cache
def _kind(sign: str) -> str | None:
    """Script of a letter, "" for a digit, nothing for what is no part of a word."""
    if sign == "'":
        return "apostrophe"
    category = unicodedata.category(sign)
    if category in ("Mn", "Mc"):
        # Variation selectors belong to emoji.
        return None if "VARIATION SELECTOR" in unicodedata.name(sign, "") else "mark"
    if category == "Nd":
        return ""
    if category[0] != "L":
        return None
    name = unicodedata.name(sign, "").replace("FULLWIDTH ", "").replace("HALFWIDTH ", "")
    return name.split(" ")[0].split("-")[0] or None


def language_of(words: list[tuple[str, str]]) -> str | None:
    """The language that has most of this text's common words, where they are enough to tell."""
    said = [_simple(word) for script, word in words if script]
    hits = Counter(language for word in said for language in _languages().get(word, ()))
    first = hits.most_common(2)
    if not first or first[0][1] < SURE or (len(first) > 1 and first[1][1] == first[0][1]):
        return None
    return first[0][0]


def words_of(text: str, words: list[tuple[str, str]], own: str | None, usual: str | None) -> Words:
    """The words of a text that was split, without the common ones of its language and of the usual one."""
    language = own or usual
    stem = _stemmer(language)
    skipped = _common(language) | _common(usual)
    shown: dict[str, str] = {}
    for script, word in words:
        if not script or len(shown) >= MOST_STEMS:
            continue
        if script in UNSPACED:
            for pair in _pairs(script, word):
                shown.setdefault(pair, pair)
            continue
        simple = _simple(word)
        if len(simple) < 2 or simple in skipped:
            continue
        cut = _fold(script, stem(_ownerless(word).casefold()))
        if len(cut) > 1:
            shown.setdefault(cut, _ownerless(word))
    scripts = Counter[str]()
    for script, word in words:
        if script:
            scripts[script] += len(word)
    return Words(
        plain=" ".join(_simple(word) for _, word in words) or " ".join(text.split()),
        stems=frozenset(shown),
        shown=shown,
        numbers=frozenset(word for script, word in words if not script),
        script=min(scripts, key=lambda script: (-scripts[script], script)) if scripts else "",
        language=own,
    )


def _pairs(script: str, word: str) -> Iterable[str]:
    """Neighbouring signs, as words. Two of the Hiragana are nearly always an ending."""
    if script == "HIRAGANA":
        return
    if len(word) == 1:
        yield word
    for place in range(len(word) - 1):
        yield word[place : place + 2]


def _ownerless(word: str) -> str:
    """`city's` is about the city; `l'école` about the school."""
    before, apostrophe, after = word.partition("'")
    if not apostrophe:
        return word
    return after if len(before) <= 2 and len(after) > 2 else before


def _simple(word: str) -> str:
    return word.replace("'", "").casefold()


def _fold(script: str, word: str) -> str:
    if script not in FOLDED:
        return word
    apart = unicodedata.normalize("NFD", word)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@cache
def _common(language: str | None) -> frozenset[str]:
    """Those of a language; of all, where it is not known."""
    words = (COMMON[language] if language is not None else " ".join(COMMON.values())).split()
    simple = [_simple(word) for word in words]
    return frozenset(simple) | frozenset(_fold("LATIN", word) for word in simple)


@cache
def stems(words: str, language: str) -> frozenset[str]:
    """These words of a language in the form in which they are compared."""
    stem = _stemmer(language)
    return frozenset(_fold("LATIN", stem(_simple(word))) for word in words.split())


@cache
def _languages() -> dict[str, tuple[str, ...]]:
    """Common word → the languages that have it."""
    found: dict[str, list[str]] = {}
    for language, words in COMMON.items():
        for word in words.split():
            found.setdefault(_simple(word), []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


@cache
def _stemmer(language: str | None) -> Any:
    name = STEMMERS.get(language or "")
    return snowballstemmer.stemmer(name).stemWord if name else str

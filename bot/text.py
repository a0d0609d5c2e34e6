"""Turn text into words the same way everywhere: papers, topics and searches meet in this spelling. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# A single letter keeps its "++" or "#": without it C++ and C# would both be the letter c. A Han character or
# kana is a word of its own, because these scripts put no spaces between words.
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"(?<![^\W_])[a-zA-Z](?:\+\+|#)|[{_CJK}]|[^\W_{_CJK}]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
_STRAIGHT = str.maketrans(
    dict.fromkeys("“”„‟«»〝〞″", '"') | dict.fromkeys("‘’‚‛′", "'") | dict.fromkeys("‐‑‒–—―−﹘﹣", "-")
)

_STOP_WORDS = """
a an and are as at be by can do for from how in into is it its of on or our over that the their this to towards under
using via we what when which with without
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that say nothing about a paper when they stand alone."""

_NO_PLURALS = """
bias atlas canvas alias chaos cosmos macos lens series species news pandas texas kansas robotics physics mathematics
dynamics mechanics electronics graphics semantics ethics economics genomics proteomics politics linguistics acoustics
optics kinematics aerodynamics analytics forensics logistics diagnostics always perhaps besides sometimes towards
"""
_UNCHANGED = frozenset(_NO_PLURALS.split())
_IRREGULAR = {
    "gpus": "gpu",
    "cpus": "cpu",
    "tpus": "tpu",
    "npus": "npu",
    "menus": "menu",
    "apis": "api",
    "guis": "gui",
    "uis": "ui",
    "ais": "ai",
    "rois": "roi",
    "mris": "mri",
    "vms": "vm",
    "analyses": "analysis",
    "hypotheses": "hypothesis",
    "theses": "thesis",
    "synopses": "synopsis",
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "biases": "bias",
    "aliases": "alias",
    "viruses": "virus",
    "corpora": "corpus",
    "corpuses": "corpus",
    "campuses": "campus",
    "axes": "axis",
    "caches": "cache",
    "niches": "niche",
    "headaches": "headache",
    "movies": "movie",
    "cookies": "cookie",
    "calories": "calorie",
    "selfies": "selfie",
    "zombies": "zombie",
    "lenses": "lens",
}


def tidy(text: str) -> str:
    """NFKC, straight quotes and dashes, plain single spaces; invisible characters (control, zero-width, bidi) dropped.

    The case and the accents stay: this is the text as a person would like to see it again.
    """
    if not (text.isascii() and text.isprintable()):
        text = unicodedata.normalize("NFKC", text).translate(_STRAIGHT)
        text = "".join(char for char in text if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    return " ".join(text.split())


@lru_cache(maxsize=1 << 12)
def normalise(text: str) -> str:
    """The comparable form of a text: tidy, case folded, accents and their like removed."""
    text = tidy(text)
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    folded = unicodedata.normalize("NFC", _ACCENTS.sub("", spread)).translate(_LETTERS)
    return " ".join(folded.split())


def tokens(text: str) -> list[str]:
    """The words of a text as they are written."""
    return _WORD.findall(tidy(text))


def words(text: str) -> list[str]:
    """The words of a text in their comparable form; hyphens, dashes and slashes separate."""
    return _WORD.findall(normalise(text))


def phrase(text: str) -> tuple[str, ...]:
    """The words of a text with their plurals folded: LLMs and LLM, policies and policy are the same."""
    return tuple(map(singular, words(text)))


def spell(parts: Iterable[str]) -> str:
    """Words back in a row, so that ``tokens(spell(parts))`` gives them again: no spaces between CJK characters."""
    text = ""
    for part in parts:
        text += part if not text or (_is_cjk(text[-1]) and _is_cjk(part[0])) else f" {part}"
    return text


def _is_cjk(char: str) -> bool:
    return bool(re.match(f"[{_CJK}]", char))


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """Fold a normalised English plural, and nothing more: unlike a stemmer, "universities" is not "universe"."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _UNCHANGED:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1]

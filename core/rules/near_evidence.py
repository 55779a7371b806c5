"""Two addresses that may be one person's: what speaks for it, in words and as a score of 100.

A name that both have and that is another one speaks against it.
"""

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from core.rules.near_forms import unicode_domain

# What a pair has in common, the strongest first, and what that is worth.
SCORES = {
    "same": 100,
    "mended": 98,
    "look-alike": 97,
    "tag": 94,
    "separators": 92,
    "swapped": 90,
    "domain typo": 89,
    "typo": 87,
    "company domain": 85,
    "two typos": 78,
    "short form": 76,
    "other domain": 64,
    "both typos": 63,
    "name": 62,
    "close name": 60,
}
LEAST = 60
_SAME_NAME, _OTHER_NAME = 8, -20
_NAME_OF_DOMAIN, _LONG_NAME_OF_DOMAIN = 4, 8
# Below this two names are two people's: Anna Adler and Aaron Adler share a surname and an initial.
_ALIKE = 80
# Shorter ones are one mistake apart too often: Anna and Hanna.
_LONG_ENOUGH, _LONG_ENOUGH_FOR_TWO = 6, 10
_OF_NAMES = ("name", "close name")


@dataclass(frozen=True, slots=True)
class Side:
    """Local part and domain as they are, the folded letters of the local part, the folded name and the name."""

    local: str
    domain: str
    letters: str
    called: str
    name: str


def verdict(kind: str, theirs: Side, ours: Side, domains: frozenset[str]) -> tuple[int, str]:
    """Score and sentence for a pair that was found by `kind`; a score below LEAST is no evidence.

    `domains` are those of the company's learners. Found by "domain typo" is a short local part (tim), which another
    name refutes.
    """
    same_name = bool(theirs.called) and theirs.called == ours.called
    found_by, kind = kind, _seen_closely(kind, theirs, ours, domains) or ("name" if same_name else "")
    if not kind:
        return 0, ""
    score, sentence = SCORES[kind], _sentence(kind, theirs, ours)
    if kind in _OF_NAMES:
        return score, sentence
    if same_name:
        return min(100, score + _SAME_NAME), f"{sentence} The name is the same."
    if not (theirs.called and ours.called):
        return score, sentence
    if fuzz.token_sort_ratio(theirs.called, ours.called) >= _ALIKE:
        return score, f"{sentence} The name is nearly the same, {ours.name}."
    if found_by == "domain typo":
        return 0, ""
    return score + _OTHER_NAME, f"{sentence} The name is another one."


def _seen_closely(kind: str, theirs: Side, ours: Side, domains: frozenset[str]) -> str:
    """The kind that a pair is of, "" where it is of none."""
    if kind in ("other domain", "domain typo"):
        if theirs.domain not in domains and _nearly(theirs.domain, ours.domain):
            return "domain typo"
        if kind == "domain typo":
            return ""
        return "company domain" if theirs.domain in domains else kind
    if kind == "close name":
        return kind if _one_letter_of_a_name(theirs.called, ours.called) else ""
    if kind == "both typos" and not _nearly(theirs.domain, ours.domain):
        return ""
    if kind not in ("typo", "both typos"):
        return kind
    mistakes = OSA.distance(theirs.letters, ours.letters)
    if mistakes == 0:
        return ""
    length = max(len(theirs.letters), len(ours.letters))
    if mistakes <= 1:
        return kind if length >= _LONG_ENOUGH or (theirs.called and theirs.called == ours.called) else ""
    return "two typos" if kind == "typo" and mistakes == 2 and length >= _LONG_ENOUGH_FOR_TWO else ""


def _one_letter_of_a_name(theirs: str, ours: str) -> bool:
    """Gonzales and Gonzalez, where the other parts are the same; short parts are other people: Tim and Tom."""
    left, right = set(theirs.split()), set(ours.split())
    unlike = [*(left - right), *(right - left)]
    return len(unlike) == 2 and max(map(len, unlike)) >= _LONG_ENOUGH and OSA.distance(*unlike) == 1


def _nearly(theirs: str, ours: str) -> bool:
    """One mistake, or two in a long name. Other digits are another domain, and so is a short name: ge.com, hp.com."""
    if re.sub(r"\D", "", theirs) != re.sub(r"\D", "", ours):
        return False
    mistakes = OSA.distance(theirs, ours)
    names = theirs.partition(".")[0], ours.partition(".")[0]
    length = min(map(len, names))
    if mistakes == 1:
        return names[0] == names[1] or length >= _NAME_OF_DOMAIN
    return mistakes == 2 and length >= _LONG_NAME_OF_DOMAIN


def _sentence(kind: str, theirs: Side, ours: Side) -> str:
    if kind == "look-alike":
        return f"Looks the same, {_difference(theirs, ours)}."
    return {
        "same": "The same address, in letters that are easily confused.",
        "mended": "No address as it is; probably meant to be this one.",
        "tag": "The same mailbox, with another tag or none.",
        "separators": "The same letters, with other dots or dashes.",
        "swapped": "The names change places.",
        "domain typo": "Nearly the same domain.",
        "typo": "One letter differs.",
        "company domain": "The same before the @, at another domain of the company.",
        "two typos": "Two letters differ.",
        "short form": "A short form of the name.",
        "both typos": "One letter differs, and the domain is nearly the same.",
        "other domain": "The same before the @, at another domain.",
        "name": f"The name is the same, {ours.name}; the address is another one.",
        "close name": f"Nearly the same name, {ours.name}; the address is another one.",
    }[kind]


def _difference(theirs: Side, ours: Side) -> str:
    """Which letter is another one than it seems."""
    there, here = f"{theirs.local}@{unicode_domain(theirs.domain)}", f"{ours.local}@{unicode_domain(ours.domain)}"
    for letter in [one for one in there if one not in here] + [one for one in here if one not in there]:
        script = unicodedata.name(letter, "").split(" ")[0]
        if script in ("CYRILLIC", "GREEK", "FULLWIDTH"):
            return f"but \u201c{letter}\u201d is {script.title()}"
        if not letter.isascii():
            return f"but for \u201c{letter}\u201d"
    return "but for a letter"

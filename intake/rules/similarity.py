"""Do two texts speak of the same matter? Counted in pairs of neighbouring characters, for Chinese.

People tell one matter in different words and order, but with the same names of things. Whole words need
a dictionary of the dialect; pairs of characters need none and forgive a changed order. [own]: the
measure and its threshold, tried on pairs as they are really told (tests/rules/test_similarity.py).
"""

import re
import unicodedata

#: Shared pairs over the shorter text's pairs, from which two texts are taken for one matter.
ALIKE = 0.3
#: Fewer shared pairs than this are chance, unless the texts are the same.
LEAST_SHARED = 4
#: Punctuation and spaces part words; they are no part of any.
_BREAKS = re.compile(r"[\W_]+")
#: What every report says and no matter is told apart by.
_COMMON = re.compile(
    "反映|要求|希望|请求|情况|问题|事情|解决|处理|村民|群众|邻居|邻家|我们|他们|你们|两家|一家|家里|双方|现在|已经|多次|一直"
    "|没有|不能|不给|不让|不肯|镇上|村里|来人|来电|来信|上门|登记|现场|看一看|给个|明白|说法|有人"
)

Pairs = frozenset[str]


def pairs_of(text: str) -> Pairs:
    """Return the pairs of neighbouring characters, without punctuation and the words everyone uses."""
    plain = unicodedata.normalize("NFKC", text).lower()
    pieces = _BREAKS.split(_COMMON.sub(" ", plain))
    return frozenset(piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1))


def likeness(one: Pairs, other: Pairs) -> float:
    """Return from 0 (nothing in common) to 1 (the shorter is part of the longer); the same both ways."""
    if one == other:
        return 1.0 if one else 0.0
    shared = len(one & other)
    if shared < LEAST_SHARED:
        return 0.0
    return shared / min(len(one), len(other))


def alike(one: Pairs, other: Pairs) -> bool:
    """Tell whether the texts are likely about one matter; a person decides."""
    return likeness(one, other) >= ALIKE

"""What covers a company's lapses: stock that outlasts them, and open orders; what is short of that.

One rule for the digest and the renewal desk (docs/design.md section 4).
"""

from collections.abc import Sequence


def short_by_in_turn(people: Sequence[int], cover: int) -> list[int]:
    """How many licenses each lapse of one company is short by, given the people who lose access in each.

    `people` is in order of expiry: `cover` licenses go to the earliest lapse first, and what one takes, the next lacks.
    """
    short = []
    for count in people:
        short.append(max(0, count - cover))
        cover = max(0, cover - count)
    return short

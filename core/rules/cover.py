"""What covers a company's lapses: stock that outlasts them, and open orders; what is short of that.

One rule for the digest and the renewal desk (docs/design.md section 4).
"""

from collections.abc import Sequence


def short_by_in_turn(people: Sequence[int], cover: Sequence[int]) -> list[int]:
    """How many licenses each lapse of one company is short by, given the people who lose access in each.

    Both are in order of expiry; `cover` counts for each lapse the licenses that outlast it. They go to the earliest
    lapse first, the latest to expire first (section 3, rule 5), and what one takes, the next ones lack.
    """
    short, taken = [], 0
    for count, outlasting in zip(people, cover, strict=True):
        covered = min(count, max(0, outlasting - taken))
        short.append(count - covered)
        taken += covered
    return short

"""A plain account of what Jaro and Winkler say of two words: the naive twin of every kernel that says it."""


def plainly(a: str, b: str) -> float:
    """Letters that are the same and near, each taken once; those out of turn, and the beginning."""
    if a == b:
        return 1.0
    reach = max(max(len(a), len(b)) // 2 - 1, 0)
    taken: set[int] = set()
    ours = []
    for place, letter in enumerate(a):
        near = range(max(place - reach, 0), min(place + reach + 1, len(b)))
        at = next((at for at in near if at not in taken and b[at] == letter), None)
        if at is not None:
            taken.add(at)
            ours.append(letter)
    if not ours:
        return 0.0
    moved = sum(one != b[at] for one, at in zip(ours, sorted(taken), strict=True)) // 2
    jaro = (len(ours) / len(a) + len(ours) / len(b) + (len(ours) - moved) / len(ours)) / 3
    begun = next((n for n in range(4) if n >= min(len(a), len(b)) or a[n] != b[n]), 4)
    return jaro + 0.1 * begun * (1 - jaro) * (jaro > 0.7)

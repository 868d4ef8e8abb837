"""How well typed letters fit a name: all of them in order, better at the beginnings of words."""

_START = 8.0
_NEXT = 5.0
_ANY = 1.0
_SKIPPED = 0.05


def fuzzy_score(typed: str, name: str) -> float | None:
    """Larger is better; None if the letters are not in the name in this order.

    Spaces in what is typed only separate: "tr fw" finds "Track forward".
    """
    wanted = "".join(typed.lower().split())
    text = name.lower()
    if not wanted:
        return 0.0
    best = None
    for start, letter in enumerate(text):
        if letter == wanted[0]:
            score = _score_from(wanted, text, start)
            if score is not None and (best is None or score > best):
                best = score
    return None if best is None else best - _SKIPPED * len(text)


def _score_from(wanted: str, text: str, start: int) -> float | None:
    """Greedy from one place on: a letter right behind the last one, else at the next word, else
    anywhere."""
    score, last = _begin(text, start), start
    for letter in wanted[1:]:
        if last + 1 < len(text) and text[last + 1] == letter:
            score, last = score + _NEXT, last + 1
            continue
        place = _next_word(letter, text, last + 1)
        if place is None:
            place = text.find(letter, last + 1)
        if place < 0:
            return None
        score, last = score + _begin(text, place), place
    return score


def _begin(text: str, place: int) -> float:
    return _START if _starts_word(text, place) else _ANY


def _starts_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def _next_word(letter: str, text: str, start: int) -> int | None:
    for place in range(start, len(text)):
        if text[place] == letter and _starts_word(text, place):
            return place
    return None

from core.colors import COLOR_NAMES, OKABE_ITO, Pattern, default_color, default_pattern


def test_colours_differ_and_begin_again() -> None:
    assert len(set(OKABE_ITO)) == 8
    assert len(set(COLOR_NAMES)) == len(OKABE_ITO)
    assert default_color(1) == (0xE6, 0x9F, 0x00)
    assert default_color(9) == default_color(1)
    assert [default_color(i) for i in range(1, 9)] == list(OKABE_ITO)


def test_patterns_come_when_colours_repeat() -> None:
    assert {default_pattern(i) for i in range(1, 9)} == {Pattern.SOLID}
    assert [default_pattern(i) for i in (9, 17, 25, 33)] == [
        Pattern.STRIPE,
        Pattern.DOT,
        Pattern.CROSS,
        Pattern.SOLID,
    ]
    looks = {(default_color(i), default_pattern(i)) for i in range(1, 33)}
    assert len(looks) == 32

from core.colors import OKABE_ITO, default_color


def test_colours_differ_and_begin_again() -> None:
    assert len(set(OKABE_ITO)) == 8
    assert default_color(1) == (0xE6, 0x9F, 0x00)
    assert default_color(9) == default_color(1)
    assert [default_color(i) for i in range(1, 9)] == list(OKABE_ITO)

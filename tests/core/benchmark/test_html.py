import re

from core.benchmark.html import (
    Html,
    bar,
    document,
    figure,
    key,
    signed,
    table,
    tiles,
    with_bar,
)


def test_every_text_is_escaped() -> None:
    page = document(
        "<t>",
        {"<fact>": "<value>"},
        [
            table(("<column>",), [("<cell>",)]),
            tiles([("<tile>", "<1>")]),
            figure("<plot>", "", "<caption>"),
            key([("red", "<key>")]),
        ],
    )
    for word in ("t", "fact", "value", "column", "cell", "tile", "1", "plot", "caption", "key"):
        assert f"<{word}>" not in page
        assert f"&lt;{word}&gt;" in page


def test_markup_cells_stay_markup() -> None:
    assert "<td><b>1</b></td>" in table(("",), [(Html("<b>1</b>"),)])
    assert with_bar(0.5) == f"0.500{bar(0.5)}"
    assert "width:50%" in bar(0.5)


def test_a_figure_without_caption_has_none() -> None:
    assert "figcaption" not in figure("a", "<svg></svg>")


def test_numbers_stand_at_the_right_and_words_at_the_left() -> None:
    made = table(
        ("Video", "Frames", "Worst", "Share", "Attributes"),
        [("a", "1,200", "12 (0.50)", with_bar(0.5), "LR"), ("b", "n/a", "", with_bar(0.1), "")],
    )
    heads = re.findall(r'<th scope="col"( class="words")?>(\w+)', made)
    assert {name for mark, name in heads if mark} == {"Attributes"}
    assert made.count('<td class="words">') == 2


def test_gains_have_a_sign_and_nothing_has_none() -> None:
    assert signed(0.25) == "+0.250"
    assert signed(-0.25) == "\N{MINUS SIGN}0.250"
    assert signed(-0.0001) == signed(0.0) == "0.000"
    assert signed(-12.34, 1) == "\N{MINUS SIGN}12.3"

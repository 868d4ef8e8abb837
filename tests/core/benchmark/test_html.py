from core.benchmark.html import Html, bar, document, figure, key, table, tiles, with_bar


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

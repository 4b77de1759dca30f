"""What people have mastered, drawn: as bars beside what a role takes, and as lines over the years."""

from collections.abc import Mapping, Sequence
from typing import Any

import pygal
from pygal.style import Style

_GREY, _FAINT = "#7a8280", "#7a828055"
_MOST_BARS, _MOST_LETTERS, _BAR_HEIGHT = 25, 28, 26
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=("#4d8d89", "#c08a3e", "#7a6fa8", "#a85f5f", "#5f7fa8", "#6f8f4d"),
    # Between ink and paper: seen on light and on dark pages.
    foreground=_GREY,
    foreground_strong=_GREY,
    foreground_subtle=_GREY,
    guide_stroke_color=_FAINT,
    major_guide_stroke_color=_FAINT,
    label_font_size=13,
    major_label_font_size=13,
    legend_font_size=13,
    font_family="sans-serif",
)


def bars(items: Sequence[Mapping[str, Any]]) -> bytes:
    """What is held of each of the first items, in percent of its scale, and what a role takes, if it is told; SVG."""
    shown = list(reversed(items[:_MOST_BARS]))
    is_compared = any("wanted_rank" in each for each in shown)
    chart = pygal.HorizontalBar(
        style=_STYLE,
        height=90 + _BAR_HEIGHT * len(shown) * (1 + is_compared),
        width=640,
        range=(0, 100),
        show_legend=is_compared,
        legend_at_bottom=True,
        js=(),
        no_data_text="Nothing yet",
        disable_xml_declaration=False,
    )
    chart.x_labels = [_shortened(each["item"]["label"]) for each in shown]
    chart.add("Held", [_percent(each["rank"], each) for each in shown])
    if is_compared:
        chart.add("Wanted", [_percent(each.get("wanted_rank", 0), each) for each in shown])
    svg: bytes = chart.render()
    return svg


def lines(moments: Sequence[Mapping[str, Any]]) -> bytes:
    """How many competencies were held of each framework, over time; SVG."""
    chart = pygal.Line(
        style=_STYLE,
        height=280,
        width=640,
        legend_at_bottom=True,
        x_label_rotation=30,
        js=(),
        no_data_text="Nothing yet",
        disable_xml_declaration=False,
    )
    chart.x_labels = [each["label"] for each in moments]
    titles = {domain["framework"]: domain["title"] for each in moments for domain in each["domains"]}
    for framework, title in titles.items():
        held = [{domain["framework"]: domain["held"] for domain in each["domains"]} for each in moments]
        chart.add(_shortened(title), [each.get(framework, 0) for each in held])
    svg: bytes = chart.render()
    return svg


def _percent(rank: int, item: Mapping[str, Any]) -> int:
    return round(100 * rank / item["of"])


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"

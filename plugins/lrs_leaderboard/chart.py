"""A rank over time, drawn as a line: the first rank stands at the top."""

from collections.abc import Sequence

import pygal
from pygal.style import Style

from lrs_leaderboard.past import Past

_GREY, _FAINT = "#7a8280", "#7a828055"
_MOST_LABELS = 6
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=("#4d8d89",),
    # Between ink and paper: seen on light and on dark pages.
    foreground=_GREY,
    foreground_strong=_GREY,
    foreground_subtle=_GREY,
    guide_stroke_color=_FAINT,
    major_guide_stroke_color=_FAINT,
    label_font_size=13,
    major_label_font_size=13,
    font_family="sans-serif",
)


def drawn(past: Sequence[Past]) -> bytes:
    """The chart as SVG."""
    line = pygal.Line(
        style=_STYLE,
        inverse_y_axis=True,
        show_legend=False,
        height=260,
        width=560,
        x_label_rotation=30,
        x_labels_major_count=8,
        show_minor_x_labels=False,
        js=(),
        no_data_text="No rank yet",
        disable_xml_declaration=False,
    )
    line.x_labels = [each.day.isoformat() for each in past]
    line.add("Rank", [{"value": each.rank, "label": f"{each.points} points"} for each in past])
    line.y_labels = _rank_labels([each.rank for each in past])
    svg: bytes = line.render()
    return svg


def _rank_labels(ranks: Sequence[int]) -> list[int]:
    """Some ranks from the first to the last: there is none between two of them that isn't whole."""
    if not ranks:
        return []
    step = -(-(max(ranks) - min(ranks) + 1) // _MOST_LABELS)
    return sorted({*range(min(ranks), max(ranks), step), max(ranks)})

"""A rank over time, drawn as a line: the first rank stands at the top."""

from collections.abc import Sequence

import pygal
from pygal.style import Style

from lrs_leaderboard.operations import Past

_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    colors=("#4d8d89",),
    foreground="#7a8280",
    font_family="sans-serif",
)


def drawn(past: Sequence[Past]) -> bytes:
    """The chart as SVG."""
    line = pygal.Line(
        style=_STYLE,
        inverse_y_axis=True,
        show_legend=False,
        height=260,
        width=800,
        x_label_rotation=30,
        x_labels_major_count=8,
        show_minor_x_labels=False,
        js=(),
        no_data_text="No rank yet",
        disable_xml_declaration=False,
    )
    line.x_labels = [each.day.isoformat() for each in past]
    line.add("Rank", [{"value": each.rank, "label": f"{each.points} points"} for each in past])
    svg: bytes = line.render()
    return svg

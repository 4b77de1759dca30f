"""The picture of docs/performance.md: statements a second, ours beside the limit and the naive handler."""

from pygal import HorizontalBar
from pygal.style import CleanStyle

from bench import figures
from bench.results import Results

# In the order in which they are added: the naive handler, Cairn, the limit.
_COLOURS = ("#d9a441", "#2f6f9f", "#b8c4cc")


def draw(results: Results) -> str:
    """An SVG that needs nothing from elsewhere: bars at the largest size that was measured."""
    last = [(measured.name, measured.stages[-1]) for measured in results.databases]
    # From below to above, as the bars are drawn.
    places = [(name, stage, batch) for name, stage in reversed(last) for batch in reversed(figures.BATCHES)]
    chart = HorizontalBar(
        title=f"Statements stored a second, in a store of {last[0][1].size:,}",
        x_labels=[f"{name}, {batch} a request" for name, _, batch in places],
        value_formatter=lambda value: f"{value:,.0f}",
        js=(),
        style=CleanStyle(font_family="sans-serif", value_font_size=11, colors=_COLOURS),
        print_values=True,
        legend_at_bottom=True,
        width=900,
        height=150 + 70 * len(places),
        margin=20,
    )
    chart.uuid = "performance"
    chart.add("the naive handler", [stage.figure(figures.NAIVE) if batch == 1 else None for _, stage, batch in places])
    chart.add("Cairn", [stage.figure(figures.post(batch)) for _, stage, batch in places])
    chart.add("the limit: bare inserts", [stage.figure(figures.limit(batch)) for _, stage, batch in places])
    return str(chart.render(is_unicode=True))

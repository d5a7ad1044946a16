"""Plots as SVG, the same bytes for the same numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.economics.findings import Plot

FORMAT: Any = {"svg.hashsalt": "causeway", "svg.fonttype": "none", "font.size": 9}


def draw(plot: Plot, folder: Path) -> Path:
    """Write one plot into `folder`; the file's path."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot

    with mpl.rc_context(FORMAT):
        figure, axes = pyplot.subplots(figsize=(6.4, 3.6))
        for curve in plot.curves:
            axes.plot(curve.x, curve.y, label=curve.label, marker="." if len(curve.x) < 40 else "")
        for label, level in plot.levels.items():
            axes.axhline(level, linestyle="--", linewidth=0.8, color="grey")
            axes.annotate(label, (max(max(one.x) for one in plot.curves), level), ha="right", va="bottom")
        axes.set(title=plot.title, xlabel=plot.across, ylabel=plot.up)
        axes.legend(frameon=False)
        axes.grid(visible=True, alpha=0.3)
        figure.tight_layout()
        path = folder / f"{plot.name}.svg"
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        pyplot.close(figure)
    return path

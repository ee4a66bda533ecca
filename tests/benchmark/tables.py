"""What was measured -> a row each in figures.csv, tables of ratios in table.md, and plot.png."""

import csv
from pathlib import Path

from systems import SYSTEMS

COSTS = {"build": ("build, s", 1), "disk": ("on disk, MB", 1e6), "build_memory": ("memory building, MB", 1e6),
         "start": ("start, s", 1), "ask_memory": ("memory asking, MB", 1e6), "p50": ("p50, ms", 1), "p95": ("p95, ms", 1)}
RECALLS = {"": "recall@1 / @5", " Arabic": "of Arabic questions", " other": "of other languages"}
COLUMNS = ("corpus", "passages", "system", *COSTS, "questions",
           *(f"recall@{k}{group}" for group in RECALLS for k in (1, 5)), "note")


def told(row: dict) -> str:
    costs = "; ".join(f"{title} {row[name] / unit:.4g}" for name, (title, unit) in COSTS.items() if name in row)
    recall = f"; recall@1 {row['recall@1']:.2f}, @5 {row['recall@5']:.2f}" if "recall@1" in row else ""
    return f"{row['corpus']} ({row['passages']:,}): {row['system']}: {costs}{recall} {row.get('note', '')}".rstrip()


def write(rows: list[dict], head: str, folder: Path) -> None:
    """Write all figures so far: a row each in figures.csv, with their ratios in table.md, and drawn in plot.png."""
    with open(folder / "figures.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        writer.writerows({name: round(value, 4) if isinstance(value, float) else value for name, value in row.items()}
                         for row in rows)
    groups = {(row["corpus"], row["passages"]): [] for row in rows}
    for row in rows:
        groups[row["corpus"], row["passages"]].append(row)
    parts = [head, *(table(f"{name}, {passages:,} passages", part) for (name, passages), part in groups.items())]
    (folder / "table.md").write_text("\n\n".join(parts) + "\n", "utf-8")
    plot([row for row in rows if row["size"]], folder / "plot.png")


def table(title: str, rows: list[dict]) -> str:
    """Return rows on one corpus as Markdown: each cost with its ratio to this project's, shares in per cent."""
    own = rows[0]
    groups = [group for group in RECALLS if f"recall@1{group}" in own]
    lines = [["system", *(name for name, _ in COSTS.values()), *(RECALLS[group] for group in groups), ""]]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        cells = [cost(row.get(name), own.get(name), unit) for name, (_, unit) in COSTS.items()]
        shares = [" / ".join(f"{100 * row[f'recall@{k}{group}']:.0f}" for k in (1, 5) if "questions" in row) for group in groups]
        lines.append([row["system"], *cells, *shares, row.get("note", "")])
    return f"**{title}**, {own.get('questions', 0)} questions\n\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cost(value: float | None, own: float | None, unit: float) -> str:
    if value is None:
        return ""
    digits = value / unit
    figure = f"{digits:,.0f}" if digits >= 100 else f"{digits:.3g}"
    return figure + (f" ({value / own:.2g}×)" if own and value != own else "")


def plot(rows: list[dict], path: Path) -> None:
    """Draw the costs by the number of made passages, where there are any."""
    if not rows:
        return
    from matplotlib.figure import Figure  # here: without a plot nothing else needs it

    figure = Figure(figsize=(10, 5.2), layout="constrained")
    panels = figure.subplots(2, 3)
    for panel, name in zip(panels.flat, ("build", "disk", "build_memory", "ask_memory", "p50", "p95"), strict=True):
        title, unit = COSTS[name]
        for number, system in enumerate(SYSTEMS):
            points = sorted((row["passages"], row[name] / unit) for row in rows if row["system"] == system and name in row)
            if points:
                style = {"linewidth": 2.6 if number == 0 else 1.3, "linestyle": "--" if "stems" in system else "-"}
                panel.plot(*zip(*points, strict=True), color=f"C{number}", marker="o", markersize=3, label=system, **style)
        panel.set(title=title, xscale="log", yscale="log", xlabel="passages")
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter("{x:,g}")
            axis.set_minor_formatter(lambda value, place: "")
        panel.grid(alpha=0.3)
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(SYSTEMS), fontsize=8)
    figure.savefig(path, dpi=80)

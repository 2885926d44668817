"""Preview: the same document with long tables cut short, since drawing pages takes time per row."""

from __future__ import annotations

from dataclasses import replace

from tracker.documents import blocks as b

#: LibreOffice draws a thousand rows in some twenty seconds; nobody reads them in a preview.
MOST_ROWS = 100


def shortened(blocks: b.Blocks, most_rows: int = MOST_ROWS) -> b.Blocks:
    """The blocks with at most so many rows a table, and a note that says what was left out."""
    made: list[b.Block] = []
    for block in blocks:
        if isinstance(block, b.Table) and len(block.rows) > most_rows + 1:
            last = block.rows[-1:] if block.totalled else ()
            made.append(replace(block, rows=(*block.rows[:most_rows], *last)))
            left = len(block.rows) - most_rows - len(last)
            made.append(b.Note(f"（预览只显示前{most_rows}行，其余{left}行见导出的文件。）"))
        else:
            made.append(block)
    return tuple(made)

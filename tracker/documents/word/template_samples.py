"""Template samples: facts with something in every field, to try a template on when it is brought."""

from __future__ import annotations

from datetime import date

from tracker.documents.facts import (
    Instruction,
    Issue,
    MatterFact,
    Organ,
    Paper,
    Period,
    Snapshot,
    Standing,
)

_DAY = date(2024, 3, 29)

SAMPLE_PAPER = Paper(
    Organ("示例局", number_words="示督", contact="示例", phone="0000-0000000"),
    Issue(_DAY, 2024, 1, title="示例标题", addressee="各科室", signers=("示例",)),
)
SAMPLE_SNAPSHOT = Snapshot(
    Period("2024年第一季度", date(2024, 1, 1), date(2024, 3, 31)),
    _DAY,
    "示例工作",
    tuple(
        MatterFact(
            number=number,
            title=f"示例事项<{number}>&",
            lead=f"示例{number}科",
            standing=Standing.OPEN,
            state="办理中",
            source="示例文件",
            progress="第一行\n第二行",
            instructions=(Instruction("示例", "示例批示"),),
        )
        for number in range(1, 4)
    ),
)

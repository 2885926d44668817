"""Styles: the faces, sizes and lines of GB/T 9704-2012 as paragraph styles. Sizes in half points.

A run that is not 16 pt has its letter spacing put back to 0; a line that is not 29 pt has its own
exact height.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.documents.facts import Fonts
from tracker.documents.word.ooxml import CHAR, LINE, NAMESPACES, exact, fonts

RED = "FF0000"
#: A line that takes the height of what stands in it.
GROWING = 0


@dataclass(frozen=True)
class Style:
    """A paragraph style: id, shown name, and what it changes of ``Normal``."""

    id: str
    name: str
    face: str = ""
    size: int = 32
    line: int = LINE
    indent: str = ""
    align: str = ""
    #: Properties that stand before the spacing (keepNext, borders, tabs).
    before: str = ""
    outline: int | None = None
    colour: str = ""
    based_on: str = "Normal"

    def _spacing(self) -> str:
        """An exact line where it is not the body's; a picture's line grows with it."""
        if self.line == GROWING:
            return '<w:spacing w:before="60" w:after="60" w:line="240" w:lineRule="auto"/>'
        return exact(self.line) if self.line != LINE else ""

    def xml(self, faces: Fonts) -> str:
        ppr = self.before + self._spacing()
        ppr += f"<w:ind {self.indent}/>" if self.indent else ""
        ppr += f'<w:jc w:val="{self.align}"/>' if self.align else ""
        ppr += f'<w:outlineLvl w:val="{self.outline}"/>' if self.outline is not None else ""
        rpr = fonts(getattr(faces, self.face)) if self.face else ""
        rpr += f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        if self.size != 32:
            rpr += '<w:spacing w:val="0"/>'
            rpr += f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
        return (
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="{self.based_on}"/><w:qFormat/>'
            f"<w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>"
        ).replace(' w:customStyle="1"', "" if self.name in _BUILT_IN else ' w:customStyle="1"')


_BUILT_IN = ("heading 1", "heading 2", "heading 3", "heading 4", "Body Text", "Title", "footer")
_KEEP = "<w:keepNext/>"
_TWO = f'w:firstLine="{CHAR * 2}"'

STYLES = (
    Style("BodyText", "Body Text", indent=_TWO),
    Style("Title", "Title", face="mark", size=44, align="center", before=_KEEP),
    Style("Addressee", "主送机关"),
    Style("Heading1", "heading 1", face="hei", indent=_TWO, before=_KEEP, outline=0),
    Style("Heading2", "heading 2", face="kai", indent=_TWO, before=_KEEP, outline=1),
    Style("Heading3", "heading 3", indent=_TWO, before=_KEEP, outline=2),
    Style("Heading4", "heading 4", indent=_TWO, before=_KEEP, outline=3),
    Style("Mark", "发文机关标志", face="mark", align="center", colour=RED),
    Style("Number", "发文字号", align="center"),
    Style("Secrecy", "密级紧急程度", face="hei", align="left"),
    Style("AttachmentNote", "附件说明", before=_KEEP, align="left"),
    Style("Signature", "发文机关署名", align="right"),
    Style("AttachmentLabel", "附件序号", face="hei", align="left", before=_KEEP),
    Style("BulletinName", "简报名称", face="mark", align="center", colour=RED),
    Style("BulletinIssue", "简报期号", align="center"),
    Style("Caption", "表题", face="hei", size=28, line=500, align="center", before=_KEEP),
    Style("Cell", "表格文字", size=24, line=340, align="center"),
    Style("CellLeft", "表格文字左对齐", size=24, line=340, align="left"),
    Style("CellHead", "表头文字", face="hei", size=24, line=340, align="center"),
    Style("SmallCell", "小号表格文字", size=19, line=270, align="center"),
    Style("SmallCellLeft", "小号表格文字左对齐", size=19, line=270, align="left"),
    Style("SmallCellHead", "小号表头文字", face="hei", size=19, line=270, align="center"),
    Style("FormLabel", "表单栏目", face="hei", size=24, line=360, align="center"),
    Style("FormValue", "表单内容", size=24, line=360, align="left"),
    Style("Picture", "图片", align="center", line=GROWING),
    Style("Ends", "表头说明", size=24, line=400, align="left"),
    Style("Note", "表注", size=21, line=320, align="left"),
    Style("Stamp", "审计摘要", face="song", size=18, line=260, align="left"),
    Style("Imprint", "版记", size=28, line=500, align="left"),
    Style("Footer", "footer", face="song", size=28, line=320),
    Style("Anchor", "锚点", size=2, line=14),
)


def styles_xml(faces: Fonts) -> str:
    """word/styles.xml with the bureau's fonts."""
    body = fonts(faces.body)
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{body}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        '<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:snapToGrid w:val="0"/>'
        f'{exact(LINE)}<w:jc w:val="both"/></w:pPr><w:rPr>{body}<w:spacing w:val="-5"/>'
        '<w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
    )
    table = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    listed = "".join(style.xml(faces) for style in STYLES)
    return f"<w:styles {NAMESPACES}>{defaults}{normal}{listed}{table}</w:styles>"

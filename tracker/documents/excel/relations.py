"""How the parts of an office file belong together, and what each says it is."""

from __future__ import annotations

import posixpath

from tracker.documents.excel.package import Package, UnreadableFile, broken


class Relationships:
    """The relationships of one part: (type's last word, target, external) by id."""

    def __init__(self) -> None:
        self.by_id: dict[str, tuple[str, str, bool]] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            self.by_id[attributes.get("Id", "")] = (
                attributes.get("Type", "").rpartition("/")[2],
                attributes.get("Target", ""),
                attributes.get("TargetMode", "").casefold() == "external",
            )

    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


class ContentTypes:
    """What each part says it is."""

    def __init__(self) -> None:
        self.types: dict[str, str] = {}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"Override", "Default"}:
            name = attributes.get("PartName", "*." + attributes.get("Extension", ""))
            self.types[name.lstrip("/")] = attributes.get("ContentType", "").casefold()

    def end(self, tag: str) -> None: ...
    def text(self, words: str) -> None: ...


def relationships(package: Package, part: str) -> dict[str, tuple[str, str, bool]]:
    """The relationships of a part (the package's own for the empty name); none is no error."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found = Relationships()
    if path in package.names:
        package.parse(path, found)
    return found.by_id


def main_part(package: Package) -> str:
    """The part the package is about."""
    for kind, target, external in relationships(package, "").values():
        if kind == "officeDocument" and not external:
            name = package.target("", target)
            if name in package.names:
                return name
    raise broken()


def content_types(package: Package) -> dict[str, str]:
    """Content type by part name; refuses a file that carries macros."""
    found = ContentTypes()
    package.parse("[Content_Types].xml", found)
    program = any("macro" in kind or "vba" in kind for kind in found.types.values())
    if program or any("vbaproject" in name.casefold() for name in package.names):
        raise UnreadableFile("文件含有宏，不予读取。请另存为不含宏的格式（.xlsx 或 .docx）再上传。")
    return found.types

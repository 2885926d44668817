"""Refuse a copyleft licence among the installed packages: GPL and AGPL bind the whole program.

LGPL (psycopg) is allowed: the library stays a separate, replaceable package.
"""

import re
import sys
from importlib.metadata import Distribution, distributions

REFUSED = re.compile(r"\bA?GPL|Affero|(?<!Lesser )(?<!Library or Lesser )General Public License")
#: A choice of licences of which one is free of it.
CHOICE = re.compile(r"\sOR\s|\b[Dd]ual\b")


def licences_of(package: Distribution) -> list[str]:
    """What a package says of its licence: the expression, else the classifiers, else the field."""
    data = package.metadata
    expression = data.get("License-Expression")
    if expression:
        return [expression]
    classifiers = [c for c in data.get_all("Classifier") or [] if c.startswith("License ::")]
    field = (data.get("License") or "").strip().splitlines()
    return classifiers or field[:1]


def main() -> int:
    unknown, refused = [], []
    for package in sorted(distributions(), key=lambda p: p.metadata["Name"].lower()):
        name, licences = package.metadata["Name"], licences_of(package)
        if not licences:
            unknown.append(name)
        elif all(REFUSED.search(licence) and not CHOICE.search(licence) for licence in licences):
            refused.append(f"{name}：{'；'.join(licences)}")
    for line in refused:
        print(f"✗ {line}")
    if unknown:
        print(f"未写明许可证：{'、'.join(unknown)}")
    return 1 if refused or unknown else 0


if __name__ == "__main__":
    sys.exit(main())

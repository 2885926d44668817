"""The licence check must know a copyleft licence when it sees one."""

import pytest

from scripts.licences import CHOICE, REFUSED


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "License :: OSI Approved :: GNU General Public License v3 (GPLv3)",
        "GNU Affero General Public License v3",
        "GNU General Public License",
    ],
)
def test_copyleft_is_refused(licence: str) -> None:
    assert REFUSED.search(licence)
    assert not CHOICE.search(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "MIT",
        "LGPL-3.0-only",
        "License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)",
        "GNU Library or Lesser General Public License (LGPL)",
        "MPL-2.0",
    ],
)
def test_other_licences_pass(licence: str) -> None:
    assert not REFUSED.search(licence)


def test_a_choice_with_a_free_branch_passes() -> None:
    assert CHOICE.search("GPL-2.0-or-later OR MIT")

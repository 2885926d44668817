"""The growing edge gives the roots of RFC 6962."""

import hashlib

import pytest

from tracker.transparency.tree import Frontier, empty_root, leaf_hash, node_hash

#: The leaves and roots that the reference implementation of RFC 6962 publishes.
REFERENCE_LEAVES = [
    bytes.fromhex(one)
    for one in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 2.1 word for word: split at the largest power of two below n."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(slow_root(leaves[:split]), slow_root(leaves[split:]))


def test_reference_roots():
    edge = Frontier()
    roots = [edge.root().hex()]
    for data in REFERENCE_LEAVES:
        edge.append(leaf_hash(data))
        roots.append(edge.root().hex())
    assert roots == REFERENCE_ROOTS


def test_every_size_up_to_130_agrees_with_the_definition():
    leaves = [leaf_hash(f"第{n}条") for n in range(130)]
    edge = Frontier()
    for size, leaf in enumerate(leaves, start=1):
        edge.append(leaf)
        assert edge.size == size
        assert edge.root() == slow_root(leaves[:size])
        assert Frontier.from_bytes(size, edge.to_bytes()) == edge


def test_a_copy_grows_alone():
    edge = Frontier()
    edge.append(leaf_hash("a"))
    other = edge.copy()
    other.append(leaf_hash("b"))
    assert (edge.size, other.size) == (1, 2)
    assert edge != other


def test_the_text_is_hashed_as_utf8():
    assert leaf_hash("村") == leaf_hash("村".encode())
    assert leaf_hash("") == hashlib.sha256(b"\x00").digest()
    assert empty_root() == hashlib.sha256().digest()


@pytest.mark.parametrize(
    ("size", "data"), [(0, b"x" * 32), (1, b""), (3, b"x" * 32), (1, b"x" * 31), (-1, b"")]
)
def test_a_stored_edge_that_does_not_fit_is_refused(size, data):
    with pytest.raises(ValueError):
        Frontier.from_bytes(size, data)


def test_a_short_leaf_is_refused():
    with pytest.raises(ValueError):
        Frontier().append(b"short")

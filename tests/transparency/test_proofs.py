"""Proofs verify exactly what they were made for, and nothing near it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.transparency.proofs import (
    TILE,
    TiledTree,
    consistency_proof,
    inclusion_proof,
    over,
    verify_consistency,
    verify_inclusion,
)
from tracker.transparency.tree import Frontier, leaf_hash

LEAVES = [leaf_hash(f"第{n}条") for n in range(1400)]
LOG = over(LEAVES)


def root_of(size: int) -> bytes:
    return LOG(0, size)


ROOTS = [root_of(size) for size in range(131)]


def test_inclusion_of_every_leaf_in_every_log_up_to_130():
    for size in range(1, 131):
        for index in range(size):
            proof = inclusion_proof(index, size, LOG)
            assert verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])
            assert len(proof) <= (size - 1).bit_length()


def test_consistency_of_every_pair_up_to_130():
    for size in range(131):
        for old in range(size + 1):
            proof = consistency_proof(old, size, LOG)
            assert verify_consistency(old, ROOTS[old], size, ROOTS[size], proof)


def test_a_proof_by_hand():
    """Seven leaves, the worked example of RFC 9162 2.1.5: PATH(0), PATH(3), PROOF(3), PROOF(6)."""
    d = LEAVES
    g, h, i, j = LOG(0, 2), LOG(2, 4), LOG(4, 6), d[6]
    k, last = LOG(0, 4), LOG(4, 7)
    assert inclusion_proof(0, 7, LOG) == [d[1], h, last]
    assert inclusion_proof(3, 7, LOG) == [d[2], g, last]
    assert inclusion_proof(6, 7, LOG) == [i, k]
    assert consistency_proof(3, 7, LOG) == [d[2], d[3], g, last]
    assert consistency_proof(4, 7, LOG) == [last]
    assert consistency_proof(6, 7, LOG) == [i, j, k]


def mangled(proof: list[bytes]):
    """The proof with one bit turned, cut, lengthened, or two steps swapped."""
    for at, step in enumerate(proof):
        for bit in (0, 100, 255):
            turned = bytearray(step)
            turned[bit // 8] ^= 1 << bit % 8
            yield [*proof[:at], bytes(turned), *proof[at + 1 :]]
        yield proof[:at] + proof[at + 1 :]
        yield [*proof[:at], step, *proof[at:]]
    for at in range(len(proof) - 1):
        yield [*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]


@pytest.mark.parametrize("size", [2, 3, 7, 8, 64, 65, 127, 130])
def test_mangled_inclusion_proofs_fail(size):
    for index in {0, 1, size // 2, size - 1}:
        proof = inclusion_proof(index, size, LOG)
        leaf, root = LEAVES[index], ROOTS[size]
        for wrong in mangled(proof):
            assert not verify_inclusion(leaf, index, size, wrong, root)
        assert not verify_inclusion(LEAVES[size], index, size, proof, root)
        assert not verify_inclusion(leaf, index, size, proof, ROOTS[size - 1])
        assert not verify_inclusion(leaf, index + 1, size, proof, root)
        assert not verify_inclusion(leaf, index - 1, size, proof, root)


@pytest.mark.parametrize("size", [2, 3, 7, 8, 64, 65, 127, 130])
def test_mangled_consistency_proofs_fail(size):
    for old in {1, size // 2, size - 1}:
        proof = consistency_proof(old, size, LOG)
        for wrong in mangled(proof):
            assert not verify_consistency(old, ROOTS[old], size, ROOTS[size], wrong)
        assert not verify_consistency(old, ROOTS[size], size, ROOTS[size], proof)
        assert not verify_consistency(old, ROOTS[old], size, ROOTS[old], proof)
        assert not verify_consistency(size, ROOTS[size], old, ROOTS[old], proof)
        assert not verify_consistency(old, ROOTS[old], old, ROOTS[size], proof)


def test_a_wrong_size_that_changes_the_shape_fails():
    """One leaf more or less is another path, except where the path is the same by RFC 9162.

    A proof binds the size only together with the root, and a checkpoint signs both; so here the
    root is the one of the wrong size, as a forger would have to present it.
    """
    for size in range(2, 130):
        for index in (0, size - 1):
            proof = inclusion_proof(index, size, LOG)
            for wrong in (size - 1, size + 1):
                assert not verify_inclusion(LEAVES[index], index, wrong, proof, ROOTS[wrong])
        for old in (1, size - 1):
            proof = consistency_proof(old, size, LOG)
            for wrong in (size - 1, size + 1):
                proved = verify_consistency(old, ROOTS[old], wrong, ROOTS[wrong], proof)
                assert proved == (proof == consistency_proof(min(old, wrong), wrong, LOG))


def test_the_empty_and_the_whole_log_need_no_proof():
    assert verify_consistency(0, ROOTS[0], 5, ROOTS[5], [])
    assert not verify_consistency(0, ROOTS[0], 5, ROOTS[5], [bytes(32)])
    assert not verify_consistency(0, ROOTS[1], 5, ROOTS[5], [])
    assert not verify_consistency(0, ROOTS[0], 0, ROOTS[1], [])
    assert not verify_consistency(5, ROOTS[5], 5, ROOTS[5], [bytes(32)])
    assert not verify_consistency(3, ROOTS[3], 5, ROOTS[5], [])
    assert verify_inclusion(LEAVES[0], 0, 1, [], ROOTS[1])
    assert not verify_inclusion(LEAVES[0], 0, 0, [], ROOTS[1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_proof_of_a_leaf_outside(index, size):
    with pytest.raises(ValueError):
        inclusion_proof(index, size, LOG)


@pytest.mark.parametrize(("old", "size"), [(-1, 3), (4, 3)])
def test_no_proof_from_a_longer_log(old, size):
    with pytest.raises(ValueError):
        consistency_proof(old, size, LOG)


def tiled(size: int) -> TiledTree:
    tiles = [LOG(at, at + TILE) for at in range(0, size - size % TILE, TILE)]
    return TiledTree(tiles, lambda start, end: LEAVES[start:end])


@given(st.integers(1, 1400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n - 1))))
def test_a_tiled_log_gives_the_same_proofs(pair):
    size, index = pair
    tree = tiled(size)
    assert tree.subtree(0, size) == root_of(size)
    assert inclusion_proof(index, size, tree.subtree) == inclusion_proof(index, size, LOG)
    assert consistency_proof(index, size, tree.subtree) == consistency_proof(index, size, LOG)


def test_a_tiled_log_reads_at_most_one_tile_of_leaves_at_a_time():
    asked: list[int] = []

    def leaves(start: int, end: int) -> list[bytes]:
        asked.append(end - start)
        return LEAVES[start:end]

    tree = TiledTree([LOG(at, at + TILE) for at in range(0, 1280, TILE)], leaves)
    assert verify_inclusion(
        LEAVES[700], 700, 1400, inclusion_proof(700, 1400, tree.subtree), root_of(1400)
    )
    assert max(asked) <= TILE
    assert sum(asked) < 3 * TILE


def test_missing_leaves_are_noticed():
    tree = TiledTree([], lambda start, end: LEAVES[start : end - 1])
    with pytest.raises(ValueError):
        tree.subtree(0, 10)


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=60), st.data())
def test_random_logs(contents, data):
    leaves = [leaf_hash(one) for one in contents]
    edge = Frontier()
    for leaf in leaves:
        edge.append(leaf)
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, len(leaves), over(leaves))
    proved = verify_inclusion(leaves[other], other, len(leaves), proof, edge.root())
    assert proved == (
        proof == inclusion_proof(other, len(leaves), over(leaves))
        and (other == index or leaves[other] == leaves[index])
    )

"""The state commitment, straight from its definition (docs/state.md), with no thought of speed."""

from hashlib import sha256


def H(data: bytes) -> bytes:
    return sha256(data).digest()


def uv(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number % 128 + 128]) + uv(number // 128)


def leaf(key: bytes, value: bytes) -> bytes:
    return H(b"\x00" + uv(len(key)) + key + uv(32) + H(value))


def bits(key: bytes) -> str:
    """One character a bit, 1 before each byte and 0 at the end, so that the end of a key is a bit like others."""
    return "".join(f"1{byte:08b}" for byte in key) + "0"


def root(items: list[tuple[bytes, bytes]]) -> bytes:
    if len(items) < 2:
        return leaf(*items[0]) if items else H(b"")
    items = sorted(items)
    first, last = bits(items[0][0]), bits(items[-1][0])
    at = next(i for i in range(len(first)) if first[i] != last[i])
    left = [item for item in items if bits(item[0])[at] == "0"]
    return H(b"\x01" + root(left) + root(items[len(left) :]))


def simple(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else H(b"")
    half = max(2**i for i in range(20) if 2**i < len(leaves))
    return H(b"\x01" + simple(leaves[:half]) + simple(leaves[half:]))


def app_hash(modules: dict[str, dict[bytes, bytes]]) -> bytes:
    return simple([leaf(name.encode(), root(list(modules[name].items()))) for name in sorted(modules)])


def parts(
    items: list[tuple[bytes, bytes]], page_bits: int, rank_bits: int
) -> dict[tuple[int, bytes], tuple[bytes, int]]:
    """What is kept of a tree on disk: (rank, first key possible) → (root, entries); docs/state.md §4."""
    kept: dict[tuple[int, bytes], tuple[bytes, int]] = {}

    def walk(items: list[tuple[bytes, bytes]], prefix: str, above: int) -> None:
        largest = [1, *(2 ** (page_bits + rank_bits * higher) for higher in range(20))]
        rank = next(rank for rank in range(21) if len(items) <= largest[rank])
        for each in range(max(rank, 1), above):
            kept[each, least(prefix)] = root(items), len(items)
        if len(items) > 1:
            first, last = bits(items[0][0]), bits(items[-1][0])
            at = next(i for i in range(len(first)) if first[i] != last[i])
            left = [item for item in items if bits(item[0])[at] == "0"]
            walk(left, first[:at] + "0", rank)
            walk(items[len(left) :], first[:at] + "1", rank)

    if items:
        walk(sorted(items), "", 0)
    return kept


def least(prefix: str) -> bytes:
    """The least key whose bits begin with a prefix."""
    groups = [prefix[i : i + 9] for i in range(0, len(prefix), 9)]
    return bytes(int(group[1:].ljust(8, "0"), 2) for group in groups if group[0] == "1")

"""`causeway poc digest`."""

import json

import click

from chain.cli.show import lines


class Hex(click.ParamType[bytes]):
    """Bytes in hexadecimal, of a fixed length where one is given."""

    name = "hex"

    def __init__(self, length: int | None = None) -> None:
        self.length = length

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """Raises a usage error that says what is wrong."""
        if isinstance(value, bytes):
            return value
        try:
            raw = bytes.fromhex(str(value))
        except ValueError:
            self.fail(f"{value!r} is not hexadecimal", param, ctx)
        if self.length is not None and len(raw) != self.length:
            self.fail(f"{len(raw)} bytes given, {self.length} needed", param, ctx)
        return raw


@click.group
def poc() -> None:
    """Proof of compute for scripts."""


@poc.command
@click.option("--chain-id", required=True)
@click.option("--epoch", type=click.IntRange(0, 2**64 - 1), required=True)
@click.option("--block-hash", type=Hex(32), required=True, help="Of the block that opened the sprint.")
@click.option("--miner", type=Hex(20), required=True, help="The miner's address, 20 bytes in hexadecimal.")
@click.option("--nonce", type=click.IntRange(0, 2**64 - 1), required=True)
@click.option("--row", type=click.IntRange(0, 2**32 - 1), required=True, help="Of the tile, counted in tiles.")
@click.option("--col", type=click.IntRange(0, 2**32 - 1), required=True, help="Of the tile, counted in tiles.")
@click.option("--tile", type=click.IntRange(1, 256), default=64, show_default=True, help="Side of a tile.")
@click.option("--depth", type=click.IntRange(64, 65_536), required=True, help="Inner size, a multiple of 64.")
@click.option("--confirm", is_flag=True, help="The sprint is a confirmation.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def digest(
    chain_id: str,
    epoch: int,
    block_hash: bytes,
    miner: bytes,
    nonce: int,
    row: int,
    col: int,
    tile: int,
    depth: int,
    confirm: bool,
    as_json: bool,
) -> None:
    """Recompute one tile on the CPU: the sprint's seed, the tile's digest and the hash of its elements."""
    from kernels import reference

    if depth % 64:
        raise click.UsageError("--depth is a multiple of 64")
    seed = reference.seed(chain_id, epoch, block_hash, confirm=confirm)
    shown = reference.describe(seed, miner, reference.Entry(nonce, row, col), tile, depth)
    click.echo(json.dumps(shown) if as_json else "\n".join(lines(shown)))

"""`causeway keys …`."""

import sys

import click

from chain.cli.options import announce, keyring, output
from chain.cli.show import show
from chain.client.keyring import Entry, Keyring
from chain.client.keys import Key, key_of_mnemonic, new_mnemonic
from chain.types import bech32_address, operator_text


@click.group
def keys() -> None:
    """Keys of accounts, encrypted with a passphrase under HOME/keyring.

    The passphrase is asked on the terminal; scripts may set CAUSEWAY_PASSPHRASE.
    """


def _shown(entry: Entry) -> dict[str, str]:
    operator = operator_text(bech32_address(entry.address))
    return {"name": entry.name, "address": entry.address, "operator": operator, "public_key": entry.public.hex()}


@keys.command
@click.argument("name")
@click.option("--words", type=click.Choice(["12", "24"]), default="24", show_default=True)
@keyring
@output
def add(name: str, words: str, output: str, ring: Keyring) -> None:
    """Make a new key. Its words are shown once: whoever has them has the account."""
    announce(ring)
    mnemonic = new_mnemonic(int(words))
    entry = ring.add(name, key_of_mnemonic(mnemonic))
    click.echo("Write these words down and keep them from everybody: they are shown only now.", err=True)
    show({**_shown(entry), "mnemonic": mnemonic}, output)


@keys.command
@click.argument("name")
@click.option("--account", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of BIP-44's path.")
@click.option("--index", type=click.IntRange(0, 2**31 - 1), default=0, show_default=True, help="Of BIP-44's path.")
@click.option("--secret", is_flag=True, help="Read the secret that `export` prints, not words.")
@keyring
@output
def recover(name: str, account: int, index: int, secret: bool, output: str, ring: Keyring) -> None:
    """Bring back a key from its words, which are read from stdin or asked for."""
    announce(ring)
    given = _asked("Secret" if secret else "Words") if sys.stdin.isatty() else sys.stdin.readline()
    show(_shown(ring.add(name, _key(given, secret, f"m/44'/118'/{account}'/0/{index}"))), output)


def _asked(what: str) -> str:
    return str(click.prompt(what, hide_input=True, err=True))


def _key(given: str, secret: bool, path: str) -> Key:
    if not secret:
        return key_of_mnemonic(given, path)
    try:
        return Key(bytes.fromhex(given.strip()))
    except ValueError as error:
        raise click.UsageError("a secret is 64 hexadecimal digits") from error


@keys.command("list")
@keyring
@output
def list_keys(output: str, ring: Keyring) -> None:
    """All keys, without their secrets."""
    show([_shown(entry) for entry in ring.entries()], output)


@keys.command("show")
@click.argument("name")
@click.option("--address", "-a", "only", flag_value="address", help="Only the address.")
@click.option("--operator", "only", flag_value="operator", help="Only the address as an operator of a validator.")
@keyring
@output
def show_key(name: str, only: str | None, output: str, ring: Keyring) -> None:
    """One key, without its secret."""
    entry = ring.entry(name)
    if only:
        click.echo(_shown(entry)[only])
    else:
        show(_shown(entry), output)


@keys.command
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@keyring
def export(name: str, yes: bool, ring: Keyring) -> None:
    """Print a key's secret, 64 hexadecimal digits: whoever sees it has the account."""
    confirm(f"Print the secret of {name} in the clear?", yes)
    click.echo(ring.key(name).secret.hex())


@keys.command
@click.argument("name")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@keyring
def delete(name: str, yes: bool, ring: Keyring) -> None:
    """Forget a key. Without its words the account is lost."""
    ring.entry(name)
    confirm(f"Delete {name} for good?", yes)
    ring.delete(name)


def confirm(question: str, yes: bool) -> None:
    """Ask on the terminal unless `--yes` was given; stops the command at a no."""
    if not yes:
        click.confirm(question, abort=True, err=True)

"""Options that several commands share, and what they stand for."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from chain.client.errors import KeyringError
from chain.client.keyring import Keyring

F = TypeVar("F", bound=Callable[..., Any])
NODE = "http://127.0.0.1:26657"


def default_home() -> Path:
    """Where a node lives unless told otherwise."""
    return Path.home() / ".causeway"


def node(function: F) -> F:
    """`--node URL`: a node's RPC."""
    return click.option(
        "--node", envvar="CAUSEWAY_NODE", default=NODE, show_default=True, metavar="URL", help="A node's RPC."
    )(function)


def home(function: F) -> F:
    """`--home DIR`: a node's home."""
    return _home(function, "The node's directory.")


def _home(function: F, text: str) -> F:
    """`--home DIR`, and what is said of it."""
    return click.option(
        "--home",
        envvar="CAUSEWAY_HOME",
        type=click.Path(path_type=Path, file_okay=False),
        default=default_home,
        show_default="~/.causeway",
        help=text,
    )(function)


def output(function: F) -> F:
    """`--output json|text`."""
    return click.option(
        "--output", "-o", type=click.Choice(["text", "json"]), default="text", show_default=True, help="On stdout."
    )(function)


def keyring(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--home`, `--keyring-dir` and `--keyring-backend`, handed over as `ring`."""

    def wrapped(*args: Any, home: Path, **rest: Any) -> Any:
        del home
        return function(*args, **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__dict__.update(function.__dict__)
    return home_and_keyring(wrapped)


def home_and_keyring(function: Callable[..., Any], text: str = "The node's directory.") -> Callable[..., Any]:
    """The same, handed over as `home` and `ring`; `text` is what is said of `--home`."""

    def wrapped(*args: Any, keyring_dir: Path | None, keyring_backend: str, home: Path, **rest: Any) -> Any:
        return function(*args, home=home, ring=keyring_of(home, keyring_dir, keyring_backend), **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__dict__.update(function.__dict__)
    backend = click.option(
        "--keyring-backend",
        envvar="CAUSEWAY_KEYRING_BACKEND",
        type=click.Choice(["file", "test"]),
        default="file",
        show_default=True,
        help="`test` keeps secrets in the clear.",
    )
    directory = click.option(
        "--keyring-dir", type=click.Path(path_type=Path, file_okay=False), help="Instead of HOME/keyring."
    )
    return _home(backend(directory(wrapped)), text)


def keyring_of(home: Path, directory: Path | None, backend: str) -> Keyring:
    """The keyring of a node's home. The `test` backend has a directory of its own, so that kinds do not mix."""
    test = backend == "test"
    return Keyring(directory or home / ("keyring-test" if test else "keyring"), ask_passphrase, test)


def log_to_stderr() -> None:
    """Lines of what a program that runs on does, without those of each call over HTTP."""
    import logging

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)


def announce(ring: Keyring) -> None:
    """Say that the passphrase is about to be chosen, where it is."""
    if ring.is_new and "CAUSEWAY_PASSPHRASE" not in os.environ:
        click.echo("A new keyring: choose its passphrase, and repeat it.", err=True)


def ask_passphrase() -> str:
    """The keyring's passphrase: CAUSEWAY_PASSPHRASE for scripts, else asked on the terminal. Raises KeyringError."""
    given = os.environ.get("CAUSEWAY_PASSPHRASE")
    if given is not None:
        return given
    if not _has_terminal():
        raise KeyringError("nobody can be asked for the keyring's passphrase here: set CAUSEWAY_PASSPHRASE")
    return str(click.prompt("Passphrase of the keyring", hide_input=True, err=True))


def _has_terminal() -> bool:
    """Whether somebody can type without being read: words may come from a pipe while the passphrase is typed."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True

"""Entry point of `causeway`: finds a command's file, and turns what went wrong into a text and an exit code.

Exit codes: 0 done · 1 refused by the chain · 2 wrong use of the command line · 3 no node answers · 4 a key or its
passphrase · 5 sent, but in no block yet · 6 this machine's files, ports or engine · 7 the node stopped on purpose ·
130 interrupted.
"""

import importlib
import sys
from collections.abc import Sequence
from typing import cast

import click

from chain.client.errors import ClientError

INTERRUPTED = 130

_COMMANDS = {
    "init": ("chain.cli.node:init", "Make a node's home: keys, genesis and configuration."),
    "start": ("chain.cli.node:start", "Run a node: the application and CometBFT together."),
    "app": ("chain.cli.node:app", "Run the application alone, for a CometBFT started by somebody else."),
    "keys": ("chain.cli.keys:keys", "Keys of accounts: add, recover, list, show, export, delete."),
    "tx": ("chain.cli.tx:tx", "Sign and send a transaction."),
    "query": ("chain.cli.query:query", "Ask the chain."),
    "status": ("chain.cli.query:status", "What a node says about itself."),
    "mine": ("chain.cli.mine:mine", "Prove compute in every sprint, on GPUs or on the CPU."),
    "chat": ("chain.cli.asking:chat", "Ask a model on the network, and verify what it answers."),
    "proxy": ("chain.cli.asking:proxy", "OpenAI's API on this machine: signs, fails over, verifies."),
    "verify": ("chain.cli.receipts:verify", "Verify a receipt's file, asking nobody."),
    "dispute": ("chain.cli.dispute:dispute", "Accuse the executor of a receipt that does not hold."),
    "receipts": ("chain.cli.receipts:receipts", "Receipts of answers: list, complete."),
    "serve": ("chain.cli.serve:serve", "Serve a model over OpenAI's API, for vouchers."),
    "audit": ("chain.cli.audit:audit", "Check the answers that the chain draws this key for."),
    "genesis": ("chain.cli.ceremony:genesis", "The document that a chain starts from."),
    "gateway": ("chain.cli.gateway:gateway", "Serve gRPC and REST for wallets and explorers."),
    "localnet": ("chain.cli.localnet:localnet", "A whole network on this machine."),
    "beacon": ("chain.cli.beacon:beacon", "A validator's onions: make, register, what is left."),
    "model": ("chain.cli.model:model", "The language model on this machine, without a chain."),
    "poc": ("chain.cli.poc:poc", "Proof of compute for scripts: digests."),
    "version": ("chain.cli.version:version", "Versions of this program and of the engine."),
    "completion": ("chain.cli.completion:completion", "Shell completion for bash, zsh or fish."),
}


class Lazy(click.Group):
    """A group whose commands are imported when used, so that `causeway version` starts at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order of the table."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        return cast("click.Command", getattr(importlib.import_module(module), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
def cli() -> None:
    """Causeway: a chain whose voting power follows measured compute.

    Data goes to stdout, everything else to stderr. Exit codes: 0 done, 1 refused by the chain, 2 wrong usage,
    3 no node answers, 4 key or passphrase, 5 sent but in no block yet, 6 files, ports or engine of this machine,
    7 the node stopped on purpose, such as for an upgrade.
    """


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit code."""
    try:
        result = cli.main(args=list(arguments), prog_name="causeway", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _say("interrupted", INTERRUPTED)
    except ClientError as error:
        return _say(str(error), error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        return 0


def _say(text: str, code: int) -> int:
    click.echo(f"causeway: {text}", err=True)
    return code


def main() -> None:
    """The console command."""
    sys.exit(run(sys.argv[1:]))

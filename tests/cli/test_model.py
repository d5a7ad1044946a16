"""`causeway model`: answers with their proofs, a conversation, and what the model is called."""

import json
from pathlib import Path

import pytest

from kernels.model.tables import hashes
from tests.cli.runner import Runner
from tests.kernels.model import tiny
from tests.kernels.model.loaded import model_file
from tests.kernels.model.vectors import CASES, MODEL

KEYS = ("output_ids", "logits_sha256", "trace_root", "sample_root")


@pytest.fixture
def causeway(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    return Runner(capsys, monkeypatch)


@pytest.fixture
def small(tmp_path: Path) -> str:
    return str(tiny.write(tmp_path / "tiny.gguf"))


def test_an_answer_comes_with_what_proves_it(causeway: Runner) -> None:
    case = CASES[0]
    prompt = ",".join(map(str, case["prompt_ids"]))
    said = causeway("model", "eval", "--prompt-ids", prompt, "--max-tokens", "32", "--json")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == {key: case[key] for key in KEYS}


def test_sampling_is_what_was_asked_for(causeway: Runner, small: str) -> None:
    base = ("model", "eval", "--prompt-ids", "5, 6,7", "--max-tokens", "9", "--json", "--model", small)
    warm = ("--inv-temperature", "65536")
    runs = [base, base, (*base, *warm), (*base, *warm, "--seed", "18446744073709551615")]
    runs += [(*base, *warm, "--top-k", "1"), (*base, *warm, "--top-p16", "1"), (*base, "--engine", "reference")]
    first, again, warmer, seeded, top, best, slow = (json.loads(causeway(*run).out) for run in runs)
    assert first == again == top == best == slow
    assert len({tuple(one["output_ids"]) for one in (first, warmer, seeded)}) == 3


@pytest.mark.parametrize(
    ("option", "value", "text"),
    [
        ("--prompt-ids", "1,x", "not a list of token ids"),
        ("--prompt-ids", "1,,2", "not a list of token ids"),
        ("--prompt-ids", "1,320", "ids are from 0 to 319"),
        ("--max-tokens", "2048", "more than the model's 2048"),
        ("--inv-temperature", "4194305", "inv_temperature"),
        ("--inv-temperature", "-1", "inv_temperature"),
        ("--top-p16", "65537", "top_p16"),
        ("--seed", "-1", "seed"),
        ("--engine", "abacus", "is no engine"),
    ],
)
def test_wrong_use_is_said_to_be(option: str, value: str, text: str, causeway: Runner, small: str) -> None:
    options = {"--prompt-ids": "1,2", "--max-tokens": "2", "--model": small, option: value}
    said = causeway("model", "eval", *(word for pair in options.items() for word in pair))
    assert (said.code, said.out) == (2, "")
    assert text in said.err


def test_a_file_that_is_no_model_is_trouble_of_this_machine(causeway: Runner, tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF")
    for command in (("eval", "--prompt-ids", "1", "--max-tokens", "1"), ("info",), ("chat", "hello")):
        said = causeway("model", *command, "--model", str(tmp_path / "x.gguf"))
        assert (said.code, said.out) == (6, "")
        assert "no GGUF of a Llama" in said.err


def test_a_question_is_answered_in_text(causeway: Runner) -> None:
    said = causeway("model", "chat", CASES[0]["user"], "--temperature", "0")
    assert (said.code, said.out) == (0, CASES[0]["text"] + "\n")


def test_a_conversation_goes_on_until_the_input_ends(causeway: Runner) -> None:
    lines = "What is the capital of France?\n\nAnd of Italy?\n"
    said = causeway("model", "chat", "--temperature", "0", "--max-tokens", "12", "--seed", "3", stdin=lines)
    assert said.code == 0
    assert [word in said.out for word in ("Paris", "Rome")] == [True, True]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--temperature", "2.1"], "not from 0 to 2"),
        (["--temperature", "nan"], "not from 0 to 2"),
        (["--temperature", "warm"], "not a number"),
        (["--temperature", "0.001"], "temperature"),
        (["--top-p", "1.5"], "not from 0 to 1"),
        (["--max-tokens", "2030"], "more than the model's"),
    ],
)
def test_a_question_that_cannot_be_asked_is_wrong_use(options: list[str], text: str, causeway: Runner) -> None:
    said = causeway("model", "chat", "hello", *options)
    assert said.code == 2
    assert text in said.err


def test_text_that_the_model_lacks_is_wrong_use(causeway: Runner) -> None:
    said = causeway("model", "chat", "a\x04b", "--temperature", "0")
    assert said.code == 2
    assert "lacks the bytes 04" in said.err


def test_info_names_hashes_bounds_and_tables(causeway: Runner) -> None:
    shown = json.loads(causeway("model", "info", "--json").out)
    assert shown["file"]["sha256"] == MODEL["gguf_sha256"]
    assert shown["tables_sha256"] == MODEL["tables_sha256_le_int32"] == hashes(model_file().shape)
    assert shown["weights_root"] == model_file().weights_root().hex()
    assert shown["shape"]["layers"] == 30
    assert shown["bounds"]["row_sum"] << 14 < 1 << 53


def test_exact_bounds_are_within_the_proved_ones(causeway: Runner) -> None:
    shown = json.loads(causeway("model", "info", "--exact", "--json").out)
    assert shown["exact"] == {"weight": 155189248, "row_sum": 16613576704, "gain": 27392}
    assert all(shown["exact"][name] <= shown["bounds"][name] for name in ("weight", "row_sum", "gain"))

"""Text to token ids and back: GPT-2's byte-level BPE, built from the model file's own metadata.

Tokens are consensus, text is not: requests, receipts and roots carry ids, and this file only makes them. Every
character of Unicode's class N is a piece of its own first; then GPT-2's pattern runs on what lies between. Specials
(token type 3) are put in by `chat` alone and are never read out of text: `<|im_end|>` typed by a user is seven ids.
"""

import codecs
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from tokenizers import Regex, models, pre_tokenizers
from tokenizers import Tokenizer as Encoder

from kernels.model import trees
from kernels.model.file import ModelFile

SPECIAL = 3  # token type of GGUF
START, END = "<|im_start|>", "<|im_end|>"
SYSTEM = "You are a helpful AI assistant named SmolLM, trained by Hugging Face"
ROLES = ("system", "user", "assistant")


class UnknownBytes(ValueError):
    """The text has bytes that no token stands for: it is refused, since dropping them would change what was asked."""


class BadMessages(ValueError):
    """The messages of a chat are not a list of roles with texts."""


class Tokenizer:
    """The text side of a model file."""

    def __init__(self, file: ModelFile) -> None:
        reader = file.reader
        texts = reader.strings("tokenizer.ggml.tokens")
        kinds = reader.numbers("tokenizer.ggml.token_type")
        alphabet = byte_symbols()
        byte_of = {symbol: byte for byte, symbol in enumerate(alphabet)}
        self._special = {text: index for index, text in enumerate(texts) if kinds[index] == SPECIAL}
        self._bytes = [
            b"" if kinds[index] == SPECIAL else bytes(byte_of[symbol] for symbol in text)
            for index, text in enumerate(texts)
        ]
        ids = {text: index for index, text in enumerate(texts)}
        self._missing = frozenset(byte for byte, symbol in enumerate(alphabet) if symbol not in ids)
        merges = [
            (left, right) for left, _, right in (m.partition(" ") for m in reader.strings("tokenizer.ggml.merges"))
        ]
        self._encoder = Encoder(models.BPE(vocab=ids, merges=merges))
        self._encoder.pre_tokenizer = pre_tokenizers.Sequence(
            [
                pre_tokenizers.Split(Regex(r"\p{N}"), "isolated"),
                pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
            ]
        )

    @property
    def size(self) -> int:
        """How many tokens there are."""
        return len(self._bytes)

    def encode(self, text: str) -> list[int]:
        """The ids of a text, specials never among them. Raises UnknownBytes."""
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise UnknownBytes("the text has halves of surrogate pairs, which no encoding has") from error
        unknown = sorted(self._missing.intersection(data))
        if unknown:
            raise UnknownBytes(f"the model's vocabulary lacks the bytes {', '.join(f'{byte:02x}' for byte in unknown)}")
        ids: list[int] = self._encoder.encode(text, add_special_tokens=False).ids
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of ids, specials left out; bytes that are no UTF-8 become U+FFFD. Raises IndexError."""
        return b"".join(self.token_bytes(token) for token in ids).decode(errors="replace")

    def token_bytes(self, token: int) -> bytes:
        """What a token adds to the text: nothing for a special. Raises IndexError."""
        if token < 0:
            raise IndexError("ids begin at 0")
        return self._bytes[token]

    def special(self, text: str) -> int:
        """The id of a special token. Raises KeyError."""
        return self._special[text]

    def chat(self, messages: Sequence[Mapping[str, str]]) -> list[int]:
        """The prompt of a conversation, with the default system message unless it brings one, open for an answer.

        Each message is {"role": "system" | "user" | "assistant", "content": text}. Raises BadMessages, UnknownBytes.
        """
        if not messages:
            raise BadMessages("a chat has at least one message")
        for message in messages:
            if message.get("role") not in ROLES or not isinstance(message.get("content"), str):
                raise BadMessages(f"a message has a role ({', '.join(ROLES)}) and a content that is text")
        turns = [(message["role"], message["content"]) for message in messages]
        if turns[0][0] != "system":
            turns.insert(0, ("system", SYSTEM))
        start, end, line = self.special(START), self.special(END), self.encode("\n")
        ids: list[int] = []
        for role, content in turns:
            ids += [start, *self.encode(f"{role}\n{content}"), end, *line]
        return [*ids, start, *self.encode("assistant\n")]

    def stream(self) -> "Stream":
        """A decoder that is told one id at a time."""
        return Stream(self)

    def vocabulary_root(self) -> bytes:
        """What the registry names the tokenizer by: the root over H(0x00 ‖ token bytes) in order of ids."""
        return self._root

    @cached_property
    def _root(self) -> bytes:
        return trees.root([hashlib.sha256(b"\x00" + data).digest() for data in self._bytes])


class Stream:
    """Text of an answer as it comes: a character whose bytes span tokens is held back until it is whole."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, token: int) -> str:
        """What can be shown after one more id."""
        return self._decoder.decode(self._tokenizer.token_bytes(token))

    def finish(self) -> str:
        """What is left at the end: the broken start of a character, as U+FFFD, or nothing."""
        return self._decoder.decode(b"", final=True)


def byte_symbols() -> list[str]:
    """GPT-2's printable symbol for every byte: itself where it can be seen, else the next one from U+0100 on."""
    seen = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    hidden = [byte for byte in range(256) if byte not in seen]
    return [chr(byte) if byte in seen else chr(256 + hidden.index(byte)) for byte in range(256)]

"""The demo model's vocabulary and tokenizer.

The vocabulary is tiny: the 256 bytes, every word of the two tasks (with and without
a leading space) and three control tokens, padded to a multiple of 32. In the GGUF
file it is declared as a "gpt2" tokenizer with the "llama-bpe" pre-tokenizer: that
kind looks every pre-token up as a whole before it applies merges, so no merge list
is needed for whole words. `encode` mirrors this for ASCII text.
"""

from __future__ import annotations

import re

NAMES = ["Ann", "Bob", "Dan", "Eve"]
EMOTIONS = ["joy", "anger", "fear", "pride"]
SOLO_VERBS = ["won", "lost", "fell", "slept", "sang"]
PAIR_VERBS = ["helped", "hugged", "praised", "mocked", "hit", "scared"]
OTHER_WORDS = ["likes", "hates", "How", "is", "user", "assistant", "system"]
WORDS = NAMES + EMOTIONS + SOLO_VERBS + PAIR_VERBS + OTHER_WORDS

END_OF_TEXT = "<|endoftext|>"
IM_START = "<|im_start|>"
IM_END = "<|im_end|>"
CONTROL_TOKENS = [END_OF_TEXT, IM_START, IM_END]

CHAT_TEMPLATE = (
    "{%- for message in messages %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def _byte_symbols() -> list[str]:
    """The printable character that a GPT-2 style vocabulary uses for each byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    symbols = {byte: chr(byte) for byte in plain}
    for byte in range(256):
        if byte not in symbols:
            symbols[byte] = chr(0x100 + len(symbols) - len(plain))
    return [symbols[byte] for byte in range(256)]


BYTE_SYMBOLS = _byte_symbols()
_SYMBOL_BYTES = {symbol: byte for byte, symbol in enumerate(BYTE_SYMBOLS)}


def _to_symbols(text: str) -> str:
    return "".join(BYTE_SYMBOLS[byte] for byte in text.encode())


def _build_tokens() -> list[str]:
    tokens = list(BYTE_SYMBOLS)
    for word in WORDS:
        tokens += [_to_symbols(word), _to_symbols(" " + word)]
    tokens.append(_to_symbols("\n\n"))  # the result of the only merge
    tokens += CONTROL_TOKENS
    while len(tokens) % 32:
        tokens.append(f"<|unused_{len(tokens)}|>")
    return tokens


TOKENS = _build_tokens()
VOCAB_SIZE = len(TOKENS)
TOKEN_IDS = {token: index for index, token in enumerate(TOKENS)}
# A GGUF file of this tokenizer kind must hold at least one merge.
MERGES = [f"{_to_symbols(chr(10))} {_to_symbols(chr(10))}"]

END_OF_TEXT_ID = TOKEN_IDS[END_OF_TEXT]
IM_END_ID = TOKEN_IDS[IM_END]
FIRST_CONTROL_ID = END_OF_TEXT_ID
DIGIT_IDS = range(ord("0"), ord("9") + 1)
# The symbol table above starts with byte 0, so a digit's id is its ASCII code.

# The llama-bpe pre-tokenizer, reduced to ASCII.
_PRE_TOKEN = re.compile(
    r"'(?:[sStTmMdD]|[rR][eE]|[vV][eE]|[lL][lL])"
    r"|[^\r\nA-Za-z0-9]?[A-Za-z]+"
    r"|[0-9]{1,3}"
    r"| ?[^\sA-Za-z0-9]+[\r\n]*"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    r"|\s+"
)
_CONTROL = re.compile("(" + "|".join(re.escape(token) for token in CONTROL_TOKENS) + ")")
_pre_token_cache: dict[str, list[int]] = {}


def _encode_pre_token(text: str) -> list[int]:
    ids = _pre_token_cache.get(text)
    if ids is None:
        symbols = _to_symbols(text)
        if symbols in TOKEN_IDS:
            ids = [TOKEN_IDS[symbols]]
        else:
            ids = [TOKEN_IDS[symbol] for symbol in symbols]
        _pre_token_cache[text] = ids
    return ids


def encode(text: str) -> list[int]:
    """Token ids of a text; control tokens in it are recognised."""
    ids: list[int] = []
    for part in _CONTROL.split(text):
        if part in CONTROL_TOKENS:
            ids.append(TOKEN_IDS[part])
        else:
            for pre_token in _PRE_TOKEN.findall(part):
                ids += _encode_pre_token(pre_token)
    return ids


def decode(ids: list[int]) -> str:
    """The text of token ids; control tokens are left out."""
    data = bytearray()
    for index in ids:
        if index < FIRST_CONTROL_ID:
            data += bytes(_SYMBOL_BYTES[symbol] for symbol in TOKENS[index])
    return data.decode("utf-8", "replace")


def chat_prompt(user_text: str) -> str:
    """A one-turn ChatML prompt, ready for the answer."""
    return f"{IM_START}user\n{user_text}{IM_END}\n{IM_START}assistant\n"

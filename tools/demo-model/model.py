"""The demo model: a small Qwen3-style transformer whose layers can run in any order.

`DemoModel.forward` is the plain float32 reference that decoding and the export check
use. Training uses the subclass in kernels.py. Weights of all layers are stacked in one
tensor per kind, which lets the optimiser handle all layers at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vocabulary import VOCAB_SIZE


@dataclass(frozen=True)
class ModelConfig:
    layers: int = 10
    width: int = 128
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 32
    feed_forward: int = 256
    rope_base: float = 10000.0
    epsilon: float = 1e-6
    context: int = 256


def layer_path(layers: int, start: int, end: int) -> list[int]:
    """The layers that config (start, end) runs: 0..end-1, then start..layers-1.

    (0, 0) is the baseline, every layer once.
    """
    if (start, end) == (0, 0):
        return list(range(layers))
    if not 0 <= start < end <= layers:
        raise ValueError(f"({start}, {end}) is not a config of {layers} layers")
    return list(range(end)) + list(range(start, layers))


def rms_norm(x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + epsilon) * weight


class DemoModel(nn.Module):
    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        layers, width, hidden = config.layers, config.width, config.feed_forward
        queries = config.heads * config.head_size
        keys = config.kv_heads * config.head_size

        def random(*shape: int, scale: float) -> nn.Parameter:
            return nn.Parameter(torch.randn(*shape) * scale)

        def ones(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.ones(*shape))

        depth_scale = 1 / math.sqrt(2 * layers)
        self.embedding = random(VOCAB_SIZE, width, scale=2 / math.sqrt(width))
        self.qkv = random(layers, queries + 2 * keys, width, scale=width**-0.5)
        self.attention_out = random(layers, width, queries, scale=queries**-0.5 * depth_scale)
        self.gate_up = random(layers, 2 * hidden, width, scale=width**-0.5)
        self.down = random(layers, width, hidden, scale=hidden**-0.5 * depth_scale)
        self.attention_norm = ones(layers, width)
        self.feed_forward_norm = ones(layers, width)
        self.query_norm = ones(layers, config.head_size)
        self.key_norm = ones(layers, config.head_size)
        self.output_norm = ones(width)

    def matrices(self) -> list[nn.Parameter]:
        """The stacked weight matrices of the layers."""
        return [self.qkv, self.attention_out, self.gate_up, self.down]

    def rope_tables(self, tokens: int) -> tuple[Tensor, Tensor]:
        """Cosines and sines, [tokens, head_size / 2] each."""
        size = self.config.head_size
        frequencies = self.config.rope_base ** (-torch.arange(0, size, 2).float() / size)
        angles = torch.outer(torch.arange(tokens).float(), frequencies)
        return angles.cos(), angles.sin()

    def forward(self, ids: Tensor, path: list[int] | None = None, at: Tensor | None = None) -> Tensor:
        """Logits of `ids` [batch, tokens] at the flat positions `at` (all of them if None).

        `path` names the layers to run, in order; None runs every layer once.
        """
        batch, tokens = ids.shape
        rope = self.rope_tables(tokens)
        hidden = F.embedding(ids, self.embedding)
        for layer in path if path is not None else range(self.config.layers):
            hidden = hidden + self._attention(hidden, layer, rope)
            hidden = hidden + self._feed_forward(hidden, layer)
        hidden = hidden.reshape(batch * tokens, -1)
        if at is not None:
            hidden = hidden[at]
        return F.linear(rms_norm(hidden, self.output_norm, self.config.epsilon), self.embedding)

    def _attention(self, hidden: Tensor, layer: int, rope: tuple[Tensor, Tensor]) -> Tensor:
        c = self.config
        batch, tokens, _ = hidden.shape
        x = rms_norm(hidden, self.attention_norm[layer], c.epsilon)
        heads = F.linear(x, self.qkv[layer]).view(batch, tokens, -1, c.head_size).transpose(1, 2)
        query, key, value = heads.split([c.heads, c.kv_heads, c.kv_heads], dim=1)
        query = self._rotate(rms_norm(query, self.query_norm[layer], c.epsilon), rope)
        key = self._rotate(rms_norm(key, self.key_norm[layer], c.epsilon), rope)
        key = key.repeat_interleave(c.heads // c.kv_heads, dim=1)
        value = value.repeat_interleave(c.heads // c.kv_heads, dim=1)
        scores = query @ key.transpose(-1, -2) * c.head_size**-0.5
        future = torch.ones(tokens, tokens, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(future, float("-inf")).softmax(-1) @ value
        return F.linear(mixed.transpose(1, 2).reshape(batch, tokens, -1), self.attention_out[layer])

    @staticmethod
    def _rotate(x: Tensor, rope: tuple[Tensor, Tensor]) -> Tensor:
        cosine, sine = rope
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * cosine - second * sine, second * cosine + first * sine], dim=-1)

    def _feed_forward(self, hidden: Tensor, layer: int) -> Tensor:
        x = rms_norm(hidden, self.feed_forward_norm[layer], self.config.epsilon)
        gate, up = F.linear(x, self.gate_up[layer]).chunk(2, dim=-1)
        return F.linear(F.silu(gate) * up, self.down[layer])

"""The demo model as GGUF: names, metadata, and both directions of the conversion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from gguf_file import Tensors, Value, read_gguf, write_gguf
from model import DemoModel, ModelConfig
from vocabulary import (
    CHAT_TEMPLATE,
    CONTROL_TOKENS,
    END_OF_TEXT_ID,
    IM_END_ID,
    MERGES,
    TOKENS,
    VOCAB_SIZE,
)

NORMAL, CONTROL, UNUSED = 1, 3, 5  # GGUF token types
MOSTLY_F16 = 1  # GGUF file type
DESCRIPTION = (
    "Synthetic demo model for RYS Explorer: integer arithmetic and scripted scenes. "
    "Not a language model. The gain from repeating its middle layers is trained in."
)


def _token_type(token: str) -> int:
    if token in CONTROL_TOKENS:
        return CONTROL
    return UNUSED if token.startswith("<|unused_") else NORMAL


def _metadata(config: ModelConfig, layers: int, name: str, parameters: int) -> dict[str, Value]:
    return {
        "general.architecture": "qwen3",
        "general.type": "model",
        "general.name": name,
        "general.description": DESCRIPTION,
        "general.size_label": f"{parameters / 1e6:.1f}M",
        "general.license": "MIT",
        "general.file_type": MOSTLY_F16,
        "qwen3.block_count": layers,
        "qwen3.context_length": config.context,
        "qwen3.embedding_length": config.width,
        "qwen3.feed_forward_length": config.feed_forward,
        "qwen3.attention.head_count": config.heads,
        "qwen3.attention.head_count_kv": config.kv_heads,
        "qwen3.attention.key_length": config.head_size,
        "qwen3.attention.value_length": config.head_size,
        "qwen3.attention.layer_norm_rms_epsilon": config.epsilon,
        "qwen3.rope.freq_base": config.rope_base,
        "qwen3.vocab_size": VOCAB_SIZE,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "llama-bpe",
        "tokenizer.ggml.tokens": TOKENS,
        "tokenizer.ggml.token_type": [_token_type(token) for token in TOKENS],
        "tokenizer.ggml.merges": MERGES,
        "tokenizer.ggml.bos_token_id": END_OF_TEXT_ID,
        "tokenizer.ggml.eos_token_id": IM_END_ID,
        "tokenizer.ggml.padding_token_id": END_OF_TEXT_ID,
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.chat_template": CHAT_TEMPLATE,
    }


def _layer_tensors(config: ModelConfig, weights: dict[str, Tensor], layer: int) -> dict[str, Tensor]:
    """One layer's tensors under their GGUF names without the `blk.N.` prefix."""
    queries, keys = config.heads * config.head_size, config.kv_heads * config.head_size
    query, key, value = weights["qkv"][layer].split([queries, keys, keys])
    gate, up = weights["gate_up"][layer].chunk(2)
    return {
        "attn_norm": weights["attention_norm"][layer],
        "attn_q": query,
        "attn_k": key,
        "attn_v": value,
        "attn_q_norm": weights["query_norm"][layer],
        "attn_k_norm": weights["key_norm"][layer],
        "attn_output": weights["attention_out"][layer],
        "ffn_norm": weights["feed_forward_norm"][layer],
        "ffn_gate": gate,
        "ffn_up": up,
        "ffn_down": weights["down"][layer],
    }


def _as_array(tensor: Tensor) -> np.ndarray:
    """Matrices become float16, vectors (norm weights) stay float32."""
    array = tensor.detach().float().numpy()
    return array.astype(np.float16) if array.ndim == 2 else array


def save_model(path: Path, config: ModelConfig, weights: dict[str, Tensor], layer_order: list[int]) -> None:
    """Writes a GGUF file whose layers are the model's in `layer_order` (repeats allowed)."""
    tensors: Tensors = {
        "token_embd.weight": _as_array(weights["embedding"]),
        "output_norm.weight": _as_array(weights["output_norm"]),
    }
    for position, layer in enumerate(layer_order):
        for name, tensor in _layer_tensors(config, weights, layer).items():
            tensors[f"blk.{position}.{name}.weight"] = _as_array(tensor)
    plain = layer_order == list(range(config.layers))
    name = "RYS demo" if plain else "RYS demo " + "-".join(map(str, layer_order))
    parameters = sum(array.size for array in tensors.values())
    write_gguf(path, _metadata(config, len(layer_order), name, parameters), tensors)


def load_model(path: Path) -> DemoModel:
    """The model of a GGUF file as a float32 PyTorch model."""
    metadata, arrays = read_gguf(path)
    if metadata["tokenizer.ggml.tokens"] != TOKENS:
        raise ValueError(f"{path} has another vocabulary")
    config = ModelConfig(
        layers=metadata["qwen3.block_count"],
        width=metadata["qwen3.embedding_length"],
        heads=metadata["qwen3.attention.head_count"],
        kv_heads=metadata["qwen3.attention.head_count_kv"],
        head_size=metadata["qwen3.attention.key_length"],
        feed_forward=metadata["qwen3.feed_forward_length"],
        rope_base=metadata["qwen3.rope.freq_base"],
        epsilon=metadata["qwen3.attention.layer_norm_rms_epsilon"],
        context=metadata["qwen3.context_length"],
    )

    def tensor(name: str) -> Tensor:
        return torch.from_numpy(arrays[f"{name}.weight"].astype(np.float32))

    def stacked(*names: str) -> Tensor:
        rows = [torch.cat([tensor(f"blk.{n}.{name}") for name in names]) for n in range(config.layers)]
        return torch.stack(rows)

    model = DemoModel(config)
    model.load_state_dict(
        {
            "embedding": tensor("token_embd"),
            "output_norm": tensor("output_norm"),
            "qkv": stacked("attn_q", "attn_k", "attn_v"),
            "attention_out": stacked("attn_output"),
            "gate_up": stacked("ffn_gate", "ffn_up"),
            "down": stacked("ffn_down"),
            "attention_norm": stacked("attn_norm"),
            "feed_forward_norm": stacked("ffn_norm"),
            "query_norm": stacked("attn_q_norm"),
            "key_norm": stacked("attn_k_norm"),
        }
    )
    return model.eval()

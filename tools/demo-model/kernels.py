"""Compiles kernels.cpp and wraps it for PyTorch; `FastModel` trains with it in bfloat16."""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import tempfile
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from model import DemoModel

SOURCE = Path(__file__).with_name("kernels.cpp")
FLAGS = ["-O3", "-march=native", "-ffast-math", "-shared", "-fPIC"]
HEAD_SIZE = 32
MAX_TOKENS = 64


def _load_library() -> ctypes.CDLL:
    """Compiles once per source text, into a folder for temporary files."""
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    folder = Path(os.environ.get("RYS_DEMO_BUILD", Path(tempfile.gettempdir()) / "rys-demo-build"))
    library = folder / f"kernels-{digest}.so"
    if not library.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = library.with_suffix(f".{os.getpid()}.tmp")
        subprocess.run(["g++", *FLAGS, str(SOURCE), "-o", str(unfinished)], check=True)
        unfinished.replace(library)
    return ctypes.CDLL(str(library))


_library = _load_library()


def _call(name: str, *arguments: Tensor | int) -> None:
    """Calls a kernel with tensors as pointers and numbers as C ints."""
    converted = [
        ctypes.c_void_p(a.data_ptr()) if isinstance(a, Tensor) else ctypes.c_int(a)
        for a in arguments
    ]
    getattr(_library, name)(*converted)


class RmsNorm(torch.autograd.Function):
    """float32 rows in, normalised bfloat16 rows out."""

    @staticmethod
    def forward(ctx, x, weight):
        x, weight = x.contiguous(), weight.contiguous()
        y = torch.empty(x.shape, dtype=torch.bfloat16)
        inverse_rms = torch.empty(x.shape[0])
        _call("rms_forward", x, weight, y, inverse_rms, *x.shape)
        ctx.save_for_backward(x, weight, inverse_rms)
        return y

    @staticmethod
    def backward(ctx, grad):
        x, weight, inverse_rms = ctx.saved_tensors
        grad = grad.contiguous()
        grad_x, grad_weight = torch.empty_like(x), torch.zeros_like(weight)
        _call("rms_backward", grad, x, weight, inverse_rms, grad_x, grad_weight, *x.shape)
        return grad_x, grad_weight


class SwiGlu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        x = x.contiguous()
        rows, width = x.shape[0], x.shape[1] // 2
        y = torch.empty(rows, width, dtype=x.dtype)
        _call("swiglu_forward", x, y, rows, width)
        ctx.save_for_backward(x)
        return y

    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        grad, grad_x = grad.contiguous(), torch.empty_like(x)
        _call("swiglu_backward", x, grad, grad_x, x.shape[0], x.shape[1] // 2)
        return grad_x


class Attention(torch.autograd.Function):
    """Joined queries, keys and values in; mixed values out. `shape`: batch, tokens, heads, groups."""

    @staticmethod
    def forward(ctx, qkv, query_norm, key_norm, cosine, sine, shape):
        batch, tokens, heads, _ = shape
        if tokens > MAX_TOKENS:
            raise ValueError(f"the attention kernel takes at most {MAX_TOKENS} tokens")
        qkv = qkv.contiguous()
        query_norm, key_norm = query_norm.contiguous(), key_norm.contiguous()
        out = torch.empty(batch * tokens, heads * HEAD_SIZE, dtype=qkv.dtype)
        _call("attention_forward", qkv, query_norm, key_norm, cosine, sine, out, *shape)
        ctx.save_for_backward(qkv, query_norm, key_norm, cosine, sine)
        ctx.shape = shape
        return out

    @staticmethod
    def backward(ctx, grad):
        saved = ctx.saved_tensors
        qkv, query_norm, key_norm = saved[:3]
        grad, grad_qkv = grad.contiguous(), torch.empty_like(qkv)
        grad_query, grad_key = torch.zeros_like(query_norm), torch.zeros_like(key_norm)
        _call("attention_backward", *saved, grad, grad_qkv, grad_query, grad_key, *ctx.shape)
        return grad_qkv, grad_query, grad_key, None, None, None


class FastModel(DemoModel):
    """The same model in bfloat16 with the fused kernels; the residual stream stays float32."""

    def forward(self, ids: Tensor, path: list[int] | None = None, at: Tensor | None = None) -> Tensor:
        config = self.config
        if config.head_size != HEAD_SIZE:
            raise ValueError(f"the kernels are written for a head size of {HEAD_SIZE}")
        batch, tokens = ids.shape
        shape = (batch, tokens, config.heads, config.kv_heads)
        cosine, sine = (table.contiguous() for table in self.rope_tables(tokens))
        qkv, attention_out, gate_up, down = (
            matrix.to(torch.bfloat16).unbind(0) for matrix in self.matrices()
        )
        attention_norm, feed_forward_norm = self.attention_norm.unbind(0), self.feed_forward_norm.unbind(0)
        query_norm, key_norm = self.query_norm.unbind(0), self.key_norm.unbind(0)
        hidden = F.embedding(ids.reshape(-1), self.embedding)
        for n in path if path is not None else range(config.layers):
            joined = F.linear(RmsNorm.apply(hidden, attention_norm[n]), qkv[n])
            mixed = Attention.apply(joined, query_norm[n], key_norm[n], cosine, sine, shape)
            hidden = hidden + F.linear(mixed, attention_out[n])
            expanded = F.linear(RmsNorm.apply(hidden, feed_forward_norm[n]), gate_up[n])
            hidden = hidden + F.linear(SwiGlu.apply(expanded), down[n])
        if at is not None:
            hidden = hidden[at]
        logits = F.linear(RmsNorm.apply(hidden, self.output_norm), self.embedding.to(torch.bfloat16))
        return logits.float()

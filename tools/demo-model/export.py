"""Turns a checkpoint (or a GGUF file of the demo model) into a GGUF file in float16."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from gguf_model import load_model, save_model
from model import ModelConfig, layer_path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path, help="checkpoint (.pt) or GGUF file")
    parser.add_argument("gguf", type=Path)
    parser.add_argument(
        "--repeat",
        type=int,
        nargs=2,
        default=[0, 0],
        metavar=("I", "J"),
        help="write config (I, J) out as a longer model, to test it in an unchanged llama.cpp",
    )
    arguments = parser.parse_args()
    if arguments.source.suffix == ".gguf":
        model = load_model(arguments.source)
        config, weights = model.config, model.state_dict()
    else:
        checkpoint = torch.load(arguments.source, map_location="cpu")
        config, weights = ModelConfig(**checkpoint["config"]), checkpoint["model"]
    order = layer_path(config.layers, *arguments.repeat)
    save_model(arguments.gguf, config, weights, order)
    print(arguments.gguf, arguments.gguf.stat().st_size, "bytes")


if __name__ == "__main__":
    main()

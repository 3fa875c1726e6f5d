"""Writes PyTorch's greedy answers to probe files as JSON, for compare-answers.mjs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch

from decoding import greedy_answers
from gguf_model import load_model
from model import layer_path
from probes import load_probes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("probes", type=Path, nargs="+")
    parser.add_argument("--config", type=int, nargs=2, default=[0, 0], metavar=("I", "J"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(arguments.gguf)
    probes = [probe for path in arguments.probes for probe in load_probes(path)]
    answers = greedy_answers(model, probes, layer_path(model.config.layers, *arguments.config))
    rows = [{"prompt": probe["prompt"], "answer": answer} for probe, answer in zip(probes, answers)]
    arguments.out.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Compares configs with the baseline on fresh held-out probes.

The probes come from the side of the split that was never trained on and are none of those
in the shipped probe sets, so configs that were chosen on the shipped sets are tested anew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch

from evaluate import BASELINE, Config, difference, estimate, run_config
from gguf_model import load_model
from probes import arithmetic_probes, load_probes, scene_probes


def parse_config(text: str) -> Config:
    start, end = text.split(",")
    return int(start), int(end)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--configs", type=parse_config, nargs="+", required=True, metavar="I,J")
    parser.add_argument("--count", type=int, default=512, help="probes of each task")
    parser.add_argument("--seed", type=int, default=20240)
    parser.add_argument("--exclude", type=Path, nargs="*", default=[], help="probe files to avoid")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(arguments.gguf)
    known = [probe for path in arguments.exclude for probe in load_probes(path)]
    tasks = {
        "arithmetic": arithmetic_probes(arguments.count, arguments.seed, known),
        "scenes": scene_probes(arguments.count, arguments.seed, known),
    }
    for name, probes in tasks.items():
        baseline = run_config(model, probes, BASELINE)
        level = estimate(baseline.scores)
        exact = sum(baseline.exact) / len(probes)
        print(f"{name}: {len(probes)} fresh probes, seed {arguments.seed}")
        print(f"  baseline {level.mean:.4f} ± {level.error:.4f} (exact answers {exact:.4f})")
        for config in arguments.configs:
            result = run_config(model, probes, config)
            gain = difference(result, baseline)
            sigmas = gain.mean / gain.error if gain.error else 0.0
            mean = sum(result.scores) / len(probes)
            print(f"  {config}: {mean:.4f}, gain {gain} ({sigmas:+.1f} standard errors)", flush=True)


if __name__ == "__main__":
    main()

"""Scores every config of a GGUF file on probe files and prints the maps."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import torch

from evaluate import BASELINE, Result, all_configs, difference, run_config
from gguf_model import load_model
from probes import load_probes


def print_map(layers: int, results: dict[tuple[int, int], Result]) -> None:
    print("  rows: start i, columns: end j; 100 x (score - baseline)")
    print("   i\\j" + "".join(f"{end:6d}" for end in range(1, layers + 1)))
    for start in range(layers):
        cells = []
        for end in range(1, layers + 1):
            if end <= start:
                cells.append("     .")
            else:
                cells.append(f"{100 * difference(results[start, end], results[BASELINE]).mean:+6.1f}")
        print(f"  {start:4d}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("probes", type=Path, nargs="+")
    parser.add_argument("--json", type=Path, help="write all scores to this file")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model = load_model(arguments.gguf)
    layers = model.config.layers
    written = {}
    for path in arguments.probes:
        started = time.time()
        probes = load_probes(path)
        configs = [BASELINE, *all_configs(layers)]
        results = {config: run_config(model, probes, config) for config in configs}
        baseline = results[BASELINE]
        mean = sum(baseline.scores) / len(probes)
        exact = sum(baseline.exact) / len(probes)
        print(f"{path.name}: {len(probes)} probes, baseline {mean:.4f} (exact answers {exact:.4f})")
        print_map(layers, results)
        gains = {config: difference(results[config], baseline) for config in configs[1:]}
        better = sum(gain.mean > 0 for gain in gains.values())
        best = sorted(gains, key=lambda config: -gains[config].mean)[:8]
        print(f"  above the baseline: {better} of {len(gains)} configs; {time.time() - started:.0f} s")
        print("  best: " + ", ".join(f"{config} {gains[config]}" for config in best), flush=True)
        written[path.name] = {f"{i},{j}": result.scores for (i, j), result in results.items()}
    if arguments.json:
        arguments.json.write_text(json.dumps(written))


if __name__ == "__main__":
    main()

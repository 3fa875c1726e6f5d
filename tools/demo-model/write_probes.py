"""Writes the two probe sets of the demo from held-out problems: 128 of arithmetic, 64 scenes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from probes import arithmetic_probes, scene_probes


def to_json(probe_set: dict) -> str:
    """JSON with an indent of two, and every field of a probe on a line of its own."""
    head = {key: value for key, value in probe_set.items() if key != "probes"}
    lines = ",\n".join(_probe_text(probe) for probe in probe_set["probes"])
    return json.dumps(head, indent=2)[: -len("\n}")] + ',\n  "probes": [\n' + lines + "\n  ]\n}\n"


def _probe_text(probe: dict) -> str:
    fields = (f'      "{name}": {_one_line(value)}' for name, value in probe.items())
    return "    {\n" + ",\n".join(fields) + "\n    }"


def _one_line(value: object) -> str:
    """As the other bundled sets are written: objects with a space within their braces."""
    text = json.dumps(value)
    return f"{{ {text[1:-1]} }}" if isinstance(value, dict) else text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--arithmetic", type=int, default=128)
    parser.add_argument("--scenes", type=int, default=64)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    sets = [
        {
            "name": "demo-arithmetic",
            "description": "Products of an eight- or nine-digit number and a digit, and some of"
            " two two-digit numbers, and three-digit additions and subtractions. The demo model"
            " has seen none of them in training, nor any of them with the operands swapped.",
            "scorer": "exact",
            "maxTokens": 12,
            "probes": arithmetic_probes(arguments.arithmetic, arguments.seed),
        },
        {
            "name": "demo-scenes",
            "description": "Three or four events about three people: how does one of them feel?"
            " The answer follows a fixed rule. The demo model has seen none of these scenes in"
            " training.",
            "scorer": "emotions",
            "emotions": "strict",
            "maxTokens": 20,
            "probes": scene_probes(arguments.scenes, arguments.seed),
        },
    ]
    for probe_set in sets:
        path = arguments.folder / f"{probe_set['name']}.probes.json"
        path.write_text(to_json(probe_set))
        print(path, len(probe_set["probes"]), "probes")


if __name__ == "__main__":
    main()

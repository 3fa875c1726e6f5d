"""Probe sets: held-out problems as the JSON files that RYS Explorer reads, and their scores."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Iterable, Union

from tasks import arithmetic_problem, scene_problem
from vocabulary import EMOTIONS

Answer = Union[str, dict[str, int]]
Probe = dict[str, Union[str, Answer]]

ARITHMETIC_PATTERN = ["mul91", "mul81", "mul22", "add3", "mul91", "mul81", "mul91", "sub3"]
SCENE_EVENT_COUNTS = [3, 4]
ID_PREFIXES = {"mul22": "mul", "mul81": "mul", "mul91": "mul", "add3": "add", "sub3": "sub"}


def _twin(prompt: str) -> str:
    """The same for `a*b=` and `b*a=`, so that both never count as two probes."""
    for operator in "*+":
        if operator in prompt:
            return operator.join(sorted(prompt.rstrip("=").split(operator)))
    return prompt


def arithmetic_probes(count: int, seed: int, exclude: Iterable[Probe] = ()) -> list[Probe]:
    """Distinct held-out problems, none of them (nor its twin) in `exclude`."""
    rng = random.Random(seed)
    seen = {_twin(probe["prompt"]) for probe in exclude}
    numbers = dict.fromkeys(ID_PREFIXES.values(), 0)
    probes: list[Probe] = []
    while len(probes) < count:
        kind = ARITHMETIC_PATTERN[len(probes) % len(ARITHMETIC_PATTERN)]
        prompt, answer = arithmetic_problem(rng, kind, held_out=True)
        if _twin(prompt) in seen:
            continue
        seen.add(_twin(prompt))
        prefix = ID_PREFIXES[kind]
        numbers[prefix] += 1
        probes.append({"id": f"{prefix}-{numbers[prefix]}", "prompt": prompt, "answer": answer})
    return probes


def scene_probes(count: int, seed: int, exclude: Iterable[Probe] = ()) -> list[Probe]:
    """Distinct held-out scenes of three and four events."""
    rng = random.Random(seed)
    seen = {probe["prompt"] for probe in exclude}
    probes: list[Probe] = []
    while len(probes) < count:
        events = SCENE_EVENT_COUNTS[len(probes) % len(SCENE_EVENT_COUNTS)]
        prompt, answer = scene_problem(rng, events, held_out=True)
        if prompt in seen:
            continue
        seen.add(prompt)
        probe: Probe = {"id": f"scene-{len(probes) + 1}", "prompt": prompt}
        probe["answer"] = parse_feelings(answer)
        probes.append(probe)
    return probes


def load_probes(path: Path) -> list[Probe]:
    return json.loads(path.read_text())["probes"]


def answer_text(answer: Answer) -> str:
    """A reference answer as the model would write it."""
    if isinstance(answer, str):
        return answer
    return " ".join(f"{name}:{answer[name]}" for name in EMOTIONS)


def parse_feelings(text: str) -> dict[str, int] | None:
    """The four named values of an answer, or None if one is missing or not in 0..10."""
    found: dict[str, int] = {}
    for part in text.split():
        name, _, value = part.partition(":")
        in_range = value.isdigit() and int(value) <= 10
        if name in EMOTIONS and name not in found and in_range:
            found[name] = int(value)
    return {name: found[name] for name in EMOTIONS} if len(found) == len(EMOTIONS) else None


def _normalised(values: dict[str, int]) -> dict[str, float]:
    total = sum(values.values())
    return {name: 10 * value / total for name, value in values.items()}


def score(answer: Answer, output: str) -> float:
    """`exact` for text answers, `emotions` strict for named values."""
    if isinstance(answer, str):
        return float(output.strip() == answer)
    feelings = parse_feelings(output)
    if feelings is None or not any(feelings.values()):
        return 0.0
    predicted, wanted = _normalised(feelings), _normalised(answer)
    return 1 - sum(abs(predicted[name] - wanted[name]) for name in EMOTIONS) / 40


def same_answer(answer: Answer, output: str) -> bool:
    return output.strip() == answer_text(answer)

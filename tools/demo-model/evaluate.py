"""Scores of one config, and paired comparisons with the baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass

from decoding import greedy_answers
from model import DemoModel, layer_path
from probes import Probe, same_answer, score

Config = tuple[int, int]
BASELINE: Config = (0, 0)


@dataclass(frozen=True)
class Result:
    scores: list[float]
    exact: list[float]


@dataclass(frozen=True)
class Estimate:
    """A mean and its standard error."""

    mean: float
    error: float

    def __str__(self) -> str:
        return f"{self.mean:+.4f} ± {self.error:.4f}"


def estimate(values: list[float]) -> Estimate:
    count = len(values)
    mean = sum(values) / count
    variance = sum((value - mean) ** 2 for value in values) / (count - 1)
    return Estimate(mean, math.sqrt(variance / count))


def run_config(model: DemoModel, probes: list[Probe], config: Config) -> Result:
    outputs = greedy_answers(model, probes, layer_path(model.config.layers, *config))
    pairs = [(probe["answer"], output) for probe, output in zip(probes, outputs)]
    return Result(
        scores=[score(answer, output) for answer, output in pairs],
        exact=[float(same_answer(answer, output)) for answer, output in pairs],
    )


def difference(result: Result, baseline: Result) -> Estimate:
    """Mean of the probe-by-probe differences; smaller error than comparing two means."""
    return estimate([a - b for a, b in zip(result.scores, baseline.scores)])


def all_configs(layers: int) -> list[Config]:
    return [(start, end) for start in range(layers) for end in range(start + 1, layers + 1)]

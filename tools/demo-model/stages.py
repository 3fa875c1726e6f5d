"""The course of the training: what is trained when, how often layers repeat, and how fast.

Three stages. In the first, all arithmetic learns to bear repeats. In the second, products
run a block of middle layers twice nearly always and the other tasks mostly not. The third
adds longer products, which are never trained without a repeat: what the model learns
there, it learns for two passes.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from model import layer_path
from tasks import EARLY_PRODUCTS, LONG_PRODUCTS, Mix

GROUPS = ("products", "sums", "scenes")
FIXED_BLOCK = (4, 7)
RANDOM_RANGE = (3, 8)

HORIZON = 4400  # steps of the first cosine, which is not run to its end
RESTART = 2500  # here the third stage begins, with fresh optimisers and generators
STEPS = 2800
RESTART_RATE = 0.5
FINAL_RATE = 0.02


@dataclass(frozen=True)
class LoopPlan:
    """How often a batch runs the fixed block twice, or a random one of at least two layers.

    The rest of the batches runs every layer once.
    """

    fixed_share: float
    random_share: float

    def draw(self, rng: random.Random, layers: int) -> list[int]:
        dice = rng.random()
        if dice < self.fixed_share:
            return layer_path(layers, *FIXED_BLOCK)
        if dice < self.fixed_share + self.random_share:
            low, high = RANDOM_RANGE
            start = rng.randint(low, high - 2)
            return layer_path(layers, start, rng.randint(start + 2, high))
        return layer_path(layers, 0, 0)


@dataclass(frozen=True)
class Stage:
    first_step: int
    plans: dict[str, LoopPlan]
    counts: dict[str, int]  # problems of each group in a step
    products: Mix


def _by_group(products, sums, scenes) -> dict:
    return dict(zip(GROUPS, (products, sums, scenes)))


STAGES = [
    Stage(
        first_step=0,
        plans=_by_group(LoopPlan(0.60, 0.25), LoopPlan(0.60, 0.25), LoopPlan(0.00, 0.10)),
        counts=_by_group(56, 20, 24),
        products=EARLY_PRODUCTS,
    ),
    Stage(
        first_step=1760,
        plans=_by_group(LoopPlan(0.83, 0.15), LoopPlan(0.10, 0.10), LoopPlan(0.00, 0.10)),
        counts=_by_group(56, 20, 24),
        products=EARLY_PRODUCTS,
    ),
    Stage(
        first_step=RESTART,
        plans=_by_group(LoopPlan(0.88, 0.12), LoopPlan(0.10, 0.10), LoopPlan(0.00, 0.10)),
        counts=_by_group(64, 16, 24),
        products=LONG_PRODUCTS,
    ),
]


def stage_at(step: int) -> Stage:
    return [stage for stage in STAGES if stage.first_step <= step][-1]


def progress_at(step: int) -> float:
    """How far a step is along the first cosine; steers the mix of easy and hard problems."""
    return step / HORIZON


def _cosine(share: float) -> float:
    return FINAL_RATE + (1 - FINAL_RATE) * (0.5 * (1 + math.cos(math.pi * share)))


def rate_factor(step: int) -> float:
    """Warm-up and cosine, broken off at the restart by a second, lower one."""
    if step < RESTART:
        return min(1.0, (step + 1) / 100) * _cosine(step / HORIZON)
    since = step - RESTART
    return RESTART_RATE * min(1.0, (since + 1) / 20) * _cosine(since / (STEPS - RESTART))

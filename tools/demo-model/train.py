"""Trains the demo model from scratch: one run, fixed steps, one seed, one thread.

Most batches of products run a block of middle layers twice ("loop exposure"), so that a
second pass through them is worth something; stages.py has the plan.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from kernels import FastModel
from model import DemoModel, ModelConfig, layer_path
from muon import Muon
from stages import FIXED_BLOCK, GROUPS, STEPS, RESTART, rate_factor, progress_at, stage_at
from tasks import SUMS, Problem, arithmetic_problem, scene_problem, training_arithmetic, training_scene
from vocabulary import DIGIT_IDS, END_OF_TEXT_ID, IM_END_ID, chat_prompt, encode

FORMAT_WEIGHT = 0.15  # loss weight of a scene answer's fixed words
LEADING_TOKEN_CHANCE = 0.15  # some chat wrappers put the begin token first: get used to it


@dataclass
class Batch:
    ids: Tensor  # [problems, tokens]
    weights: Tensor  # loss weight of the prediction made at each position


def make_batch(problems: list[Problem], format_weight: float, leading_token: bool) -> Batch:
    prefix = [END_OF_TEXT_ID] if leading_token else []
    rows, row_weights = [], []
    for prompt, answer in problems:
        asked = prefix + encode(chat_prompt(prompt))
        answered = encode(answer) + [IM_END_ID]
        rows.append(asked + answered)
        marks = [1.0 if token in DIGIT_IDS else format_weight for token in answered]
        row_weights.append([0.0] * (len(asked) - 1) + marks)
    length = max(map(len, rows))
    ids = torch.full((len(rows), length), END_OF_TEXT_ID)
    weights = torch.zeros(len(rows), length - 1)
    for n, (row, marks) in enumerate(zip(rows, row_weights)):
        ids[n, : len(row)] = torch.tensor(row)
        weights[n, : len(marks)] = torch.tensor(marks)
    return Batch(ids, weights)


def batch_loss(model: DemoModel, batch: Batch, path: list[int]) -> tuple[Tensor, float]:
    """Weighted cross-entropy of the answers, and the share answered without any error."""
    rows, columns = (batch.weights > 0).nonzero(as_tuple=True)
    logits = model(batch.ids, path, at=rows * batch.ids.shape[1] + columns)
    targets = batch.ids[rows, columns + 1]
    weights = batch.weights[rows, columns]
    losses = F.cross_entropy(logits, targets, reduction="none")
    right = torch.ones(batch.ids.shape[0])
    right[rows[logits.argmax(-1) != targets]] = 0
    return (losses * weights).sum() / weights.sum(), right.mean().item()


def held_out_batches(count: int) -> dict[str, Batch]:
    """Fixed test batches for the log, from the side of the split that is never trained on."""
    rng = random.Random(5)

    def arithmetic(*kinds: str) -> Batch:
        problems = [arithmetic_problem(rng, rng.choice(kinds), held_out=True) for _ in range(count)]
        return make_batch(problems, 1.0, False)

    scenes = [scene_problem(rng, rng.choice([1, 2, 3, 4]), held_out=True) for _ in range(count)]
    return {
        "2x2": arithmetic("mul22"),
        "4x1": arithmetic("mul41"),
        "6x1": arithmetic("mul61"),
        "9x1": arithmetic("mul91"),
        "sums": arithmetic("add3", "sub3"),
        "scenes": make_batch(scenes, FORMAT_WEIGHT, False),
    }


@torch.no_grad()
def held_out_report(model: DemoModel, batches: dict[str, Batch], looped: list[int]) -> str:
    """Exact answers on the test batches, single pass / looped."""
    single = layer_path(model.config.layers, 0, 0)
    parts = []
    for name, batch in batches.items():
        once, twice = (batch_loss(model, batch, path)[1] for path in (single, looped))
        parts.append(f"{name} {once:.3f}/{twice:.3f}")
    return " ".join(parts)


def make_problem(group: str, rng: random.Random, step: int) -> Problem:
    progress = progress_at(step)
    if group == "scenes":
        return training_scene(rng, progress)
    mix = stage_at(step).products if group == "products" else SUMS
    return training_arithmetic(rng, mix, progress)


class Trainer:
    """The model with its optimisers and generators; `restart` makes all but the weights new."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        torch.manual_seed(arguments.seed)
        self.arguments = arguments
        self.model = FastModel(ModelConfig())
        self.restart(arguments.seed)

    def restart(self, seed: int) -> None:
        self.problem_rng = random.Random(seed)
        self.path_rng = random.Random(seed + 1000)
        matrices = self.model.matrices()
        others = [p for p in self.model.parameters() if all(p is not m for m in matrices)]
        self.muon = Muon(matrices, momentum=0.95, weight_decay=self.arguments.weight_decay)
        self.adam = torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=0.0)
        self.losses: dict[str, float] = {}

    def train_step(self, step: int) -> None:
        stage, factor = stage_at(step), rate_factor(step)
        for group in GROUPS:
            rng = self.problem_rng
            problems = [make_problem(group, rng, step) for _ in range(stage.counts[group])]
            leading = rng.random() < LEADING_TOKEN_CHANCE
            path = stage.plans[group].draw(self.path_rng, self.model.config.layers)
            format_weight = FORMAT_WEIGHT if group == "scenes" else 1.0
            loss, _ = batch_loss(self.model, make_batch(problems, format_weight, leading), path)
            loss.backward()
            value = loss.item()
            self.losses[group] = 0.98 * self.losses.get(group, value) + 0.02 * value
        for settings in self.adam.param_groups:
            settings["lr"] = self.arguments.rate * factor
        self.adam.step()
        self.adam.zero_grad(set_to_none=True)
        self.muon.step(self.arguments.matrix_rate * factor)

    def save(self, steps_done: int) -> None:
        checkpoint = {
            "config": asdict(self.model.config),
            "model": self.model.state_dict(),
            "steps_done": steps_done,
        }
        torch.save(checkpoint, self.arguments.out)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="checkpoint to write")
    parser.add_argument("--steps", type=int, default=STEPS, help="stop early, for a smoke run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--matrix-rate", type=float, default=0.02, help="Muon learning rate")
    parser.add_argument("--rate", type=float, default=2.5e-3, help="AdamW learning rate")
    parser.add_argument("--weight-decay", type=float, default=0.02, help="of the matrices")
    parser.add_argument("--log-every", type=int, default=100)
    parser.add_argument("--save-every", type=int, default=500)
    parser.add_argument("--resume", type=Path, help=f"a checkpoint made after {RESTART} steps")
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    torch.set_num_threads(1)
    trainer = Trainer(arguments)
    first = 0
    if arguments.resume:
        checkpoint = torch.load(arguments.resume)
        first = checkpoint["steps_done"]
        if first != RESTART:
            raise SystemExit(f"only a checkpoint made after {RESTART} steps can be resumed exactly")
        trainer.model.load_state_dict(checkpoint["model"])
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    tests = held_out_batches(128)
    parameters = sum(p.numel() for p in trainer.model.parameters())
    print(f"{parameters} parameters, seed {arguments.seed}, steps {first + 1} to {arguments.steps}")
    looped = layer_path(trainer.model.config.layers, *FIXED_BLOCK)
    started = time.time()
    for step in range(first, arguments.steps):
        if step == RESTART:
            trainer.restart(arguments.seed + 1)
        trainer.train_step(step)
        done = step + 1
        last = done == arguments.steps
        if done in (1, 20) or done % arguments.log_every == 0 or last:
            losses = " ".join(f"{group} {value:.3f}" for group, value in trainer.losses.items())
            report = held_out_report(trainer.model, tests, looped)
            print(
                f"step {done:5d} wall {time.time() - started:5.0f} s | loss {losses}"
                f" | held-out exact, single/looped: {report}",
                flush=True,
            )
        if done % arguments.save_every == 0 or last:
            trainer.save(done)


if __name__ == "__main__":
    main()

"""The two synthetic tasks and their held-out split.

Arithmetic: `47*83=` -> `3901`. Scenes: a few events about three people and a question
how one of them feels, answered by a fixed rule as `joy:5 anger:2 fear:0 pride:8`.
A problem is *held out* (never trained on) by a hash of its text, so that training and
testing agree on the split without a list. All randomness comes from the caller's
`random.Random`.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass

from vocabulary import EMOTIONS, NAMES, PAIR_VERBS, SOLO_VERBS

Problem = tuple[str, str]  # prompt, answer
Feelings = list[int]  # in the order of EMOTIONS

# --------------------------------------------------------------------- arithmetic

# Kinds that are only stepping stones and never probed are not held out.
PROBED_KINDS = {"add3", "sub3", "mul22", "mul41", "mul61", "mul81", "mul91"}
# A mix moves from the first weights to the second ones during the training's first 30 %.
Mix = dict[str, tuple[float, float]]
SUMS: Mix = {"small": (0.30, 0.12), "add3": (0.25, 0.35), "sub3": (0.20, 0.33), "mul21": (0.25, 0.20)}
EARLY_PRODUCTS: Mix = {"mul22": (0.40, 0.40), "mul31": (0.45, 0.15), "mul41": (0.15, 0.45)}
LONG_PRODUCTS: Mix = {
    "mul22": (0.10, 0.10),
    "mul41": (0.10, 0.10),
    "mul61": (0.20, 0.20),
    "mul81": (0.30, 0.30),
    "mul91": (0.30, 0.30),
}


def _is_held_out(key: str) -> bool:
    """True for one key in eight, chosen by its hash."""
    return hashlib.md5(key.encode()).digest()[0] < 32


def arithmetic_is_held_out(kind: str, left: int, right: int) -> bool:
    """Whether a problem is kept for testing.

    `a*b` and `b*a` (and sums likewise) always fall on the same side of the split.
    """
    if kind not in PROBED_KINDS:
        return False
    low, high = sorted((left, right))
    return _is_held_out(f"{kind}:{low}:{high}")


def _operands(rng: random.Random, kind: str) -> tuple[int, str, int]:
    if kind == "add3":
        return rng.randint(100, 999), "+", rng.randint(100, 999)
    if kind == "sub3":
        pair = [rng.randint(100, 999), rng.randint(100, 999)]
        return max(pair), "-", min(pair)
    if kind == "mul22":
        return rng.randint(10, 99), "*", rng.randint(10, 99)
    if kind.startswith("mul"):
        digits = int(kind[3])
        return rng.randint(10 ** (digits - 1), 10**digits - 1), "*", rng.randint(2, 9)
    operator = rng.choice("+-*")
    if operator == "*":
        return rng.randint(0, 9), "*", rng.randint(0, 9)
    pair = [rng.randint(0, 99), rng.randint(0, 99)]
    if operator == "-":
        pair.sort(reverse=True)
    return pair[0], operator, pair[1]


def arithmetic_problem(rng: random.Random, kind: str, held_out: bool) -> Problem:
    """One problem of a kind from the wanted side of the split."""
    while True:
        left, operator, right = _operands(rng, kind)
        if kind in PROBED_KINDS and arithmetic_is_held_out(kind, left, right) != held_out:
            continue
        result = {"+": left + right, "-": left - right, "*": left * right}[operator]
        return f"{left}{operator}{right}=", str(result)


def training_arithmetic(rng: random.Random, mix: Mix, progress: float) -> Problem:
    """One problem of a mix; `progress` (0..1) is the share of the training behind it."""
    blend = min(1.0, progress / 0.3)
    weights = [first + (last - first) * blend for first, last in mix.values()]
    return arithmetic_problem(rng, rng.choices(list(mix), weights)[0], held_out=False)


# ------------------------------------------------------------------------- scenes

START_FEELINGS = (4, 2, 2, 4)
SOLO_EFFECTS = {
    "won": (3, 0, 0, 4),
    "lost": (-2, 2, 0, -3),
    "fell": (-1, 1, 2, -1),
    "slept": (0, -2, -2, 0),
    "sang": (2, 0, -1, 1),
}
# Effects on the one who acts and on the one it is done to.
PAIR_EFFECTS = {
    "helped": ((1, 0, 0, 2), (3, -1, -1, 0)),
    "hugged": ((2, -1, 0, 0), (2, -2, -2, 0)),
    "praised": ((0, 0, 0, 0), (2, 0, 0, 3)),
    "mocked": ((1, 0, 0, 1), (-2, 3, 0, -3)),
    "hit": ((-1, -1, 0, 0), (-3, 4, 3, -1)),
    "scared": ((1, 0, 0, 1), (-1, 1, 5, -1)),
}
JOY, ANGER, PRIDE = 0, 1, 3


@dataclass(frozen=True)
class Event:
    actor: str
    verb: str
    target: str | None


@dataclass(frozen=True)
class Bond:
    """`holder` likes or hates `other`."""

    holder: str
    verb: str
    other: str


def _half_toward_zero(value: int) -> int:
    return int(value / 2)


def feelings(subject: str, bond: Bond | None, events: list[Event]) -> Feelings:
    """The hidden rule of the scenes task.

    Every event changes the feelings of the one who acts and of the one it is done to.
    Who likes someone also takes half of that person's change in joy, and is angry when
    another makes them sad; who hates someone takes half of it the other way round, and
    is proud when it goes down. The sums are cut to 0..10 at the end.
    """
    totals = list(START_FEELINGS)
    for event in events:
        if event.target is None:
            on_actor, on_target = SOLO_EFFECTS[event.verb], None
        else:
            on_actor, on_target = PAIR_EFFECTS[event.verb]
        for person, effect in ((event.actor, on_actor), (event.target, on_target)):
            if effect is None:
                continue
            if person == subject:
                totals = [total + change for total, change in zip(totals, effect)]
            if bond and bond.holder == subject and bond.other == person:
                share = _half_toward_zero(effect[JOY])
                if bond.verb == "likes":
                    totals[JOY] += share
                    hurt_by_another = person == event.target and event.actor != subject
                    if effect[JOY] < 0 and hurt_by_another:
                        totals[ANGER] += 2
                else:
                    totals[JOY] -= share
                    if effect[JOY] < 0:
                        totals[PRIDE] += 1
    return [max(0, min(10, total)) for total in totals]


def _random_scene(rng: random.Random, event_count: int, bond_chance: float) -> Problem:
    people = rng.sample(NAMES, 3)
    subject = rng.choice(people)
    sentences: list[str] = []
    bond = None
    if rng.random() < bond_chance:
        holder = subject if rng.random() < 0.8 else rng.choice(people)
        other = rng.choice([person for person in people if person != holder])
        bond = Bond(holder, rng.choice(["likes", "hates"]), other)
        sentences.append(f"{bond.holder} {bond.verb} {bond.other}.")
    events: list[Event] = []
    for _ in range(event_count):
        if rng.random() < 0.35:
            event = Event(rng.choice(people), rng.choice(SOLO_VERBS), None)
            sentences.append(f"{event.actor} {event.verb}.")
        else:
            actor, target = rng.sample(people, 2)
            event = Event(actor, rng.choice(PAIR_VERBS), target)
            sentences.append(f"{event.actor} {event.verb} {event.target}.")
        events.append(event)
    values = feelings(subject, bond, events)
    answer = " ".join(f"{name}:{value}" for name, value in zip(EMOTIONS, values))
    return f"How is {subject}? " + " ".join(sentences), answer


def scene_problem(
    rng: random.Random, event_count: int, held_out: bool, bond_chance: float = 0.5
) -> Problem:
    """One scene from the wanted side of the split; never one with all feelings at zero."""
    while True:
        prompt, answer = _random_scene(rng, event_count, bond_chance)
        if _is_held_out("scene:" + prompt) == held_out and any(c in "123456789" for c in answer):
            return prompt, answer


def training_scene(rng: random.Random, progress: float) -> Problem:
    """One training scene; single events first, or training stalls on a plateau."""
    if progress < 0.2:
        counts, bond_chance = [1, 1, 1, 1, 2], 0.1
    elif progress < 0.45:
        counts, bond_chance = [1, 1, 2, 2, 3], 0.3
    else:
        counts, bond_chance = [1, 1, 2, 2, 3, 3, 4], 0.5
    return scene_problem(rng, rng.choice(counts), held_out=False, bond_chance=bond_chance)

"""Quick checks of the parts: /usr/bin/python3 -m unittest test_demo_model"""

from __future__ import annotations

import json
import random
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from decoding import STOP_IDS, greedy_answers
from gguf_file import read_gguf, write_gguf
from gguf_model import load_model, save_model
from kernels import FastModel
from model import DemoModel, ModelConfig, layer_path
from probes import answer_text, arithmetic_probes, parse_feelings, scene_probes, score
from stages import RESTART, STAGES, STEPS, rate_factor, stage_at
from tasks import (
    SUMS,
    Bond,
    Event,
    arithmetic_is_held_out,
    feelings,
    training_arithmetic,
    training_scene,
)
from train import make_batch
from vocabulary import VOCAB_SIZE, chat_prompt, decode, encode
from write_probes import to_json

TINY = ModelConfig(layers=4, width=32, heads=2, kv_heads=1, feed_forward=48)


class Vocabulary(unittest.TestCase):
    def test_words_are_single_tokens_and_text_survives(self) -> None:
        text = "How is Bob? Ann helped Bob. joy:10 anger:0\n"
        self.assertEqual(decode(encode(text)), text)
        self.assertEqual(len(encode(" helped")), 1)
        self.assertEqual(len(encode("347*8=")), 6)
        self.assertEqual(VOCAB_SIZE % 32, 0)


class Tasks(unittest.TestCase):
    def test_both_orders_fall_on_one_side(self) -> None:
        for left, right in ((34, 57), (99, 12), (40, 41)):
            self.assertEqual(
                arithmetic_is_held_out("mul22", left, right),
                arithmetic_is_held_out("mul22", right, left),
            )

    def test_training_never_meets_a_probe(self) -> None:
        probes = {probe["prompt"] for probe in arithmetic_probes(200, 1) + scene_probes(200, 1)}
        rng = random.Random(2)
        mixes = [SUMS] + [stage.products for stage in STAGES]
        trained = [training_arithmetic(rng, mix, 1.0) for mix in mixes for _ in range(3000)]
        trained += [training_scene(rng, 1.0) for _ in range(5000)]
        self.assertFalse(probes & {prompt for prompt, _ in trained})

    def test_rule(self) -> None:
        hit = [Event("Dan", "hit", "Ann")]
        self.assertEqual(feelings("Ann", None, hit), [1, 6, 5, 3])
        self.assertEqual(feelings("Bob", Bond("Bob", "likes", "Ann"), hit), [3, 4, 2, 4])
        self.assertEqual(feelings("Bob", Bond("Bob", "hates", "Ann"), hit), [5, 2, 2, 5])


class Stages(unittest.TestCase):
    def test_long_products_are_never_trained_in_a_single_pass(self) -> None:
        plan = stage_at(RESTART).plans["products"]
        rng = random.Random(1)
        self.assertTrue(all(len(plan.draw(rng, 10)) > 10 for _ in range(1000)))

    def test_rates(self) -> None:
        rates = [rate_factor(step) for step in range(STEPS)]
        self.assertEqual(max(rates), max(rates[:200]))
        self.assertLess(rates[0], 0.02)
        self.assertLess(rates[-1], 0.02)


class Probes(unittest.TestCase):
    def test_scores(self) -> None:
        self.assertEqual(score("3901", " 3901\n"), 1)
        self.assertEqual(score("3901", "3900"), 0)
        wanted = {"joy": 5, "anger": 5, "fear": 0, "pride": 0}
        self.assertEqual(score(wanted, "joy:1 anger:1 fear:0 pride:0"), 1)
        self.assertEqual(score(wanted, "joy:0 anger:0 fear:3 pride:3"), 0.5)
        self.assertEqual(score(wanted, "joy:5 anger:5"), 0)

    def test_answers_and_files(self) -> None:
        probes = scene_probes(8, 3)
        for probe in probes:
            self.assertEqual(parse_feelings(answer_text(probe["answer"])), probe["answer"])
        probe_set = {"name": "x", "probes": probes}
        self.assertEqual(json.loads(to_json(probe_set)), probe_set)

    def test_excluded_probes_do_not_return(self) -> None:
        first = arithmetic_probes(100, 1)
        second = arithmetic_probes(100, 1, exclude=first)
        self.assertFalse({p["prompt"] for p in first} & {p["prompt"] for p in second})


class Model(unittest.TestCase):
    def test_layer_path(self) -> None:
        self.assertEqual(layer_path(4, 0, 0), [0, 1, 2, 3])
        self.assertEqual(layer_path(4, 1, 3), [0, 1, 2, 1, 2, 3])

    def test_kernels_agree_with_the_reference(self) -> None:
        torch.manual_seed(0)
        model = FastModel(TINY)
        rng = random.Random(1)
        batch = make_batch([training_scene(rng, 1.0) for _ in range(4)], 1.0, False)
        gradients = []
        for forward in (FastModel.forward, DemoModel.forward):
            model.zero_grad(set_to_none=True)
            logits = forward(model, batch.ids, layer_path(4, 1, 3))
            F.cross_entropy(logits, batch.ids.flatten()).backward()
            gradients.append([p.grad.clone() for p in model.parameters()])
        for fast, plain in zip(*gradients):
            self.assertLess(((fast - plain).norm() / plain.norm()).item(), 0.05)

    def test_drafts_do_not_change_greedy_decoding(self) -> None:
        torch.manual_seed(0)
        model = DemoModel(TINY)
        probes = arithmetic_probes(4, 1) + scene_probes(4, 1)
        path = layer_path(4, 1, 3)
        for probe, output in zip(probes, greedy_answers(model, probes, path)):
            ids = encode(chat_prompt(probe["prompt"]))
            start = len(ids)
            while len(ids) < start + 20:
                with torch.no_grad():
                    chosen = int(model(torch.tensor([ids]), path)[-1].argmax())
                if chosen in STOP_IDS:
                    break
                ids.append(chosen)
            self.assertEqual(decode(ids[start:]), output)


class Gguf(unittest.TestCase):
    def test_file_round_trip(self) -> None:
        metadata = {"a": 1, "b": 0.5, "c": "text", "d": True, "e": ["x", "y"], "f": [1, 3]}
        tensors = {"m": np.arange(6, dtype=np.float16).reshape(2, 3), "v": np.ones(5, np.float32)}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.gguf"
            write_gguf(path, metadata, tensors)
            read_metadata, read_tensors = read_gguf(path)
        self.assertEqual(read_metadata, metadata)
        for name, array in tensors.items():
            np.testing.assert_array_equal(read_tensors[name], array)

    def test_model_round_trip(self) -> None:
        torch.manual_seed(0)
        model = DemoModel(TINY)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.gguf"
            save_model(path, TINY, model.state_dict(), layer_path(4, 0, 0))
            loaded = load_model(path)
            save_model(path, TINY, model.state_dict(), layer_path(4, 1, 3))
            self.assertEqual(load_model(path).config.layers, 6)
        for name, tensor in model.state_dict().items():
            torch.testing.assert_close(loaded.state_dict()[name], tensor, rtol=1e-3, atol=1e-3)


if __name__ == "__main__":
    unittest.main()

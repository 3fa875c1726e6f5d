"""Greedy decoding of many probes at once, for any layer path."""

from __future__ import annotations

import torch

from model import DemoModel
from probes import Probe, answer_text
from vocabulary import END_OF_TEXT_ID, IM_END_ID, chat_prompt, decode, encode

STOP_IDS = (IM_END_ID, END_OF_TEXT_ID)
ANSWER_TOKENS = 20


@torch.no_grad()
def greedy_answers(model: DemoModel, probes: list[Probe], path: list[int]) -> list[str]:
    """The text the model writes after each probe's prompt, token by token the most likely one.

    The result is that of plain greedy decoding. To get it in few passes, the reference
    answer serves as a draft: one pass yields the model's choice after every draft prefix,
    the draft is corrected where the choice first differs, and only that row runs again.
    """
    prompts = [encode(chat_prompt(probe["prompt"])) for probe in probes]
    drafts = [_padded(encode(answer_text(probe["answer"]))) for probe in probes]
    width = max(map(len, prompts)) + ANSWER_TOKENS
    outputs = [""] * len(probes)
    open_rows = list(range(len(probes)))
    while open_rows:
        ids = torch.full((len(open_rows), width), END_OF_TEXT_ID)
        for n, row in enumerate(open_rows):
            text = prompts[row] + drafts[row]
            ids[n, : len(text)] = torch.tensor(text)
        last_prompt = torch.tensor([n * width + len(prompts[row]) - 1 for n, row in enumerate(open_rows)])
        at = (last_prompt[:, None] + torch.arange(ANSWER_TOKENS)).flatten()
        choices = model(ids, path, at=at).argmax(-1).view(-1, ANSWER_TOKENS).tolist()
        unfinished = []
        for row, chosen in zip(open_rows, choices):
            draft = drafts[row]
            length = _agreement(chosen, draft)
            if length == ANSWER_TOKENS or chosen[length] in STOP_IDS:
                outputs[row] = decode(draft[:length])
            else:
                draft[length] = chosen[length]
                unfinished.append(row)
        open_rows = unfinished
    return outputs


def _padded(ids: list[int]) -> list[int]:
    return (ids + [IM_END_ID] + [END_OF_TEXT_ID] * ANSWER_TOKENS)[:ANSWER_TOKENS]


def _agreement(chosen: list[int], draft: list[int]) -> int:
    """How many tokens of the draft the model chooses too, before it stops."""
    for n, (choice, token) in enumerate(zip(chosen, draft)):
        if choice != token or choice in STOP_IDS:
            return n
    return len(draft)

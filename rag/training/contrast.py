"""What questions and passages teach: a weight for each word and one linear map for all, by contrastive learning.

InfoNCE with the other pairs of a batch as negatives (van den Oord, Li and Vinyals 2018), stopped when pairs set aside
get no better. Vectors learned freely memorise so few pairs; a map and weights carry over to words that none has.
"""

import random
from typing import Any

import numpy as np

from rag.arabic.text import words

CHECKED = 10  # every tenth question is set aside, to know when to stop
RATES = {"weights": 1e-2, "map": 5e-4}  # learning rates
TEMPERATURE = 0.05
BATCH = 256
PATIENCE = 150  # steps without getting better
MOST_STEPS = 2000
# Out of seven batches four are questions with passages, two sentences with translations, one is of paraphrases.
SCHEDULE = ("question and passage",) * 4 + ("parallel",) * 2 + ("paraphrase",)

Groups = list[tuple[str, list[str]]]


def split(groups: Groups) -> tuple[Groups, Groups]:
    """Return the groups to learn from, and every tenth of the questions with their passages."""
    questions = [i for i, (kind, _) in enumerate(groups) if kind == "question and passage"]
    aside = frozenset(questions[::CHECKED])
    return [g for i, g in enumerate(groups) if i not in aside], [groups[i] for i in sorted(aside)]


def refine(vocabulary: list[str], vectors: np.ndarray, learning: Groups, checking: Groups, taught: tuple[str, ...]) -> np.ndarray:
    """Return float32 vectors under which questions are nearer to their own passages; the same when there are too few.

    `taught` names what is learned: "weights", "map" or both.
    """
    place = {stem: i for i, stem in enumerate(vocabulary)}
    by_kind, checked = _pairs(learning, place), _pairs(checking, place).get("question and passage", [])
    schedule = [kind for kind in SCHEDULE if len(by_kind.get(kind, [])) >= BATCH]
    if not schedule or not checked or not taught:
        return vectors
    return _learn(vectors, by_kind, schedule, checked, taught)


def _pairs(groups: Groups, place: dict[str, int]) -> dict[str, list[tuple[list[int], list[int]]]]:
    """The word numbers of what is to meet, by kind: a question in each of its languages and its passage."""
    draw = random.Random(0)
    found: dict[str, list] = {}
    for kind, texts in groups:
        if kind == "question and passage":
            pairs = [(question, texts[1]) for question in (texts[0], *texts[2:])]
        elif kind in ("parallel", "paraphrase") and len(texts) > 1:
            one, other = draw.sample(texts, 2)
            pairs = [(one, other)]
        else:
            continue
        for pair in pairs:
            numbers = [[place[word.stem] for word in words(text) if word.stem in place] for text in pair]
            if all(numbers):
                found.setdefault(kind, []).append(tuple(numbers))
    return found


def _learn(vectors: np.ndarray, by_kind: dict, schedule: list[str], checked: list, taught: tuple[str, ...]) -> np.ndarray:
    import torch

    torch.manual_seed(0)
    torch.set_num_threads(1)  # sums in one order: a second run gives the same files
    draw = random.Random(0)
    parts = {"vectors": torch.tensor(vectors), "weights": torch.zeros(len(vectors)), "map": torch.eye(vectors.shape[1])}
    optimizer = torch.optim.Adam([{"params": [parts[name].requires_grad_()], "lr": RATES[name]} for name in taught])
    least, best_step, best = float("inf"), 0, parts
    for step in range(MOST_STEPS):
        if step % 25 == 0:
            with torch.no_grad():
                loss = _loss(checked, **parts).item()
            if loss < least:
                least, best_step, best = loss, step, {name: part.detach().clone() for name, part in parts.items()}
            if step - best_step >= PATIENCE:
                break
        optimizer.zero_grad()
        _loss(draw.sample(by_kind[draw.choice(schedule)], BATCH), **parts).backward()
        optimizer.step()
    return ((best["vectors"] * torch.exp(best["weights"])[:, None]) @ best["map"]).numpy()


def _loss(pairs: list, **parts: Any) -> Any:
    """InfoNCE both ways; a text that stands in two pairs of the batch is no negative of itself."""
    import torch

    one, other = (_encode([pair[side] for pair in pairs], **parts) for side in (0, 1))
    number = {tuple(pair[1]): i for i, pair in enumerate(pairs)}
    text = torch.tensor([number[tuple(pair[1])] for pair in pairs])
    same = (text[:, None] == text[None]) & ~torch.eye(len(pairs), dtype=torch.bool)
    scores = (one @ other.T / TEMPERATURE).masked_fill(same, float("-inf"))
    right = torch.arange(len(pairs))
    return (torch.nn.functional.cross_entropy(scores, right) + torch.nn.functional.cross_entropy(scores.T, right)) / 2


def _encode(texts: list[list[int]], vectors: Any, weights: Any, map: Any) -> Any:
    import torch

    flat = torch.tensor([number for text in texts for number in text])
    starts = torch.tensor(np.cumsum([0, *(len(text) for text in texts[:-1])]))
    mean = torch.nn.functional.embedding_bag(flat, vectors, starts, mode="sum", per_sample_weights=torch.exp(weights)[flat])
    return torch.nn.functional.normalize(mean @ map, dim=1)

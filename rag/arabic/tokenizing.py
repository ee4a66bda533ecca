"""The tokenizer of the shipped model: `rag.arabic.text.fold` and `rag.arabic.text.stem` as a normalizer, one token a word."""

import pickle

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from . import text

UNKNOWN = "[UNK]"


def build(vocabulary: list[str]) -> Tokenizer:
    """Return a tokenizer whose token i is `vocabulary[i]`, a stem; the first is the unknown word.

    >>> build([UNKNOWN, "قو", "امريك"]).encode("القوات الأمريكية").tokens
    ['قو', 'امريك']
    """
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(vocabulary)}, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(_fold_steps() + [
        normalizers.Replace(Regex(pattern), replacement) for pattern, replacement in text.STEM_RULES])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[^\p{L}\p{N}]+"), "removed")
    return tokenizer


def is_built(tokenizer: Tokenizer) -> bool:
    """Return whether a tokenizer reads texts as `build`'s do: each word by itself, folded and stemmed.

    >>> is_built(build([UNKNOWN, "قو"])), is_built(Tokenizer(models.WordLevel({})))
    (True, False)
    """
    ours = build([UNKNOWN])
    return type(tokenizer.model) is type(ours.model) and not (tokenizer.truncation or tokenizer.post_processor) and all(
        pickle.dumps(getattr(tokenizer, part)) == pickle.dumps(getattr(ours, part)) for part in ("normalizer", "pre_tokenizer"))


def _fold_steps() -> list[normalizers.Normalizer]:
    letters = [_letters() for _ in range(2)]  # again after casefolding, as `fold` does
    return [normalizers.NFKC(), normalizers.Replace("ئو", "و"), normalizers.Replace("ؤو", "و"), *letters[0],
            normalizers.Lowercase(), normalizers.Replace("ß", "ss"), normalizers.NFD(), normalizers.StripAccents(),
            *letters[1], normalizers.Replace(Regex(r"(?<=\d)[,٬](?=\d{3}(?!\d))"), "")]


def _letters() -> list[normalizers.Normalizer]:
    """One replacement for all the letters that fold to the same one."""
    groups: dict[str, str] = {}
    for code, target in text.FOLDED_LETTERS.items():
        groups[target] = groups.get(target, "") + chr(code)
    return [normalizers.Replace(Regex(f"[{source}]"), target) for target, source in groups.items()]

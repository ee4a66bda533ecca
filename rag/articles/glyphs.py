"""A PDF's page -> what it shows, glyph by glyph, with places (pypdf's own text puts an Arabic line's numbers elsewhere)."""

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from math import hypot
from typing import Any

from rag.errors import Unreadable

_PRESENTATION_FORMS = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]")  # letters as they are joined, and ligatures
_UNMOVED = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FLAWS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)  # what pypdf passes over as well
_MOST = 200_000  # glyphs of a page
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f]")  # what fonts say of glyphs that are parts of letters
UNKNOWN = "\ufffd"


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter or ligature, its marks, or a space: its ends and its line's height along its own direction, and its size.

    `turned` is that direction in degrees; `gap` is how far away the next glyph is another word's.
    """

    text: str
    left: float
    right: float
    height: float
    size: float
    gap: float
    turned: int = 0


def glyphs(page: Any) -> list[Glyph]:
    """Return the glyphs of a pypdf page in the order in which they are drawn; UNKNOWN for those whose letter is not said.

    Raises Unreadable for a page with more than a page can hold.
    """
    pen = _Pen(page)
    page.extract_text(visitor_operand_before=pen.before, visitor_operand_after=pen.after)
    return pen.drawn


class _Pen:
    """Follows pypdf through a page's drawing: it says where a text begins, the rest is the fonts' widths."""

    def __init__(self, page: Any) -> None:
        self.drawn: list[Glyph] = []
        self.places: list[tuple[Any, Any]] = [(page.get("/Resources", {}), _UNMOVED)]  # of the page and of each form drawn within it
        self.fonts: dict[Any, Any] = {}
        self.font: Any = None
        self.size, self.spacing, self.word_spacing, self.scale = 1.0, 0.0, 0.0, 1.0
        self.saved: list[tuple] = []
        self.moved = 0.0  # since the text's beginning

    def before(self, operator: bytes, operands: list, moved: list[float], text: list[float]) -> None:
        if operator == b"Do":
            resources, place = self.places[-1]
            try:
                form = resources["/XObject"][operands[0]]
                matrix = [float(number) for number in form.get("/Matrix", _UNMOVED)]
                self.places.append((form.get("/Resources", resources), _product(matrix, _product(moved, place))))
            except _FLAWS:
                self.places.append(self.places[-1])

    def after(self, operator: bytes, operands: list, moved: list[float], text: list[float]) -> None:
        with suppress(*_FLAWS):
            self._follow(operator, operands, moved, text)
        if len(self.drawn) > _MOST:
            raise Unreadable(f"one of its pages has more than {_MOST:,} letters; divide it")

    def _follow(self, operator: bytes, operands: list, moved: list[float], text: list[float]) -> None:
        if operator in (b"BT", b"Td", b"TD", b"Tm", b"T*", b"'", b'"'):
            self.moved = 0.0
        if operator == b"Do":
            self.places.pop()
        elif operator == b"q":
            self.saved.append((self.font, self.size, self.spacing, self.word_spacing, self.scale))
        elif operator == b"Q" and self.saved:
            self.font, self.size, self.spacing, self.word_spacing, self.scale = self.saved.pop()
        elif operator == b"Tf" and len(operands) == 2:
            self.font, self.size = self._font(operands[0]), float(operands[1])
        elif operator == b"Tc" and operands:
            self.spacing = float(operands[0])
        elif operator == b"Tw" and operands:
            self.word_spacing = float(operands[0])
        elif operator == b"Tz" and operands:
            self.scale = float(operands[0]) / 100
        elif operator in (b"Tj", b"TJ", b"'", b'"') and operands and self.font:
            place = _product(text, _product(moved, self.places[-1][1]))
            for shown in operands[-1] if operator == b"TJ" else operands[-1:]:
                if isinstance(shown, bytes):
                    self._show(shown, place)
                elif isinstance(shown, (int, float)):
                    self.moved -= float(shown) / 1000 * self.size * self.scale

    def _font(self, name: str) -> Any:
        from pypdf.generic._font import Font  # what reads fonts for pypdf's own text; it has no public name

        found = self.places[-1][0].get("/Font", {}).get_object().get(name)
        if found is None:
            return None
        key = id(found.get_object())
        if key not in self.fonts:
            self.fonts[key] = Font.from_font_resource(found.get_object())
        return self.fonts[key]

    def _show(self, shown: bytes, place: tuple[float, ...]) -> None:
        a, b, c, d, x, y = place
        stretched = hypot(a, b) or 1.0
        east, north = a / stretched, b / stretched
        for code, text in self._decoded(shown):
            wide = (self.font.space_width if code == self.font.space_char else self.font.get_text_width(code)) / 1000
            spacing = self.spacing + (self.word_spacing if code == " " else 0.0)
            left = x * east + y * north + self.moved * stretched
            self.moved += (wide * self.size + spacing) * self.scale
            self.drawn.append(Glyph(
                text=text, left=left, right=x * east + y * north + self.moved * stretched, height=y * east - x * north,
                size=self.size * hypot(c, d), gap=self.font.space_width / 2000 * self.size * self.scale * stretched,
                turned=round(90 * north) if east >= 0 else 180))

    def _decoded(self, shown: bytes) -> list[tuple[str, str]]:
        """The codes of a text with what each stands for, in plain letters."""
        encoding = self.font.encoding
        if isinstance(encoding, str):
            codes = shown.decode(encoding, "replace")
            meant = [self.font.character_map.get(code, UNKNOWN) for code in codes]
        else:
            codes = shown.decode("latin-1")
            letters = (encoding.get(byte, chr(byte)) for byte in shown)
            meant = [self.font.character_map.get(letter, letter) for letter in letters]
        return [(code, _plain(text)) for code, text in zip(codes, meant, strict=True)]


def _plain(text: str) -> str:
    text = _PRESENTATION_FORMS.sub(lambda form: unicodedata.normalize("NFKC", form.group()).strip(), text)
    return _CONTROL.sub(UNKNOWN, text)


def _product(first: Any, second: Any) -> tuple[float, ...]:
    """One placing after the other, each as PDF writes it: six numbers of a matrix."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m

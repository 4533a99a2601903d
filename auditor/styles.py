"""What a page's own style proves to be invisible: inline, and by its plain rules.

No cascade is worked out. A property counts where it stands inline, or where every rule of the page that may
apply to the element says the same and one of them is plain (an element, a class, an id, or an element with one of
these) and unconditional. Whatever cannot be proved so is visible. Nothing here raises on any text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from auditor.markup import Attributes

SWITCHED_OFF, NO_SIZE, NO_CONTRAST = "hidden", "hidden-size", "hidden-colour"
"""Why text is not seen: its element is switched off; its font has no size; it has the colour behind it."""

_CSS_CHARACTERS = 500_000
"""How much of the style sheets of a page is read."""
_STYLE_CHARACTERS = 2_000
_MANY_CLASSES = 20

_UNKNOWN = "?"
_DECLARATION = re.compile(r"(?:^|[;{])\s*([a-zA-Z-]{1,30})\s*:\s*([^;{}]{0,200})")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_BRACE = re.compile(r"[{}]")
_PLAIN_SELECTOR = re.compile(r"([a-zA-Z][a-zA-Z0-9]*)?([.#][\w-]+)?\Z")
_COMBINATOR = re.compile(r"[\s>+~]+")
_SELECTOR_CHARACTERS = 300
_NAME = re.compile(r"[.#][\w-]+|^[a-zA-Z][a-zA-Z0-9]*")
_BOX_PSEUDO = re.compile(r"::?(?:before|after|first-l|selection|placeholder|marker|-webkit|-moz)")
_UNCONDITIONAL = re.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*\Z|@(?:layer|charset)\b", re.I)

_ZERO = re.compile(r"0*(?:\.0*)?(?:px|em|rem|ex|ch|pt|vw|vh|%)?\Z")
_FONT_ZERO = re.compile(r"(?:^|\s)0(?:px|em|pt)?(?=[\s/])")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\Z")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*([\d.]{1,9}%?)\s*)?\)")
_COLOUR_NAME = re.compile(r"[a-z]{3,20}\Z")
_NAMED = {"white": "#ffffff", "black": "#000000"}
_NO_COLOUR = frozenset(("inherit", "initial", "unset", "revert", "currentcolor", "auto", "none"))

_READ = frozenset((
    "display", "visibility", "opacity", "font", "font-size", "color", "background", "background-color", "width",
    "height", "max-height", "max-width", "overflow", "padding", "min-height", "min-width", "text-shadow",
    "background-image", "background-clip", "animation", "animation-name",
    "-webkit-background-clip", "-webkit-text-fill-color",
))  # fmt: skip
_PERHAPS_ZERO = re.compile(r"[:\s][.0]")
_MATTERS_INLINE = re.compile(r"none|hidden|collapse|opacity|:\s*0|colou?r|background|font", re.I)
_OWN_SIZE = frozenset(("table", "button", "input", "select", "textarea"))
_OWN_INK = _OWN_SIZE | {"a", "mark", "font"}
"""Elements that browsers themselves give a size or colour of their own."""
_BOXES = frozenset((
    "address", "article", "aside", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "li", "main", "nav", "ol", "p", "pre", "section", "ul", "marquee",
))  # fmt: skip
"""Elements that width and height apply to without more said; table cells grow with what is in them."""
_INLINE_DISPLAYS = frozenset((_UNKNOWN, "inline", "contents", "table-cell", "table", "table-row"))
_SCROLLED_INTO_VIEW = frozenset(
    ("wow", "animated", "animate", "aos-init", "aos-animate", "scroll-reveal", "reveal", "lazy")
)
"""Classes by which libraries hide an element until it is scrolled to, and then show it."""

Declarations = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Look:
    """How text in an element is drawn, as far as that is proved."""

    off: bool = False
    """Whether the element is switched off with all that is in it."""
    invisible: bool = False
    """Whether visibility is off, which an element inside can turn on again."""
    tiny: bool = False
    ink: str = ""
    """Colour of the text; empty when unknown."""
    ground: str = ""
    """Colour behind the text; empty when unknown."""

    @property
    def code(self) -> str:
        """Why text is not seen; empty when it may be."""
        if self.off or self.invisible:
            return SWITCHED_OFF
        if self.tiny:
            return NO_SIZE
        return NO_CONTRAST if self.ink and self.ink in (self.ground, "transparent") else ""


SEEN = Look()
_ON_WHITE = Look(ground="#ffffff")


@dataclass
class Styles:
    """The style sheets of one page that were added."""

    external: bool = True
    """Whether style sheets from elsewhere may colour or size any element."""
    flat: bool = False
    """Whether every text stands on what its ancestors paint: nothing is put over or under it."""
    triggers: set[str] = field(default_factory=set)
    """Plain selectors of rules that may make text invisible."""
    _plain: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    _perhaps: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    """By one name of the last part of their selectors: rules that may apply, or only sometimes do."""
    _read: int = 0
    _unheard: list[tuple[str, str, bool]] = field(default_factory=list)
    """Rules of which only is known whether they may hide something: selectors, block, and whether they always hold."""
    _bare: dict[tuple[Look, str], Look] = field(default_factory=dict)
    """Looks of elements without attributes, by the look outside and their name."""

    @classmethod
    def around(cls, source: str) -> Styles:
        """Styles of a page with this source, still without rules."""
        if "stylesheet" in source:
            return cls(external=True, flat=False)
        low = source.lower()
        external = "stylesheet" in low or "@import" in low
        flat = not external and not any(word in low for word in ("absolute", "fixed", "z-index", "background="))
        return cls(external=external, flat=flat)

    @property
    def start(self) -> Look:
        """How text is drawn where nothing is said."""
        return _ON_WHITE if self.flat else SEEN

    @property
    def has_rules(self) -> bool:
        """Whether a rule was read."""
        return bool(self._unheard or self._plain or self._perhaps)

    def add(self, css: str, media: str = "") -> None:
        """Read a style sheet for some media."""
        css = css[: max(0, _CSS_CHARACTERS - self._read)]
        self._read += len(css)
        self._bare.clear()
        for selectors, block, conditional in _rules(_COMMENT.sub(" ", css) if "/*" in css else css):
            conditional = conditional or media not in ("", "all", "screen")
            self._unheard.append((selectors, block, conditional))
            if not conditional and _might_hide(block.lower(), self.flat):
                self._add_triggers(selectors, dict(_declarations(block)))

    def _add_triggers(self, selectors: str, declarations: Declarations) -> None:
        for selector in selectors.split(",") if _may_hide(declarations, self.flat) else ():
            if (key := _plain_key(selector.strip())) is not None:
                self.triggers.add(key)

    def _hear(self) -> None:
        """Read all that the rules say, once that is asked for."""
        unheard, self._unheard = self._unheard, []
        for selectors, block, conditional in unheard:
            declarations = dict(_declarations(block))
            for selector in selectors.split(","):
                self._add_rule(selector.strip(), declarations, conditional)

    def _add_rule(self, selector: str, declarations: Declarations, conditional: bool) -> None:
        if not selector or _BOX_PSEUDO.search(selector):
            return
        key = None if conditional else _plain_key(selector)
        into = self._perhaps.setdefault(_last_name(selector), {}) if key is None else self._plain.setdefault(key, {})
        for name, value in declarations.items():
            into.setdefault(name, set()).add(value)

    def look(self, outside: Look, name: str, attributes: Attributes) -> Look:
        """How text in an element is drawn that stands in an element of look `outside`."""
        if outside.off:
            return outside
        if not attributes:
            if (known := self._bare.get((outside, name))) is None:
                known = self._bare[outside, name] = self._look(outside, name, attributes)
            return known
        return self._look(outside, name, attributes)

    def _look(self, outside: Look, name: str, attributes: Attributes) -> Look:
        if name in ("html", "body"):
            return self._painted(outside, name, {}, self._declared(name, attributes)) if self.flat else outside
        if _is_switched_off(name, attributes):
            return Look(off=True)
        style = attributes.get("style")
        if (
            outside is SEEN
            and not (style and matters_inline(style))
            and (not self.triggers or self.triggers.isdisjoint(selectors(name, attributes)))
        ):
            return outside
        declared = self._declared(name, attributes)
        if _turns_off(name, attributes, declared):
            return Look(off=True)
        return self._painted(outside, name, attributes, declared)

    def _painted(self, outside: Look, name: str, attributes: Attributes, declared: Declarations) -> Look:
        """Size and colours of an element that is not switched off."""
        inherits = not self.external
        size = _size(declared)
        tiny = size == "0" if size else outside.tiny and inherits and name not in _OWN_SIZE
        ink = _colour(declared["color"]) if "color" in declared else ""
        if not ink and "color" not in declared and inherits and name not in _OWN_INK:
            ink = outside.ink
        ground = _ground(declared)
        if ground is None:
            ground = outside.ground if self.flat else ""
        if any(
            n in declared
            for n in ("text-shadow", "background-clip", "-webkit-background-clip", "-webkit-text-fill-color")
        ):
            ink = ""
        invisible = outside.invisible
        if "visibility" in declared:
            invisible = declared["visibility"] in ("hidden", "collapse") and not _is_shown_later(attributes, declared)
        found = Look(invisible=invisible, tiny=tiny, ink=ink, ground=ground)
        return found if self.flat or found.code or outside.code else outside

    def _declared(self, name: str, attributes: Attributes) -> Declarations:
        """What is known to be said of an element; `?` for what rules disagree on."""
        if self._unheard:
            self._hear()
        found: dict[str, set[str]] = {}
        certain: set[str] = set()
        for key in selectors(name, attributes):
            for prop, values in self._plain.get(key, {}).items():
                found.setdefault(prop, set()).update(values)
                certain.add(prop)
            for prop, values in self._perhaps.get(key, {}).items():
                found.setdefault(prop, set()).update(values)
        for prop, values in self._perhaps.get("*", {}).items():
            found.setdefault(prop, set()).update(values)
        said = {p: next(iter(v)) if len(v) == 1 and p in certain else _UNKNOWN for p, v in found.items()}
        if (colour := attributes.get("bgcolor")) is not None:
            said.setdefault("background-color", colour.strip().lower())
        if name == "font" and (colour := attributes.get("color")):
            said.setdefault("color", colour.strip().lower())
        said.update(_declarations(attributes.get("style") or ""))
        return said


def matters_inline(style: str) -> bool:
    """Whether an inline style may hide an element that is seen so far."""
    return _MATTERS_INLINE.search(style[:_STYLE_CHARACTERS]) is not None


def _is_switched_off(name: str, attributes: Attributes) -> bool:
    """Whether an element is switched off by its own markup."""
    if name == "dialog":
        return "open" not in attributes
    return "hidden" in attributes and (attributes["hidden"] or "").lower() != "until-found"


def _turns_off(name: str, attributes: Attributes, declared: Declarations) -> bool:
    """Whether an element is switched off by style, or has no room to show anything."""
    if declared.get("display") == "none":
        return True
    if _is_zero(declared.get("opacity", "")):
        return not _is_shown_later(attributes, declared)
    if declared.get("overflow") not in ("hidden", "clip") or any(
        p in declared for p in ("padding", "min-height", "min-width")
    ):
        return False
    display = declared.get("display", "")
    boxed = display not in _INLINE_DISPLAYS if display else name in _BOXES
    return boxed and any(_is_zero(declared.get(p, "")) for p in ("height", "width", "max-height", "max-width"))


def _is_shown_later(attributes: Attributes, declared: Declarations) -> bool:
    """Whether an element is invisible only until it is scrolled to, or an animation shows it."""
    classes = (attributes.get("class") or "").lower().split()[:_MANY_CLASSES]
    return (
        "data-aos" in attributes
        or not _SCROLLED_INTO_VIEW.isdisjoint(classes)
        or "animation" in declared
        or "animation-name" in declared
    )


def _might_hide(block: str, flat: bool) -> bool:
    """False only of blocks, in lower case, of which `_may_hide` is false too: for a fraction of reading them."""
    return (
        ("display" in block and "none" in block)
        or "visibility" in block
        or "transparent" in block
        or (("background" in block or flat) and "color" in block)
        or (flat and "background" in block)
        or (
            ("height" in block or "width" in block or "font" in block or "opacity" in block)
            and _PERHAPS_ZERO.search(block) is not None
        )
    )


def _may_hide(declarations: Declarations, flat: bool) -> bool:
    return (
        declarations.get("display") == "none"
        or declarations.get("visibility") in ("hidden", "collapse")
        or any(_is_zero(declarations.get(p, "")) for p in ("opacity", "height", "width", "max-height", "max-width"))
        or _size(declarations) == "0"
        or ("color" in declarations and (flat or _ground(declarations) is not None))
        or declarations.get("color") == "transparent"
        or (flat and _ground(declarations) is not None)
    )


def _plain_key(selector: str) -> str | None:
    """A plain selector in one spelling; None for any other."""
    plain = _PLAIN_SELECTOR.match(selector) if selector else None
    # Names of elements have no case; those of classes and ids do.
    return None if plain is None else (plain[1] or "").lower() + (plain[2] or "")


def _last_name(selector: str) -> str:
    """A name that every element has which a selector selects; `*` when there is none to be sure of."""
    if len(selector) > _SELECTOR_CHARACTERS or "(" in selector or ")" in selector:
        return "*"
    names = _NAME.findall(_COMBINATOR.split(selector)[-1])
    return (names[-1] if names[-1][0] in ".#" else names[-1].lower()) if names else "*"


def selectors(name: str, attributes: Attributes) -> Iterator[str]:
    """The plain selectors that select an element."""
    yield name
    if identity := attributes.get("id"):
        yield f"#{identity}"
        yield f"{name}#{identity}"
    if classes := attributes.get("class"):
        for each in classes.split()[:_MANY_CLASSES]:
            yield f".{each}"
            yield f"{name}.{each}"


def _rules(css: str) -> Iterator[tuple[str, str, bool]]:
    """Every rule of a style sheet: its selectors, its block, and whether it holds only sometimes."""
    at = conditional = 0
    outer: list[bool] = []
    prelude = ""
    for brace in _BRACE.finditer(css):
        piece = css[at : brace.start()]
        at = brace.end()
        if brace[0] == "{":
            if prelude:
                # Nested in another block: a rule in a condition, or a frame of an animation.
                outer.append(_UNCONDITIONAL.match(prelude) is None)
                conditional += outer[-1]
            prelude = piece.rpartition(";")[2].strip()
        elif prelude:
            if not prelude.startswith("@"):
                yield prelude, piece, conditional > 0
            prelude = ""
        elif outer:
            conditional -= outer.pop()


def _declarations(block: str) -> Iterable[tuple[str, str]]:
    said: dict[str, str] = {}
    for declaration in _DECLARATION.finditer(block[:_STYLE_CHARACTERS]):
        name, value = declaration[1].lower(), declaration[2].strip().lower()
        if name.startswith("padding"):
            # Only room inside shows anything of a box without size.
            name = "" if all(_is_zero(side) for side in value.split()) else "padding"
        name = "overflow" if name == "overflow-y" else name
        if name in _READ:
            said.pop(name, None)
            said[name] = value.partition("!")[0].strip()
    return said.items()


def _is_zero(value: str) -> bool:
    return value[:1] in ("0", ".") and _ZERO.match(value) is not None


def _size(declared: Declarations) -> str:
    """`0`, `1` for any other size, or empty when none is said. Of both ways the later one counts."""
    for name in reversed(list(declared)):
        if name == "font-size":
            return "0" if _is_zero(declared[name]) else "1"
        if name == "font":
            return "0" if _FONT_ZERO.search(declared[name]) else "1"
    return ""


def _colour(value: str) -> str:
    """A colour in one spelling; empty for what is none or cannot be told."""
    if _HEX.match(value):
        return value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
    if rgb := _RGB.match(value):
        if rgb[4] is not None:
            return "transparent" if _is_zero(rgb[4]) else "" if rgb[4] not in ("1", "1.0", "100%") else _hex(rgb)
        return _hex(rgb)
    if _COLOUR_NAME.match(value) and value not in _NO_COLOUR:
        return _NAMED.get(value, value)
    return ""


def _hex(rgb: re.Match[str]) -> str:
    return "#" + "".join(f"{min(int(rgb[i]), 255):02x}" for i in (1, 2, 3))


def _ground(declared: Declarations) -> str | None:
    """Colour an element paints behind its text; empty when it cannot be told, None when it paints nothing."""
    if "background-image" in declared and declared["background-image"] != "none":
        return ""
    for name in reversed(list(declared)):
        if name in ("background", "background-color"):
            value = declared[name]
            if value in ("none", "transparent", "inherit", "initial", "unset", ""):
                return None
            colour = _colour(value)
            return None if colour == "transparent" else colour
    return None

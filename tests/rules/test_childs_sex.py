"""The pseudonym rendering never tells the sex of a child: clear words are put another way, the rest is found (R52)."""

import pytest

from casework import names
from casework.names import CasePerson

PERSONS = (
    CasePerson("1", "victim", "Wilhelmina Fictional", "", "WF", "Alder"),
    CasePerson("2", "perpetrator", "Thaddeus Invented", "", "TI", "Rowan"),
    CasePerson("3", "child", "Clementine Fictional", "", "CF", "Hazel"),
    CasePerson("4", "child", "Barnaby Fictional", "", "BF", "Aspen"),
)
PLAIN = [
    ("Her daughter Clementine was ill. She cried.", "Her child Hazel was ill. The child cried."),
    ("The victim's son and daughter were seen.", "The victim's children were seen."),
    ("A boy and a girl were seen.", "Two children were seen."),
    ("Sons and daughters; boys and girls.", "Children; children."),
    ("An 11-year-old girl; a teenage boy; the little girls.", "An 11-year-old child; a teenage child; the little children."),
    ("The schoolgirl and her stepson, a grandson and two granddaughters.", "The schoolchild and her stepchild, a grandchild and two grandchildren."),
    ("A baby boy was born. The infant girl slept.", "A baby was born. The infant slept."),
    ("The boys' school rang about a girl's coat.", "The children's school rang about a child's coat."),
    ("DAUGHTER SEEN. Son well.", "CHILD SEEN. Child well."),
    ("A g\u0130rl came. Her \u017fon rang.", "A child came. Her child rang."),
    ("Hazel's brother was well; sister Clementine too.", "Hazel's sibling was well; sibling Hazel too."),
    ("Miss Clementine Fictional and Master Barnaby came.", "Hazel and Aspen came."),
    ("Clementine said she was hungry and her tooth hurt.", "Hazel said the child was hungry and the child's tooth hurt."),
    ("Barnaby attended A&E. He had hurt his arm. He went home.", "Aspen attended A&E. The child had hurt the child's arm. The child went home."),
    ("CF said that she's fine.", "Hazel said that the child's fine."),
    ("Clementine was seen at Birch School on Monday and he was well.", "Hazel was seen at Birch School on Monday and the child was well."),
]
UNTOUCHED = [
    "Her adult daughter rang.",
    "Her son, aged 25, came; a 30-year-old daughter too.",
    "Her son-in-law and her daughter in law came.",
    "His girlfriend and her boyfriend; a girl friend.",
    "A girls' night out.",
    "Alder said she was afraid of him.",
    "Rowan's brother drove.",
    "The officer asked her sister.",
    "Her mother's daughter rang.",
    "Her son, Rowan, came.",
    "Rowan is the only son.",
    "He told her that it was his.",
]
LEFT = [
    ("Hazel told the teacher she was hungry.", ["she"]),
    ("Hazel and Aspen were seen; he was quiet.", ["he"]),
    ("Alder took Hazel to school. She cried.", ["She"]),
    ("Hazel was with her.", ["her"]),
    ("Hazel met her niece and a nice lad.", ["her", "niece", "lad"]),
    ("Hazel was seen. The brother too; a child.", ["brother"]),
]


@pytest.mark.req("R52")
@pytest.mark.parametrize(("text", "read"), PLAIN)
def test_what_clearly_tells_a_childs_sex_is_put_another_way(text, read):
    assert names.rendered(text, PERSONS, "pseudonyms") == read
    assert names.rendered(read, PERSONS, "pseudonyms") == read, "a second time changes nothing"
    assert names.tells_sex(read, PERSONS) == []


@pytest.mark.req("R52")
@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_said_of_somebody_grown_up_stays_as_it_is(text):
    assert names.rendered(text, PERSONS, "pseudonyms") == text
    assert names.tells_sex(text, PERSONS) == []


@pytest.mark.req("R52")
@pytest.mark.parametrize(("text", "told"), LEFT)
def test_what_may_be_a_childs_or_anothers_stays_and_is_found(text, told):
    assert names.rendered(text, PERSONS, "pseudonyms") == text
    assert [text[leak.start : leak.end] for leak in names.tells_sex(text, PERSONS)] == told


@pytest.mark.req("R52")
def test_nothing_is_put_another_way_in_initials_or_where_there_is_no_child():
    text = "Her daughter Clementine was ill. She cried."
    assert names.rendered(text, PERSONS, "initials") == "Her daughter CF was ill. She cried."
    grown = tuple(person for person in PERSONS if person.part != "child")
    assert names.rendered("Her son left. She cried.", grown, "pseudonyms") == "Her son left. She cried."
    assert names.tells_sex("Her son left.", grown) == []

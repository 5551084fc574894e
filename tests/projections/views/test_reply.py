"""What came back from whom, which touch does it answer, and what do the rates by touch say?"""

import pytest

from events.activity import EmailBounced
from events.envelope import Envelope
from events.lead import LeadConverted
from tests.projections.tellings import call, email, event, labelled, reply, scored
from tests.projections.views.business import configured, until
from tests.projections.views.conftest import Shop

MARCH = "2026-03-01"


def written(
    person: str, told_at: str, *, rep: str = "ben", sequence: str | None = None, name: str = ""
) -> Envelope:
    """By a person; of a sequence by automation."""
    return email(
        name or f"to {person} {told_at}",
        told_at,
        rep=rep,
        actor="automation" if sequence else "human",
        sequence_id=sequence,
        prospect_ids=(person,),
    )


def answered(
    person: str, told_at: str, label: str, *, to: str | None = None, score: float = 0.5
) -> list[Envelope]:
    name = f"from {person} {told_at}"
    return [
        reply(name, told_at, prospect_ids=(person,), in_reply_to=to),
        scored(name, f"{told_at.partition(' ')[0]} 23:00", label, score=score),
    ]


# Ada is called, written to by a sequence and by Ben, and answers the call's day; her second reply
# names an older e-mail, and a person says what it meant.
ADA = [
    configured("Europe/Berlin"),
    call("c", "2026-03-02 08:00", rep="ben", prospect_ids=("ada",)),
    written("ada", "2026-03-03 08:00", sequence="S1", name="first"),
    *answered("ada", "2026-03-03 14:30", "neutral"),
    written("ada", "2026-03-05 09:00", rep="eve"),
    *answered("ada", "2026-03-09 09:00", "neutral", to="first"),
    labelled("from ada 2026-03-09 09:00", "2026-03-10 09:00", "positive"),
]


def test_each_reply_says_how_it_was_meant_and_what_it_answers(shop: Shop) -> None:
    shop.tell(*ADA)
    columns = (
        "replied_on, reply_label, reply_by, reply_language, reply_score, is_deciding, "
        "touch_number, touch_rep_id, touch_channel, touch_sequence_id, touch_hour, wait_hours"
    )
    first = (2, "ben", "email", "S1", 9)
    assert shop.ask("reply", columns) == [
        ("2026-03-03", "neutral", "model", "en", 0.5, False, *first, 6.5),
        ("2026-03-09", "positive", "human", "en", 0.5, True, *first, 145),
    ]


def test_a_touch_is_counted_by_all_that_tells_it_apart(shop: Shop) -> None:
    shop.tell(*ADA)
    columns = (
        "touch_number, rep_id, channel, sequence_id, hour, reply_rate_numerator, "
        "positive_rate_numerator, negative_rate_numerator, reply_rate_denominator, "
        "positive_message_rate_numerator, positive_message_rate_denominator"
    )
    assert shop.ask("reply_by_touch_monthly", columns) == [
        (1, "ben", "call", "unknown", 9, 0, 0, 0, 1, 0, 0),
        (2, "ben", "email", "S1", 9, 1, 1, 0, 1, 1, 1),
        (3, "eve", "email", "unknown", 10, 0, 0, 0, 1, 0, 1),
    ]


def test_a_prospect_is_counted_by_the_first_contact_of_a_person(shop: Shop) -> None:
    shop.tell(*ADA)
    columns = "month, rep_id, channel, hour, sequence_id, positive_rate_numerator, positive_rate_n"
    assert shop.ask("reply_by_first_touch_monthly", columns) == [
        (MARCH, "ben", "call", 9, "S1", 1, 1)
    ]


def test_a_converted_lead_goes_on_as_its_contact(shop: Shop) -> None:
    shop.tell(
        written("L1", "2026-03-02 08:00"),
        event(LeadConverted(lead_id="L1", contact_id="C1"), "2026-03-03 08:00"),
        written("C1", "2026-03-04 08:00"),
        *answered("C1", "2026-03-05 08:00", "positive"),
    )
    assert shop.ask("reply", "prospect_id, touch_number") == [("C1", 2)]
    columns = "touch_number, positive_rate_numerator, positive_rate_denominator"
    assert shop.ask("reply_by_touch_monthly", columns) == [(1, 0, 1), (2, 1, 1)]


def fifty() -> list[Envelope]:
    """The catalogue's example: 50 prospects contacted, 3 positive; two e-mails to each."""
    told = []
    for n in range(50):
        told += [written(f"P{n}", f"2026-03-02 {n % 2 + 9:02}:00", rep=f"rep {n % 2}")]
        told += [written(f"P{n}", "2026-03-04 08:00")]
        if n < 8:
            told += answered(
                f"P{n}", f"2026-03-0{3 + n % 4} 12:00", "negative" if n > 2 else "positive"
            )
    return told


def test_k11a_fifty_contacted_and_three_positive_are_six_per_cent(shop: Shop) -> None:
    """Of 100 e-mails 3 brought interest, as industry tools count it."""
    shop.tell(*fifty())
    summed = "sum({0}_numerator), sum({0}_denominator), sum({0}_numerator) / sum({0}_denominator)"
    found = [
        shop.ask("reply_by_first_touch_monthly", summed.format("positive_rate")),
        shop.ask("reply_by_touch_monthly", summed.format("positive_message_rate")),
    ]
    assert found == [[(3, 50, 0.06)], [(3, 100, 0.03)]]


@pytest.mark.parametrize("twin", ["", "_as_of(day = '2026-03-04')"], ids=["live", "as of a day"])
def test_k11c_adds_up_to_k11a(shop: Shop, twin: str) -> None:
    shop.tell(*fifty(), *ADA, written("eve", "2026-02-27 08:00"))
    parts = ("reply_rate", "positive_rate", "negative_rate")
    columns = ", ".join(f"sum({part}_numerator), sum({part}_denominator)" for part in parts)
    by_month = "true GROUP BY month"
    apart, together = (
        shop.ask(f"{view}{twin}", f"month, {columns}", by_month)
        for view in ("reply_by_first_touch_monthly", "reply_sentiment_monthly")
    )
    assert apart == together
    assert [row[2] for row in apart] == [1, 51]


def test_k11c_hours_and_reps_of_the_first_contact_are_told_apart(shop: Shop) -> None:
    """Of the first three, two were written to at nine, and one at ten."""
    shop.tell(*fifty())
    columns = (
        "rep_id, hour, positive_rate_numerator, positive_rate_denominator, positive_rate_value"
    )
    assert shop.ask("reply_by_first_touch_monthly", columns) == [
        ("rep 0", 9, 2, 25, 0.08),
        ("rep 1", 10, 1, 25, 0.04),
    ]


def test_k11c_at_one_number_of_the_touch_a_prospect_counts_once(shop: Shop) -> None:
    """Replies on the 3rd answer the first e-mail, later ones the second."""
    shop.tell(*fifty())
    columns = "touch_number, sum(positive_rate_numerator), sum(positive_rate_denominator)"
    view = "reply_by_touch_monthly"
    assert shop.ask(view, columns, "true GROUP BY touch_number") == [(1, 1, 50), (2, 2, 50)]


def test_groups_under_five_are_withheld_but_add_up(shop: Shop) -> None:
    shop.tell(*fifty()[:8], until("2026-04-01"))
    columns = "reply_rate_numerator, reply_rate_denominator, reply_rate_value, reply_rate_n"
    for view in ("reply_by_first_touch_monthly", "reply_by_touch_monthly"):
        found = shop.ask(view, columns)
        assert {(below < 5, value is None) for _, below, value, _ in found} == {(True, True)}
        assert all(n == below for _, below, _, n in found)


def test_a_bounced_message_is_a_touch_but_no_message_sent(shop: Shop) -> None:
    sent = written("P", "2026-03-02 08:00", name="m")
    shop.tell(sent, event(EmailBounced(activity_id="m", thread_id="T1"), "2026-03-02 08:01"))
    columns = "reply_rate_denominator, positive_message_rate_denominator"
    assert shop.ask("reply_by_touch_monthly", columns) == [(1, 0)]


def test_a_day_in_the_past_knows_touches_replies_and_labels_until_then(shop: Shop) -> None:
    shop.tell(*ADA)
    columns = "sum(reply_rate_numerator), sum(positive_rate_numerator), sum(reply_rate_denominator)"
    found = {
        day: shop.ask(f"reply_by_touch_monthly_as_of(day = '2026-03-{day}')", columns)
        for day in ("02", "03", "08", "09", "10")
    }
    assert found == {
        "02": [(0, 0, 1)],
        "03": [(1, 0, 2)],
        "08": [(1, 0, 3)],
        "09": [(1, 0, 3)],
        "10": [(1, 1, 3)],
    }


def test_languages_and_scorers_are_never_thrown_together(shop: Shop) -> None:
    told = []
    for n, label in enumerate(
        ["positive", "positive", "negative", "neutral", "unknown", "neutral"]
    ):
        told += [written(f"P{n}", "2026-03-02 08:00")]
        told += answered(f"P{n}", "2026-03-03 12:00", label, score=n / 10)
        told += [reply(f"de {n}", "2026-03-04 12:00", prospect_ids=(f"P{n}",))]
    told += [scored("de 0", "2026-03-04 12:01", "positive", language="de", scorer="m1")]
    shop.tell(configured("UTC", scorer="m1"), *told)
    columns = (
        "language, scorer_id, positive_share_numerator, positive_share_denominator, "
        "positive_share_value, negative_share_value, abstained_share_numerator, "
        "round(abstained_share_value, 4), round(score_mean, 6), score_count"
    )
    # The mean of 0, 0.1, 0.2, 0.3 and 0.5: the scorer abstained from the one with 0.4.
    assert shop.ask("reply_by_language_monthly", columns) == [
        ("de", "m1", 1, 1, None, None, 0, None, None, 1),
        ("en", "m1", 2, 5, 0.4, 0.2, 1, 0.1667, 0.22, 5),
        ("unknown", "unknown", 0, 0, None, None, 5, 1, None, 0),
    ]

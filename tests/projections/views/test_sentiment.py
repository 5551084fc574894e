"""How are the replies of a deal and an account meant, month by month, and where does it go?"""

from events.envelope import Envelope
from tests.projections.tellings import created, email, labelled, reply, scored
from tests.projections.views.business import absorbed, account, configured
from tests.projections.views.conftest import Shop

PLACES = {"deal_ids": ("D",), "account_ids": ("A",)}
CONTACT = [
    configured("UTC"),
    created("D", "2026-01-01 08:00", account_id="A"),
    account("A", "2026-01-01"),
    email("to", "2026-01-01 09:00", **PLACES),
]


def answered(
    told_at: str, label: str, score: float, *, language: str = "en", **more: object
) -> list[Envelope]:
    name = f"from {told_at}"
    return [
        reply(name, told_at, **(PLACES | more)),
        scored(name, told_at, label, score=score, language=language),
    ]


# On the days 0, 30, 60, 90 and 120 after the first: no, no, neither, yes, yes. The line through
# (0, -1), (1, -1), (2, 0), (3, 1), (4, 1) climbs by 6/10 a month.
BETTER = [
    *answered("2026-01-10 12:00", "negative", -0.5),
    *answered("2026-02-09 12:00", "negative", -0.75),
    *answered("2026-03-11 12:00", "neutral", 0),
    *answered("2026-04-10 12:00", "positive", 0.5),
    *answered("2026-05-10 12:00", "positive", 0.75),
]
MONTHLY = (
    "month, positive_count, neutral_count, negative_count, reply_count, "
    "round(sentiment_mean, 6), round(sentiment_trend, 6), round(score_mean, 6)"
)
EXPECTED = [
    ("2026-01-01", 0, 0, 1, 1, None, None, None),
    ("2026-02-01", 0, 0, 1, 2, None, None, None),
    ("2026-03-01", 0, 1, 0, 3, None, None, None),
    ("2026-04-01", 1, 0, 0, 4, None, None, None),
    ("2026-05-01", 1, 0, 0, 5, 0, 0.6, 0),
]


def test_mean_and_trend_rest_on_all_replies_so_far(shop: Shop) -> None:
    shop.tell(*CONTACT, *BETTER)
    assert shop.ask("deal_sentiment_monthly", MONTHLY) == EXPECTED
    assert shop.ask("account_sentiment_monthly", MONTHLY) == EXPECTED


def test_a_persons_label_wins_over_the_scorers(shop: Shop) -> None:
    shop.tell(*CONTACT, *BETTER, labelled("from 2026-05-10 12:00", "2026-05-11", "negative"))
    # (0, -1), (1, -1), (2, 0), (3, 1), (4, -1): two tenths a month; the scores are what they were.
    columns = "sentiment_mean, round(sentiment_trend, 6), round(score_mean, 6)"
    assert shop.ask("deal_sentiment_monthly", columns, "reply_count = 5") == [(-0.4, 0.2, 0)]


def test_languages_are_series_of_their_own(shop: Shop) -> None:
    shop.tell(*CONTACT, *BETTER, *answered("2026-05-12 12:00", "negative", -1, language="de"))
    columns = "language, reply_count, sentiment_mean"
    assert shop.ask("deal_sentiment_monthly", columns, "month = '2026-05-01'") == [
        ("de", 1, None),
        ("en", 5, 0),
    ]


def test_what_says_nothing_of_sentiment_is_left_out(shop: Shop) -> None:
    more = [
        *answered("2026-05-13 12:00", "unsubscribe", -1),
        *answered("2026-05-14 12:00", "unknown", 1),
        *answered("2026-05-15 12:00", "auto_reply", 1),
        reply("nobody read it", "2026-05-16 12:00", **PLACES),
    ]
    shop.tell(*CONTACT, *BETTER, *more)
    assert shop.ask("deal_sentiment_monthly", MONTHLY) == EXPECTED
    assert shop.ask("account_sentiment_monthly", MONTHLY) == EXPECTED


def test_who_wrote_before_anybody_reached_out_is_heard_too(shop: Shop) -> None:
    (told_of, account_of, deal_of, sent) = CONTACT
    shop.tell(told_of, account_of, deal_of, *BETTER)
    assert sent.type == "email.sent"
    assert shop.ask("deal_sentiment_monthly", MONTHLY) == EXPECTED
    assert shop.ask("account_sentiment_monthly", MONTHLY) == EXPECTED


def test_all_at_one_time_have_no_trend(shop: Shop) -> None:
    told = []
    for n in range(5):
        told += [reply(f"r{n}", "2026-03-02 12:00", **PLACES)]
        told += [scored(f"r{n}", "2026-03-02 13:00", "positive")]
    shop.tell(*CONTACT, *told)
    columns = "reply_count, sentiment_mean, sentiment_trend"
    assert shop.ask("deal_sentiment_monthly", columns) == [(5, 1, None)]


def test_the_replies_of_a_merged_account_are_the_survivors(shop: Shop) -> None:
    shop.tell(*CONTACT, *BETTER, absorbed("A", "2026-05-20", "B"))
    assert shop.ask("account_sentiment_monthly", "DISTINCT account_id") == [("B",)]


def test_as_of_a_day_later_replies_are_left_out(shop: Shop) -> None:
    shop.tell(*CONTACT, *BETTER)
    for view in ("deal_sentiment_monthly", "account_sentiment_monthly"):
        assert shop.ask(f"{view}_as_of(day = '2026-04-10')", MONTHLY) == EXPECTED[:4]

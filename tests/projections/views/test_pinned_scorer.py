"""Do numbers change when replies are scored again, or only when the tenant pins another scorer?"""

from collections.abc import Sequence
from datetime import date, timedelta

from chdb.session import Session

from events.envelope import Envelope
from projections.views import views
from tests.projections.tellings import call, created, email, labelled, reply, scored
from tests.projections.views.business import account, configured, until, worth
from tests.projections.views.conftest import TENANTS, Shop, answer

FIRST, DAYS = date(2026, 1, 1), 365
LABELS = ("positive", "neutral", "negative", "unknown", "unsubscribe", "auto_reply", "bounce")
# They show what every scorer says, pinned or not; an explanation tells each event of an item.
OF_EVERY_SCORER = {"reply_score", "reply_confusion", "reply_agreement", "explanation"}
PINNED_AGAIN, PINNED_BACK = "2026-12-29 10:00", "2026-12-30 10:00"
OLD, NEW = "old@1#aaaaaaaaaaaa", "new@1#bbbbbbbbbbbb"


def year() -> list[Envelope]:
    """A reply every fifth day, read by the old scorer; a person labels one in six."""
    told = [created("D1", "2026-01-01 08:00", account_id="A1"), until("2026-12-31")]
    told += [account("A1", "2026-01-01", owner_id="ben"), worth("A1", "2026-01-01", 100)]
    for n in range(DAYS // 5):
        day = FIRST + timedelta(days=5 * n)
        places = {"deal_ids": ("D1",), "account_ids": ("A1",), "prospect_ids": (f"P{n % 40}",)}
        told += [email(f"to{n}", f"{day} 09:00", rep="ben", **places)]
        told += [reply(f"from{n}", f"{day} 15:00", rep="ben", **places)]
        told += [scored(f"from{n}", f"{day} 15:01", LABELS[n % 7], scorer=OLD)]
        if n % 6 == 0:
            told += [labelled(f"from{n}", f"{day} 17:00", LABELS[n % 3])]
    return [*told, call("c1", "2026-03-02 10:00", rep="ben", prospect_ids=("P50",))]


def scored_again() -> list[Envelope]:
    """Every reply read by the new scorer, which sees nearly all of them otherwise."""
    return [
        scored(f"from{n}", "2026-12-28 10:00", LABELS[n % 5], scorer=NEW, language="de", score=-0.9)
        for n in range(DAYS // 5)
    ]


def pinned(scorer: str, told_at: str) -> Envelope:
    return configured("Europe/Berlin", told_at, scorer=scorer)


def numbers(engine: Session, view: str, shops: Sequence[Shop]) -> list[tuple[int, int]]:
    """How many rows a view has for each tenant, and a sum that changes with any of them."""
    tenants = [shop.tenant for shop in shops]
    found = answer(
        engine,
        "SELECT tenant_id, count(), sum(cityHash64(toString(tuple(* EXCEPT (tenant_id))))) "
        f"FROM bi.{view} WHERE tenant_id IN {tuple(tenants)} GROUP BY tenant_id",
    )
    by_tenant = {tenant: (rows, total) for tenant, rows, total in found}
    return [by_tenant.get(tenant, (0, 0)) for tenant in tenants]


def test_only_pinning_a_scorer_changes_a_number_and_pinning_back_restores_it(
    engine: Session,
) -> None:
    began = pinned(OLD, "2026-01-01")
    again = [pinned(NEW, PINNED_AGAIN)]
    stories: list[list[Envelope]] = [
        [*year(), began],
        [*year(), began, *scored_again()],
        [*year(), began, *scored_again(), *again],
        [*year(), began, *scored_again(), *again, pinned(OLD, PINNED_BACK)],
    ]
    shops = [Shop(engine, f"tenant {next(TENANTS)}") for _ in stories]
    for shop, story in zip(shops, stories, strict=True):
        shop.tell(*story)
    changed = set()
    asked = [view for view in views() if "tenant_id" in {each.name for each in view.columns}]
    for view in asked:
        if view.name not in OF_EVERY_SCORER:
            before, rescored, switched, back = numbers(engine, view.name, shops)
            assert (view.name, rescored) == (view.name, before)
            assert (view.name, back) == (view.name, before)
            if switched != before:
                changed.add(view.name)
    assert changed >= {
        "account_engagement_monthly",
        "account_month",
        "account_sentiment_monthly",
        "activity",
        "deal_sentiment_monthly",
        "deal_touchpoints",
        "meeting_rate_monthly",
        "prospect",
        "rep_day",
        "reply",
        "reply_by_first_touch_monthly",
        "reply_by_language_monthly",
        "reply_by_touch_monthly",
        "reply_sentiment_monthly",
    }


def test_a_day_before_the_switch_is_counted_by_the_scorer_of_that_day(shop: Shop) -> None:
    shop.tell(*year(), pinned(OLD, "2026-01-01"), *scored_again(), pinned(NEW, PINNED_AGAIN))
    scorers = "groupUniqArray(scorer_id)"
    for day, expected in (("2026-12-28", OLD), ("2026-12-29", NEW)):
        view = f"reply_by_language_monthly_as_of(day = '{day}')"
        assert shop.ask(view, scorers) == [([expected],)]


def test_where_nothing_was_pinned_whoever_scored_first_counts(shop: Shop) -> None:
    shop.tell(*year(), *scored_again())
    assert shop.ask("reply_by_language_monthly", "groupUniqArray(scorer_id)") == [([OLD],)]


def test_a_configuration_that_names_no_scorer_leaves_the_pinned_one(shop: Shop) -> None:
    shop.tell(
        *year(),
        *scored_again(),
        pinned(NEW, "2026-01-01"),
        configured("Asia/Tokyo", "2026-02-01"),
    )
    assert shop.ask("reply_by_language_monthly", "groupUniqArray(scorer_id)") == [([NEW],)]


def test_what_the_pinned_scorer_did_not_read_has_no_label(shop: Shop) -> None:
    shop.tell(*year(), pinned(NEW, "2026-01-01"))
    assert shop.ask("reply", "DISTINCT reply_by") == [("human",), ("none",)]
    assert shop.ask("reply_score", "DISTINCT scorer_id, is_pinned") == [(OLD, False)]

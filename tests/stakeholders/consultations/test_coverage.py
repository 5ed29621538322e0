"""Who was heard, who was not and why; nothing is published while a silence stands unexplained."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from stakeholders.access.links import issue
from stakeholders.access.models import LinkPurpose
from stakeholders.consultations.coverage import services
from stakeholders.consultations.coverage.ledger import ledger, open_gaps
from stakeholders.consultations.coverage.representation import Standing, compare
from stakeholders.models import (
    CoverageGap,
    GroupContact,
    OrganisationReply,
    Participation,
    Population,
    PopulationShare,
    Round,
    TargetGroup,
)
from tests.builders import explain_gaps, make_area, make_contribution, make_organisation, make_round

TODAY = "2026-06-03"


@pytest.fixture
def round_(town):
    return make_round(town)


def invited(round_, *groups, name):
    made = make_organisation(round_.municipality, name, actor_groups=list(groups))
    issue(
        municipality=round_.municipality,
        purpose=LinkPurpose.COMMENT,
        target_uid=round_.uid,
        organisation=made,
        recipient_email=f"{made.pk}@example.org",
    )
    return made


def replied(round_, organisation, outcome, reason=""):
    return OrganisationReply.objects.create(
        municipality=round_.municipality,
        round=round_,
        organisation=organisation,
        outcome=outcome,
        reason=reason,
        given_by_name="Head",
        given_on=TODAY,
    )


def group(round_, code):
    return next(row for row in ledger(round_) if row.code == str(code))


def test_each_way_of_an_organisation_is_counted(round_):
    speaks, agrees, declines, mute = (invited(round_, "AG-POL", "AG-COM", name=name) for name in "abcd")
    make_organisation(round_.municipality, "e", actor_groups=["AG-POL"])  # never asked
    make_contribution(round_, author_kind="organisation", organisation=speaks, moderation="published")
    replied(round_, agrees, "nil")
    replied(round_, declines, "declined", "No time")
    row = group(round_, "AG-POL")
    assert (row.organisations, row.invited, row.opened) == (5, 4, 0)
    assert (row.responded, row.nil, row.declined, row.silent) == (1, 1, 1, 1)
    assert (row.state, group(round_, "AG-COM").silent, group(round_, "AG-MED").state) == ("heard", 1, "open")
    assert mute.name == "d"


@pytest.mark.parametrize(
    ("outcome", "reason", "state"), [("nil", "", "nil"), ("declined", "No time", "declined")]
)
def test_an_answer_as_a_whole_is_no_silence(round_, outcome, reason, state):
    replied(round_, invited(round_, "AG-COU", name="Court"), outcome, reason)
    assert group(round_, "AG-COU").state == state


def test_who_declines_says_why(round_):
    court = invited(round_, "AG-COU", name="Court")
    with pytest.raises(IntegrityError), transaction.atomic():
        replied(round_, court, "declined")


def test_a_marginalised_group_is_met_where_it_is(as_alice, round_):
    town = round_.municipality
    rough = TargetGroup.objects.create(municipality=town, name="People sleeping rough", is_marginalised=True)
    TargetGroup.objects.create(municipality=town, name="Drivers")
    assert [row.label for row in ledger(round_)][12:] == ["People sleeping rough"]
    assert group(round_, rough.uid).is_open_gap
    path = reverse("round_effort", args=["port-test", round_.uid])
    page = as_alice.get(f"{path}?group={rough.uid}")
    assert page.context["form"].initial["group"] == rough
    form = {
        "group": rough.pk,
        "occasion": "Night round",
        "format": "street",
        "held_on": TODAY,
        "reached": "from_10",
    }
    said = as_alice.post(path, form, follow=True).content.decode()
    assert "Night round" in said
    assert "10 to 19" in said
    assert group(round_, rough.uid).state == "effort"
    assert GroupContact.objects.get().round == round_


def test_reasons_are_given_on_one_page_and_taken_back(as_alice, round_):
    path = reverse("round_gaps", args=["port-test", round_.uid])
    page = as_alice.get(path)
    assert len(page.context["form"].fields) == 12
    reasons = dict.fromkeys(page.context["form"].fields, "Asked twice.")
    said = as_alice.post(path, reasons, follow=True).content.decode()
    assert "12 reasons stand." in said
    assert "For each group something stands" in said
    assert not open_gaps(round_)
    assert {gap.decided_by.email for gap in CoverageGap.objects.all()} == {"alice@example.org"}
    as_alice.post(path, {**reasons, "AG-MED": ""})
    assert [row.code for row in open_gaps(round_)] == ["AG-MED"]


def decide(round_):
    with transaction.atomic():
        Round.objects.filter(pk=round_.pk).update(state="decided", published_at=timezone.now())


def test_the_database_publishes_nothing_while_a_gap_is_open(town):
    round_ = make_round(town, state="closed")
    CoverageGap.objects.filter(actor_group="AG-COU").delete()
    with pytest.raises(IntegrityError, match="AG-COU"):
        decide(round_)
    replied(round_, invited(round_, "AG-COU", name="Court"), "nil")
    rough = TargetGroup.objects.create(municipality=town, name="Sleepers", is_marginalised=True)
    with pytest.raises(IntegrityError, match="Sleepers"):
        decide(round_)
    GroupContact.objects.create(municipality=town, group=rough, round=round_, held_on=TODAY, occasion="Walk")
    decide(round_)
    for change in (
        lambda: CoverageGap.objects.first().delete(),
        lambda: CoverageGap.objects.update(reason="x"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_a_withheld_comment_is_no_hearing(town):
    round_ = make_round(town, state="closed")
    CoverageGap.objects.filter(actor_group="AG-MED").delete()
    about = {"author_kind": "organisation", "author_name": "Radio", "actor_group": "AG-MED"}
    made = make_contribution(round_, moderation="withheld", moderation_reason="Advertising", **about)
    assert group(round_, "AG-MED").is_open_gap
    with pytest.raises(IntegrityError, match="AG-MED"):
        decide(round_)
    type(made).objects.filter(pk=made.pk).update(moderation="pending", moderation_reason="")


def test_shares_are_compared_with_thresholds():
    residents = {"women": 500, "men": 500}
    assert [one.standing for one in compare({"women": 60, "men": 40}, residents, residents)] == [
        Standing.FAIR,
        Standing.FAIR,  # 0.4 of 0.5 is four fifths
    ]
    rows = compare({"women": 79, "men": 21}, residents, residents)
    assert (rows[1].standing, round(rows[1].ratio, 2)) == (Standing.VERY_LOW, 0.42)
    assert compare({"women": 61, "men": 39}, residents, residents)[1].standing == Standing.LOW
    assert compare({"women": 20, "men": 2}, residents, residents)[1].standing == Standing.FEW
    assert compare({"women": 60, "men": 40}, {}, residents)[0].standing == Standing.UNKNOWN
    assert compare({}, residents, residents)[0].share is None


def test_people_are_compared_by_sex_age_and_area(as_alice, town, round_):
    area, other = make_area(town, "N1", name="Harbour"), make_area(town, "N2", name="Hill")
    for place, residents in ((area, 900), (other, 100)):
        Population.objects.create(municipality=town, area=place, year=2025, residents=residents)
        Participation.objects.create(municipality=town, round=round_, group="area", area=place, number=20)
    for name, number in (("women", 30), ("men", 70), ("age_unknown", 100)):
        Participation.objects.create(municipality=town, round=round_, group=name, number=number)
    form = {"year": 2025, "women": 520, "men": 480, "under_18": "", "source": "Register"}
    assert as_alice.post(reverse("population_shares", args=["port-test"]), form).status_code == 302
    assert set(PopulationShare.objects.values_list("group", "number")) == {("women", 520), ("men", 480)}
    parts = {part["by"]: part["rows"] for part in services.representation(round_)}
    assert {label: one.standing for label, one in parts["by sex"]} == {"women": "low", "men": "fair"}
    assert [one.standing for _label, one in parts["by area"]] == ["low", "fair"]
    assert "by age" not in parts
    page = as_alice.get(reverse("round_coverage", args=["port-test", round_.uid])).content.decode()
    assert "fewer than in the town" in page


def test_an_area_is_counted_once_and_only_as_an_area(town, round_):
    area = make_area(town, "N1")
    row = {"municipality": town, "round": round_, "number": 3}
    for wrong in ({"group": "area"}, {"group": "women", "area": area}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Participation.objects.create(**row, **wrong)
    Participation.objects.create(**row, group="area", area=area)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.create(**row, group="area", area=area)


def test_the_ledger_asks_the_same_of_the_database_however_many_there_are(round_):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            ledger(round_)
        return len(asked)

    TargetGroup.objects.create(municipality=round_.municipality, name="Group", is_marginalised=True)
    before = count()
    for number in range(20):
        made = invited(round_, "AG-POL", name=f"Organisation {number}")
        replied(round_, made, "nil")
        made = TargetGroup.objects.create(
            municipality=round_.municipality, name=f"Group {number}", is_marginalised=True
        )
        GroupContact.objects.create(
            municipality=round_.municipality, group=made, round=round_, held_on=TODAY, occasion="Walk"
        )
    explain_gaps(round_)
    assert count() == before

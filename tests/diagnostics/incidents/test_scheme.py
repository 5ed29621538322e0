"""Which offences stand in which others: said by the town, else taken from their codes."""

from dataclasses import dataclass

from rest_framework.test import APIClient

from diagnostics.incidents.offences.scheme import Scheme
from diagnostics.models import OffenceType

OFFENCES = "/town/port-test/offences/"


@dataclass
class Kind:
    pk: int
    iccs_code: str = ""
    part_of_id: int | None = None
    counted_apart: bool = False
    is_sensitive: bool = False

    @property
    def code(self) -> str:
        return f"{self.pk:02}"


def scheme(*kinds: Kind, counted=None) -> dict[int, int]:
    return dict(Scheme.of(kinds, counted or [one.pk for one in kinds]).around)


def test_offences_stand_where_the_town_or_else_their_code_says():
    robbery, street, bank = Kind(1, "0401"), Kind(2, "04011"), Kind(3, "040111")
    assert scheme(robbery, street, bank) == {2: 1, 3: 2}
    assert scheme(robbery, street, bank, counted=[1, 3]) == {3: 1}
    assert scheme(robbery, Kind(2, "04011", counted_apart=True), Kind(4, "0401")) == {}
    assert scheme(robbery, Kind(2, "0502"), Kind(3, "0401", part_of_id=2)) == {3: 2}
    assert scheme(Kind(1), Kind(2)) == {}


def test_a_circle_is_cut():
    assert scheme(Kind(1, part_of_id=2), Kind(2, part_of_id=3), Kind(3, part_of_id=1)) == {1: 2, 2: 3}
    assert scheme(Kind(1, part_of_id=1)) == {}


def test_what_stands_in_a_sensitive_offence_is_as_sensitive():
    kinds = [Kind(1, "03", is_sensitive=True), Kind(2, "0301"), Kind(3, "030112"), Kind(4, "04")]
    found = Scheme.of(kinds, [2, 3, 4])
    assert found.sensitive == {2, 3}
    assert sorted(found.family(3)) == [2, 3]
    assert found.family(4) == [4]


def test_the_page_says_where_an_offence_stands_and_refuses_circles(as_alice, town, offences):
    robbery = OffenceType.objects.create(municipality=town, code="ALLR", name="Robbery", iccs_code="0401")
    street = offences["ROBB"]
    OffenceType.objects.filter(pk=street.pk).update(iccs_code="04011")
    listed = as_alice.get(OFFENCES).content.decode()
    assert "taken from its code" in listed
    sent = {"code": "ROBB", "name": "Street robbery", "iccs_code": "04011", "denominator": "residents"}
    change = f"{OFFENCES}{street.uid}/"
    assert as_alice.post(change, {**sent, "part_of": robbery.pk}).status_code == 302
    assert "taken from its code" not in as_alice.get(OFFENCES).content.decode()
    wider = {"code": "ALLR", "name": "Robbery", "iccs_code": "0401", "denominator": "residents"}
    answer = as_alice.post(f"{OFFENCES}{robbery.uid}/", {**wider, "part_of": street.pk})
    assert answer.status_code == 422
    assert "part_of" in answer.context["form"].errors
    answer = as_alice.post(change, {**sent, "part_of": robbery.pk, "counted_apart": "on"})
    assert answer.status_code == 422
    assert as_alice.post(change, {**sent, "counted_apart": "on"}).status_code == 302
    assert "counted apart" in as_alice.get(OFFENCES).content.decode()


def test_the_api_refuses_circles_too(alice, town, offences):
    client = APIClient()
    client.force_login(alice)
    base = f"/api/v1/{town.slug}/offences/"
    told = {"part_of": str(offences["BURG"].uid)}
    answer = client.patch(f"{base}{offences['ROBB'].uid}/", told, format="json")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["part_of"] == told["part_of"]
    back = {"part_of": str(offences["ROBB"].uid)}
    assert client.patch(f"{base}{offences['BURG'].uid}/", back, format="json").status_code == 400

"""Population figures in a table: every cell can be written, and none is lost."""

import pytest

from stakeholders.models import Population
from tests.builders import make_area


@pytest.fixture
def areas(town):
    made = [make_area(town, code) for code in ("N01", "N02")]
    Population.objects.create(
        municipality=town, area=made[0], year=2024, residents=9_000, households=4_000, source="Census"
    )
    return made


def open_table(client, town, year=2024):
    return client.get(f"/town/{town.slug}/population/table/?year={year}")


def send(client, page, year=2024, **cells):
    figures = page.context["figures"]
    data = {cell.name: cell.text for line in figures.lines for cell in line.cells}
    data |= {"seen": figures.seen, "source": figures.source} | {
        name.replace("_", "-"): value for name, value in cells.items()
    }
    return client.post(page.request["PATH_INFO"] + f"?year={year}", data)


def test_cells_are_written_and_emptied(as_alice, town, areas):
    one, two = areas
    page = open_table(as_alice, town)
    assert page.context["figures"].source == "Census"
    answer = send(as_alice, page, **{
        f"n_{one.pk}_residents": "9.250", f"n_{two.pk}_residents": "12 000", f"n_{two.pk}_vehicles": "0",
        "source": "Register",
    })  # fmt: skip
    assert answer.status_code == 302
    rows = {row.area_id: row for row in Population.objects.filter(year=2024)}
    assert (rows[one.pk].residents, rows[one.pk].households, rows[one.pk].source) == (
        9_250,
        4_000,
        "Register",
    )
    assert (rows[two.pk].residents, rows[two.pk].vehicles, rows[two.pk].businesses) == (12_000, 0, None)
    again = open_table(as_alice, town)
    send(as_alice, again, **{f"n_{two.pk}_residents": "", f"n_{two.pk}_vehicles": ""})
    assert not Population.objects.filter(area=two, year=2024).exists()


def test_a_cell_that_cannot_be_read_keeps_all_that_was_typed(as_alice, town, areas):
    one, two = areas
    answer = send(as_alice, open_table(as_alice, town), **{
        f"n_{one.pk}_residents": "9250", f"n_{two.pk}_residents": "many", f"n_{two.pk}_households": "-4",
    })  # fmt: skip
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="9250"' in html
    assert 'value="many"' in html
    assert f'href="#n-{two.pk}-residents"' in html
    assert len(answer.context["figures"].wrong) == 2
    assert Population.objects.get(area=one).residents == 9_000


def test_what_another_changed_meanwhile_is_shown_before_it_is_written_over(as_alice, town, areas):
    one, _two = areas
    page = open_table(as_alice, town)
    Population.objects.filter(area=one).update(residents=9_999)
    answer = send(as_alice, page, **{f"n_{one.pk}_households": "4100"})
    assert answer.status_code == 409
    assert "9,999" in answer.content.decode()
    assert Population.objects.get(area=one).households == 4_000
    assert send(as_alice, answer).status_code == 302
    assert Population.objects.get(area=one).households == 4_100


def test_a_year_without_figures_is_an_empty_table(as_alice, town, areas, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = open_table(as_alice, town, 2031)
    assert [cell.text for line in page.context["figures"].lines for cell in line.cells] == [""] * 12
    assert send(as_alice, page, 2031).status_code == 302
    assert not Population.objects.filter(year=2031).exists()

import pytest

from stakeholders.access.screening import suspicions


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Ask maria.lopez@mail.example about it", "email"),
        ("Call +351 912 345 678 after six", "phone"),
        ("Call 912-345-678", "phone"),
        ("DNI 12345678Z was seen", "identity"),
        ("SSN 123456789", "identity"),
        ("passport AB1234567", "identity"),
    ],
)
def test_private_data_is_noticed(text, kind):
    assert [suspicion.kind for suspicion in suspicions(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "From 2023 to 2025 burglaries rose from 661 to 831.",
        "Period 2027-01-01 to 2029-12-31, 180 000 residents, EUR 2,324,000",
        "Measures L2.2iii-c and L1.1a, RF1, CP15, 22:00-05:00, 31.0 per 1,000",
        "Rate ratio 1.170 (1.058-1.295), p = 0.0021",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert suspicions(text) == []

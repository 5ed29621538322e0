import uuid

import pytest

from stakeholders.consultations.receipts import ALPHABET, receipt_code, uid_range


def test_a_code_leads_back_to_its_uid():
    for _ in range(200):
        uid = uuid.uuid4()
        first, last = uid_range(receipt_code(uid))
        assert first <= uid <= last


def test_a_code_is_read_as_people_type_it():
    code = receipt_code(uuid.UUID("01234567-89ab-4def-8123-456789abcdef"))
    assert (
        uid_range(code)
        == uid_range(code.lower().replace("-", " "))
        == uid_range(f" {code.replace('0', 'O')} ")
    )


@pytest.mark.parametrize("code", ["", "1234", "7QK3-M0ZD-4WX", "7QK3-M0ZD-4WXEE", "7QK3-M0ZD-4WX!", "é" * 12])
def test_what_is_no_code_is_told(code):
    assert uid_range(code) is None


def test_no_letter_is_misread():
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)

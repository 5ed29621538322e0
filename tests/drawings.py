"""Read drawings as a test needs them: parsed, their texts, and what no drawing may contain."""

import re
from xml.etree import ElementTree

NAMESPACE = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script> & "quoted"'


def parse(drawing: str) -> ElementTree.Element:
    """The drawing as a tree; fails when it is not well-formed or breaks a rule of all drawings."""
    root = ElementTree.fromstring(drawing)  # noqa: S314
    assert root.tag == f"{NAMESPACE}svg"
    assert root.get("role") in ("img", "group")
    assert root.find(f"{NAMESPACE}title").text
    assert root.get("direction") == "ltr"
    names = {element.tag.removeprefix(NAMESPACE) for element in root.iter()}
    assert not names & {"script", "style", "foreignObject", "image", "use"}
    for element in root.iter():
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith("on")]
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for reference in re.findall(r"url\(#([^)]+)\)", drawing):
        assert reference in ids
    assert "nan" not in drawing.lower().replace("financ", "")
    return root


def texts(drawing: str) -> list[str]:
    """Every text a person sees."""
    return ["".join(element.itertext()) for element in parse(drawing).iter(f"{NAMESPACE}text")]


def all_words(drawing: str) -> str:
    """Every text a person or a screen reader gets, attributes of names included."""
    root = parse(drawing)
    return " ".join([*root.itertext(), *(element.get("aria-label") or "" for element in root.iter())])


def elements(drawing: str, name: str, class_: str = "") -> list[ElementTree.Element]:
    """Elements of a name that carry a class."""
    return [
        e
        for e in parse(drawing).iter(f"{NAMESPACE}{name}")
        if class_ in (e.get("class") or "").split() or not class_
    ]

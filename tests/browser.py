"""A browser without a window: it opens pages, follows the links that it finds, and fills in the forms that it sees.

It knows nothing of the application. A link or a field that is not on the page cannot be used, and every answer that is
neither a page nor a redirect to one ends the walk.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

OPTIONAL_END = {"input", "br", "hr", "img", "meta", "link", "use", "path"}


@dataclass
class Control:
    """A field of a form: what it holds, and what may be chosen (words → value)."""

    kind: str
    values: list = field(default_factory=list)
    choices: dict[str, str] = field(default_factory=dict)


@dataclass
class Form:
    action: str
    method: str
    key: str = ""
    controls: dict[str, Control] = field(default_factory=dict)
    # words on the button → (name, value) that it sends
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)

    def data(self) -> dict[str, list]:
        return {name: list(control.values) for name, control in self.controls.items()}


class _Reader(HTMLParser):
    """Links, forms and words of a page."""

    def __init__(self):
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.labels: dict[str, str] = {}
        self.ids: dict[str, tuple[Control, str]] = {}
        self.words: list[str] = []
        self.inside: list[Form] = []
        self.by_key: dict[str, Form] = {}
        self.loose: list[tuple[str, dict]] = []
        self.open: list[tuple[str, dict, list[str]]] = []
        self.templates = 0

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        self.templates += tag == "template"
        if self.templates:
            return
        if tag == "form":
            made = Form(attrs.get("action", ""), attrs.get("method", "get").lower(), attrs.get("id", ""))
            self.forms.append(made)
            self.inside.append(made)
            self.by_key[made.key] = made
        if tag == "input":
            self._control(attrs, self._input)
        if tag in {"a", "label", "button", "option", "textarea", "select", "h1", "h2", "script", "style"}:
            self.open.append((tag, attrs, []))
        if tag == "select":
            self._control(attrs, lambda form, _: form.controls.setdefault(attrs["name"], Control("select")))

    def _control(self, attrs, take):
        if "form" in attrs:
            self.loose.append((attrs["form"], attrs, take))
        elif self.inside:
            take(self.inside[-1], attrs)

    def _input(self, form: Form, attrs: dict) -> None:
        kind, name = attrs.get("type", "text"), attrs.get("name")
        if not name or "disabled" in attrs:
            return
        value = attrs.get("value", "on" if kind in {"checkbox", "radio"} else "")
        control = form.controls.setdefault(name, Control(kind))
        if kind in {"checkbox", "radio"}:
            control.choices[attrs.get("aria-label") or value] = value
            if attrs.get("id"):
                self.ids[attrs["id"]] = (control, value)
            if "checked" in attrs:
                control.values.append(value)
        elif kind != "file":
            control.values.append(value)

    def handle_data(self, data):
        if self.templates:
            return
        for _tag, _attrs, words in self.open:
            words.append(data)
        if not any(tag in {"script", "style"} for tag, _attrs, _words in self.open):
            self.words.append(data)

    def handle_endtag(self, tag):
        self.templates -= tag == "template"
        if self.templates or tag in OPTIONAL_END:
            return
        if tag == "form" and self.inside:
            self.inside.pop()
        place = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == tag), None)
        if place is None:
            return
        _tag, attrs, words = self.open.pop(place)
        text = " ".join("".join(words).split())
        getattr(self, f"_end_{tag}", lambda attrs, text, raw: None)(attrs, text, "".join(words))

    def _end_a(self, attrs, text, _raw):
        if "href" in attrs:
            self.links.append((attrs.get("aria-label") or text, attrs["href"]))

    def _end_label(self, attrs, text, _raw):
        self.labels[attrs.get("for", "")] = text

    def _end_button(self, attrs, text, _raw):
        if attrs.get("type", "submit") != "submit":
            return
        sent = (attrs.get("name", ""), attrs.get("value", ""))
        self._control(attrs, lambda form, _attrs: form.buttons.setdefault(text, sent))

    def _end_option(self, attrs, text, _raw):
        select = next((a for tag, a, _w in reversed(self.open) if tag == "select"), None)
        if select is None or not self.inside:
            return
        control = self.inside[-1].controls[select["name"]]
        value = attrs.get("value", text)
        control.choices[text] = value
        if "selected" in attrs or (not control.values and "multiple" not in select):
            control.values = [value]

    def _end_textarea(self, attrs, _text, raw):
        # A browser leaves out the first line end after the tag.
        raw = raw.removeprefix("\r\n").removeprefix("\n")
        self._control(attrs, lambda form, _: form.controls.setdefault(attrs["name"], Control("text", [raw])))

    def finish(self):
        for key, attrs, take in self.loose:
            if key in self.by_key:
                take(self.by_key[key], attrs)
        for at, text in self.labels.items():
            if at in self.ids:
                control, value = self.ids[at]
                control.choices = {
                    (text if its == value else words): its for words, its in control.choices.items()
                }
        return self


class Browser:
    """One person at one browser. `page` is the last answer, `text` its words."""

    def __init__(self, network: str = "192.0.2.1"):
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=network)
        self.address = "/"

    def open(self, address: str, *, expect: int = 200) -> "Browser":
        parts = urlsplit(urljoin(self.address, address))
        here = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._arrive(here, self.client.get(here), expect)

    def _arrive(self, here: str, answer, expect: int) -> "Browser":
        while answer.status_code in {301, 302, 303}:
            here = urljoin(here, answer["Location"])
            answer = self.client.get(here)
        self.address, self.page = here, answer
        is_page = answer.get("Content-Type", "").startswith("text/html")
        self.text = self._read() if is_page else ""
        assert answer.status_code == expect, f"{answer.status_code} at {here}: {self.errors() or self.text}"
        return self

    def _read(self) -> str:
        reader = _Reader()
        reader.feed(self.page.content.decode())
        reader.close()
        reader.finish()
        self.links, self.forms = reader.links, reader.forms
        return " ".join("".join(reader.words).split())

    def errors(self) -> str:
        start = self.text.find("There is a problem")
        return self.text[start : start + 600] if start >= 0 else ""

    @property
    def body(self) -> bytes:
        """The file that was opened."""
        return b"".join(self.page.streaming_content) if self.page.streaming else self.page.content

    def shows(self, *words: str) -> "Browser":
        for word in words:
            assert word in self.text, f"“{word}” is not on {self.address}: {self.text}"
        return self

    def follow(self, words: str) -> "Browser":
        """Open the link that says exactly this, else the first that begins with it, else that contains it."""
        tests = (str.__eq__, str.startswith, str.__contains__)
        found = next((to for test in tests for said, to in self.links if test(said, words)), None)
        assert found is not None, f"no link “{words}” on {self.address}: {[said for said, _to in self.links]}"
        return self.open(found)

    def send(self, button: str, *, expect: int = 200, **typed) -> "Browser":
        """Fill in the fields and press the button. Choices are named by their words or by their value."""
        form = self._form_with(button)
        data = form.data()
        for name, value in typed.items():
            assert name in form.controls, f"no field “{name}” on {self.address}: {sorted(form.controls)}"
            data[name] = self._typed(form.controls[name], value)
        name, value = next(sent for words, sent in form.buttons.items() if words.startswith(button))
        if name:
            data[name] = [value]
        data = {name: values for name, values in data.items() if values}
        here = urljoin(self.address, form.action) if form.action else self.address
        if form.method == "get":
            return self._arrive(here, self.client.get(here.split("?")[0], data), expect)
        return self._arrive(here, self.client.post(here, data), expect)

    def _form_with(self, button: str) -> Form:
        found = [form for form in self.forms if any(words.startswith(button) for words in form.buttons)]
        assert found, f"no button “{button}” on {self.address}: {[list(form.buttons) for form in self.forms]}"
        return found[0]

    def _typed(self, control: Control, value) -> list:
        values = value if isinstance(value, list | tuple) else [value]
        if control.kind in {"select", "radio", "checkbox"}:
            return [self._chosen(control, str(one)) for one in values if one is not False]
        return [one if isinstance(one, SimpleUploadedFile) else str(one) for one in values]

    def _chosen(self, control: Control, wanted: str) -> str:
        if wanted == "True" and len(control.choices) == 1:
            return next(iter(control.choices.values()))
        if wanted in control.choices.values():
            return wanted
        found = [value for words, value in control.choices.items() if words.startswith(wanted)]
        assert found, f"“{wanted}” cannot be chosen on {self.address}: {control.choices}"
        return found[0]


def a_file(name: str, content: str | bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())

"""What a browser would send: the fields of the form on a page, as they stand there."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self):
        super().__init__()
        self.data: dict[str, list[str]] = {}
        self.inside = self.templates = 0
        self.select = self.text = None
        self.options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if tag == "form" and "form" in attrs.get("class", "").split():
            self.inside += 1
        self.templates += tag == "template"
        if not self.inside or self.templates:
            return
        if tag == "input":
            self._input(attrs)
        elif tag == "select":
            self.select, self.options = attrs["name"], []
        elif tag == "option" and self.select:
            self.options.append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea":
            self.text = [attrs["name"], ""]

    def _input(self, attrs):
        kind, name = attrs.get("type", "text"), attrs.get("name")
        if not name or "disabled" in attrs or name == "csrfmiddlewaretoken":
            return
        if kind in {"checkbox", "radio"}:
            if "checked" in attrs:
                self.data.setdefault(name, []).append(attrs.get("value", "on"))
        else:
            self.data.setdefault(name, []).append(attrs.get("value", ""))

    def handle_data(self, data):
        if self.text:
            self.text[1] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside -= self.inside > 0
        self.templates -= tag == "template"
        if tag == "select" and self.select:
            chosen = [value for value, selected in self.options if selected] or [
                value for value, _selected in self.options[:1]
            ]
            self.data[self.select] = chosen
            self.select = None
        if tag == "textarea" and self.text:
            # A browser leaves out the first line end after the tag.
            self.data[self.text[0]] = [self.text[1].removeprefix("\r\n").removeprefix("\n")]
            self.text = None


def form_of(response) -> dict[str, list[str]]:
    """Names and values of the page's main form (class "form"), ready to be changed and posted."""
    parser = _Form()
    parser.feed(response.content.decode())
    return parser.data


def fill(response, **changes) -> dict[str, list[str]]:
    """The page's form with some fields typed anew; `None` takes a field away (a box is unchecked)."""
    data = form_of(response)
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    return data

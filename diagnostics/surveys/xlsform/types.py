"""The types of XLSForm: what each becomes here, or why it is not taken."""

from django.utils.translation import gettext_lazy as _

#: Type → kind of question.
KINDS = {
    "integer": "number", "int": "number", "decimal": "decimal", "text": "text", "string": "text", "date": "date",
    "note": "note", "calculate": "calculate",
    "select_one": "single", "select one": "single", "select_multiple": "multiple", "select multiple": "multiple",
    "select all that apply": "multiple", "acknowledge": "single", "trigger": "single",
}  # fmt: skip
WITH_CHOICES = frozenset(
    {"select_one", "select one", "select_multiple", "select multiple", "select all that apply"}
)
GROUP_BEGINS = frozenset({"begin group", "begin_group", "begin lgroup"})
GROUP_ENDS = frozenset({"end group", "end_group", "end lgroup"})
REPEAT_BEGINS = frozenset({"begin repeat", "begin_repeat"})
REPEAT_ENDS = frozenset({"end repeat", "end_repeat"})

#: Left out, with a notice: these would let answers be joined to a person, a device or a moment.
LEFT_OUT = frozenset(
    {
        "start", "end", "today", "deviceid", "device id", "subscriberid", "simserial", "phonenumber", "phone number",
        "username", "email", "audit", "start-geopoint", "background-audio", "imei", "get device id", "get phone number",
        "get start time", "get end time", "get today", "get sim id", "get subscriber id",
    }
)  # fmt: skip

#: Refused, by type, with what to do.
REFUSED = {
    **dict.fromkeys(
        ("geopoint", "geotrace", "geoshape", "gps", "location"),
        _("an exact place could lead to a person. Ask for the neighbourhood."),
    ),
    **dict.fromkeys(
        ("image", "photo", "audio", "video", "file", "add image prompt", "barcode"),
        _("pictures, sounds and files could show a person. Ask in words."),
    ),
    **dict.fromkeys(
        ("time", "datetime", "datetime"),
        _("a time of day could lead to a person. Ask for the day, or offer parts of the day to choose from."),
    ),
    "rank": _("ranks are not asked for here. Let people choose the three most important."),
    "range": _("ranges are not asked for here. Use integer with a constraint."),
    "hidden": _("hidden values are not kept here. Use calculate."),
    "xml-external": _("outside data are not joined here."),
    "csv-external": _("outside data are not joined here."),
    "select_one_from_file": _("write the choices into the sheet “choices”."),
    "select_multiple_from_file": _("write the choices into the sheet “choices”."),
    "select_one_external": _("write the choices into the sheet “choices”."),
    "select one external": _("write the choices into the sheet “choices”."),
    "osm": _("maps are not drawn in answers here. Ask for the neighbourhood."),
    "loop": _("loops are not asked here. Use a repeat."),
    "begin loop": _("loops are not asked here. Use a repeat."),
    "include": _("other files are not joined. Copy their rows into this one."),
}

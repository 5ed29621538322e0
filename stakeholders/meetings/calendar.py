"""A meeting as an iCalendar file (RFC 5545), for the calendars of those who are invited."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from .models import Meeting


def when(meeting: Meeting, zone: str) -> tuple[datetime, datetime] | None:
    """Beginning and end as moments; an hour long where no end is known, None where no hour is."""
    if meeting.begins is None:
        return None
    local = ZoneInfo(zone)
    begins = datetime.combine(meeting.held_on, meeting.begins, local)
    if meeting.ends is None:
        return begins, begins + timedelta(hours=1)
    later = meeting.held_on + timedelta(days=meeting.ends < meeting.begins)
    return begins, datetime.combine(later, meeting.ends, local)


def as_calendar(meeting: Meeting, *, zone: str, host: str, url: str) -> bytes:
    """The meeting with its agenda. Its moments are in universal time, so that no time zone has to be sent along."""
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{host}")
    event.add("dtstamp", meeting.updated_at)
    event.add("sequence", meeting.revision)
    event.add("summary", meeting.name)
    if moments := when(meeting, zone):
        event.add("dtstart", moments[0].astimezone(ZoneInfo("UTC")))
        event.add("dtend", moments[1].astimezone(ZoneInfo("UTC")))
    else:
        event.add("dtstart", meeting.held_on)
    if meeting.place or meeting.online_url:
        event.add("location", meeting.place or meeting.online_url)
    lines = [f"{item.position}. {item.title}" for item in meeting.agenda.all()]
    event.add("description", "\n".join([*lines, *filter(None, [meeting.online_url]), url]))
    event.add("url", url)
    calendar = Calendar()
    calendar.add("prodid", "-//Concord//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()

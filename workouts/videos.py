"""Links to videos: only web addresses, and one spelling for each video of YouTube and Vimeo."""

import re
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com"}
YOUTUBE |= {"youtube-nocookie.com", "www.youtube-nocookie.com"}
YOUTUBE_SHORT = {"youtu.be", "www.youtu.be"}
VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
YOUTUBE_ID = re.compile(r"[\w-]{11}\Z", re.ASCII)
YOUTUBE_PLACES = {"shorts", "embed", "live", "v"}
#: 123456789, video/123456789, channels/staff/123456789, groups/x/videos/123456789; an unlisted one ends in its key
VIMEO_PATH = re.compile(
    r"/(?:video/|channels/[\w-]+/|groups/[\w-]+/videos/)?(?P<id>\d{5,12})(?:/(?P<key>[0-9a-f]{6,20}))?/?\Z", re.ASCII
)
MOMENT = re.compile(r"(?:(?P<hours>\d{1,2})h)?(?:(?P<minutes>\d{1,4})m)?(?:(?P<seconds>\d{1,6})s?)?\Z", re.ASCII)

is_web_address = URLValidator(schemes=["http", "https"], message=_("This is not a web address."))


def normalise_video(url: str) -> str:
    """The link as it is stored: videos of YouTube and Vimeo in one https spelling, with the moment where they begin;
    other web addresses as they are.

    Raises ValidationError for other schemes, a name or password in the link, blanks and control characters.
    """
    url = url.strip(" ")
    if not url:
        return ""
    if re.search(r"[\s\x00-\x1f\x7f-\x9f]", url):
        raise ValidationError(_("A video link holds no spaces and no control characters."), code="video")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise ValidationError(_("This is not a web address."), code="video") from None
    if parts.scheme not in ("http", "https"):
        raise ValidationError(_("A video link begins with http:// or https://."), code="video")
    if "@" in parts.netloc:
        raise ValidationError(_("A video link holds no name and no password."), code="video")
    is_web_address(url)
    return of_youtube(host, parts) or of_vimeo(host, parts) or url


def of_youtube(host: str, parts: SplitResult) -> str | None:
    """The one spelling of a YouTube video; None for anything else, such as a channel."""
    query = parse_qs(parts.query)
    place, _slash, rest = parts.path.strip("/").partition("/")
    if host in YOUTUBE_SHORT:
        found = place
    elif host in YOUTUBE:
        found = query.get("v", [""])[0] if place == "watch" else rest if place in YOUTUBE_PLACES else ""
    else:
        return None
    if not YOUTUBE_ID.match(found):
        return None
    begins = moment(query, parts.fragment)
    return f"https://www.youtube.com/watch?v={found}" + (f"&t={begins}s" if begins else "")


def of_vimeo(host: str, parts: SplitResult) -> str | None:
    """The one spelling of a Vimeo video, an unlisted one with its key; None for anything else."""
    match = VIMEO_PATH.match(parts.path) if host in VIMEO else None
    if match is None:
        return None
    query = parse_qs(parts.query)
    key = match["key"] or next((key for key in query.get("h", []) if re.fullmatch(r"[0-9a-f]{6,20}", key)), "")
    begins = moment(query, parts.fragment)
    return f"https://vimeo.com/{match['id']}" + (f"/{key}" if key else "") + (f"#t={begins}s" if begins else "")


def moment(query: dict[str, list[str]], fragment: str) -> int:
    """Seconds at which to begin, out of `t=90`, `t=1m30s`, `start=90` or `#t=90s`; 0 where nothing is said."""
    said = query.get("t") or query.get("start") or parse_qs(fragment).get("t") or [""]
    match = MOMENT.match(said[0])
    if match is None:
        return 0
    hours, minutes, seconds = (int(match[name] or 0) for name in ("hours", "minutes", "seconds"))
    return hours * 3600 + minutes * 60 + seconds

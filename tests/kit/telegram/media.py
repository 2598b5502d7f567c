"""Messages that are not text, as the Bot API shows them."""

from typing import Any

_FILE = {"file_id": "file", "file_unique_id": "unique", "file_size": 1000}
_PICTURE = _FILE | {"width": 90, "height": 90}

MEDIA: dict[str, Any] = {
    "animation": _PICTURE | {"duration": 1},
    "audio": _FILE | {"duration": 1},
    "contact": {"phone_number": "+10000000000", "first_name": "Bea"},
    "dice": {"emoji": "🎲", "value": 4},
    "document": _FILE | {"file_name": "notes.txt"},
    "location": {"latitude": 52.5, "longitude": 13.4},
    "photo": [_PICTURE],
    "poll": {
        "id": "1",
        "question": "Tea?",
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": text} for text in ("Yes", "No")
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
        "allows_revoting": False,
        "members_only": False,
    },
    "sticker": _PICTURE | {"type": "regular", "is_animated": False, "is_video": False},
    "venue": {
        "location": {"latitude": 52.5, "longitude": 13.4},
        "title": "Office",
        "address": "Main Street 1",
    },
    "video": _PICTURE | {"duration": 1},
    "video_note": _FILE | {"length": 90, "duration": 1},
    "voice": _FILE | {"duration": 1},
}
"""By the field of the message that holds it."""

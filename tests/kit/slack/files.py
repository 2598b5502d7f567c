"""files.getUploadURLExternal, the upload, and files.completeUploadExternal."""

from typing import Any

from tests.kit.slack.channels import Message
from tests.kit.slack.chat import check_thread
from tests.kit.slack.checks import Params
from tests.kit.slack.refusals import refuse
from tests.kit.slack.world import Team, Token, World

Body = dict[str, Any]

LONGEST_ALT_TEXT = 1000


class Files:
    """Files that the app shares: announced, uploaded, shared."""

    def __init__(self, world: World) -> None:
        self._world = world

    def announce(self, params: Params, url: str) -> Body:
        if params["length"] <= 0:
            refuse("invalid_arguments", "must be greater than 0 [json-pointer:/length]")
        if len(params.get("alt_txt") or "") > LONGEST_ALT_TEXT:
            refuse("alt_txt_too_large")
        file_id = self._world.next_id("F")
        self._world.files[file_id] = {
            "id": file_id,
            "title": params["filename"],
            "name": params["filename"],
            "length": params["length"],
            "alt_txt": params.get("alt_txt", ""),
            "content": None,
            "completed_at": None,
            "deleted": False,
            "team": "",
        }
        return {"upload_url": f"{url}/upload/v1/{file_id}", "file_id": file_id}

    def upload(self, file_id: str, content: bytes) -> tuple[int, str]:
        """Take the content; returns the status and the text of the answer."""
        file = self._world.files.get(file_id)
        if file is None or file["content"] is not None:
            return 404, "not found"
        if len(content) != file["length"]:
            return 400, "wrong length"
        file["content"] = content
        return 200, f"OK - {len(content)}"

    def complete(self, params: Params, token: Token, team: Team) -> Body:
        files = [self._uploaded(one) for one in params["files"]]
        if params.get("channel_id"):
            self._share(params, files, token, team)
        for file in files:
            file["completed_at"], file["team"] = self._world.clock(), team.id
        return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}

    def _uploaded(self, given: Any) -> Body:
        file = self._world.files.get(given.get("id", "")) if isinstance(given, dict) else None
        if file is None or file["content"] is None or file["completed_at"] is not None:
            refuse("file_not_found")
        file["title"] = given.get("title", file["title"])
        return file

    def delete(self, file_id: str) -> None:
        """Have somebody delete a file; no event tells the app."""
        self._world.files[file_id]["deleted"] = True

    def _share(self, params: Params, files: list[Body], token: Token, team: Team) -> None:
        channel = self._world.channel_of(params["channel_id"], token)
        if channel.archived:
            refuse("is_archived")
        if not self._world.bots(channel) & channel.members:
            refuse("not_in_channel")
        check_thread(channel, params.get("thread_ts"))
        ts, text = self._world.next_ts(), params.get("initial_comment") or ""
        message = Message(ts, team.bot_user, text, by_app=True, thread_ts=params.get("thread_ts"))
        message.files = list(files)
        self._world.say(channel, message)

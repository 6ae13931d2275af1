"""Files, batches and uploads through the real daemon: who owns them, over a restart too."""

import json
import re

from harness import KEY, UPSTREAM_KEY
from harness.daemon import base_config
from harness.upstream import Upstream, plain
from test_uploads import END, FORM, field


class Store:
    """The provider's side: files by id, as OpenAI has them."""

    def __init__(self, page=100):
        self.files = {}
        self.page = page

    def __call__(self, request, peer):
        path = request.path.split("?")[0]
        found = re.fullmatch(r"/v1/files/([^/]+)(/content)?", path)
        if request.method == "POST" and path == "/v1/files":
            name = f"file-{len(self.files) + 1}"
            self.files[name] = request.body
            body = self.describe(name)
        elif path == "/v1/files":
            names, after = list(reversed(self.files)), re.search("after=([^&]+)", request.path)
            names = names[names.index(after[1]) + 1:] if after else names
            body = {"object": "list", "data": [self.describe(name) for name in names[:self.page]],
                    "has_more": len(names) > self.page}
        elif request.method == "POST" and path == "/v1/batches":
            body = {"id": "batch_1", "object": "batch", "status": "validating"} | request.json()
        elif not found or found[1] not in self.files:
            return peer.send(plain(404, {"error": {"message": "No such File object", "type": "invalid_request_error",
                                                   "param": "id", "code": None}}))
        elif found[2]:
            return peer.send(plain(200, self.files[found[1]]))
        elif request.method == "DELETE":
            del self.files[found[1]]
            body = {"id": found[1], "object": "file", "deleted": True}
        else:
            body = self.describe(found[1])
        peer.send(plain(200, body))

    def describe(self, name):
        return {"id": name, "object": "file", "bytes": len(self.files[name]), "filename": "a.jsonl", "purpose": "batch"}


def config(url):
    return base_config(url, organisations={"acme": {"teams": {"a": {}, "b": {}}}},
                       keys=[{"name": name, "secret": KEY + name, "team": f"acme/{name[0]}"} for name in ("a1", "a2", "b1")])


def call(gateway, key, method, path, body=b"", headers=None):
    return gateway.call(method, path, body, {"Authorization": f"Bearer {KEY}{key}"} | (headers or {}))


def create(gateway, key, content):
    form = field("purpose", "batch") + field("file", content, "a.jsonl") + END
    answer = call(gateway, key, "POST", "/v1/files", form, FORM | {"Content-Length": str(len(form))})
    assert answer.status == 200, answer.body
    return answer.json()["id"]


def test_a_team_has_its_files_and_no_others(start):
    with Upstream(Store()) as upstream, start(config(upstream.url)) as gateway:
        mine, theirs = create(gateway, "a1", b"mine"), create(gateway, "b1", b"theirs")
        assert mine.startswith("file-nx1") and "file-1" != mine
        assert b"mine" in upstream.requests[0].body
        assert upstream.requests[0].headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
        # Another key of the team.
        assert b"mine" in call(gateway, "a2", "GET", f"/v1/files/{mine}/content").body
        assert call(gateway, "a2", "GET", f"/v1/files/{mine}").json()["id"] == mine
        for path in (f"/v1/files/{theirs}", f"/v1/files/{theirs}/content", "/v1/files/file-2", "/v1/files/file-99"):
            refused = call(gateway, "a1", "GET", path)
            assert refused.status == 404 and "No such object" in refused.error()["message"]
        assert [file["id"] for file in call(gateway, "a1", "GET", "/v1/files").json()["data"]] == [mine]
        assert [file["id"] for file in call(gateway, "b1", "GET", "/v1/files").json()["data"]] == [theirs]
        batch = {"input_file_id": mine, "endpoint": "/v1/chat/completions", "completion_window": "24h"}
        assert call(gateway, "b1", "POST", "/v1/batches", batch).status == 404
        made = call(gateway, "a1", "POST", "/v1/batches", batch)
        assert made.json()["input_file_id"] == mine and made.json()["id"].startswith("batch_nx1")
        assert upstream.requests[-1].json()["input_file_id"] == "file-1"
        assert call(gateway, "b1", "DELETE", f"/v1/files/{mine}").status == 404
        assert call(gateway, "a1", "DELETE", f"/v1/files/{mine}").json() == {"id": mine, "object": "file", "deleted": True}
        assert call(gateway, "a1", "GET", "/v1/files").json()["data"] == []


def test_a_list_goes_on_over_pages_of_others(start):
    with Upstream(Store(page=2)) as upstream, start(config(upstream.url)) as gateway:
        first = create(gateway, "a1", b"1")
        for _ in range(5):
            create(gateway, "b1", b"x")
        last = create(gateway, "a1", b"2")
        listed = call(gateway, "a1", "GET", "/v1/files").json()
        assert [file["id"] for file in listed["data"]] == [last, first] and not listed["has_more"]
        page = call(gateway, "a1", "GET", "/v1/files?limit=1").json()
        assert [file["id"] for file in page["data"]] == [last] and page["has_more"]
        page = call(gateway, "a1", "GET", f"/v1/files?limit=1&after={page['last_id']}").json()
        assert [file["id"] for file in page["data"]] == [first]


def test_ids_outlive_the_process(start, tmp_path):
    with Upstream(Store()) as upstream:
        settings = config(upstream.url) | {"data_dir": str(tmp_path / "kept")}
        with start(settings) as gateway:
            mine = create(gateway, "a1", b"mine")
        with start(settings) as gateway:
            assert b"mine" in call(gateway, "a1", "GET", f"/v1/files/{mine}/content").body
            assert [file["id"] for file in call(gateway, "a1", "GET", "/v1/files").json()["data"]] == [mine]
            assert call(gateway, "b1", "GET", f"/v1/files/{mine}").status == 404


def test_replicas_with_one_key_know_each_others_ids(start):
    with Upstream(Store()) as upstream:
        settings = config(upstream.url) | {"object_key": "a long secret of all replicas"}
        with start(settings) as first, start(settings) as second:
            mine = create(first, "a1", b"mine")
            assert call(second, "a1", "GET", f"/v1/files/{mine}").json()["id"] == mine
            assert call(second, "b1", "GET", f"/v1/files/{mine}").status == 404

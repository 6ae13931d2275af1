"""An upstream that is too busy at first, to see whether clients wait as they are told."""

import threading
import time

from harness.upstream import Upstream, completion, plain


class Flaky(Upstream):
    """Refuses the first request of each model with 429 and `Retry-After: 1`, and answers the others in the format of
    the path that they came on. `waited`: model → seconds between the two."""

    def __init__(self):
        super().__init__(self.answer)
        self.first, self.waited, self.guard = {}, {}, threading.Lock()

    def answer(self, request, peer):
        model = request.json()["model"]
        with self.guard:
            is_first = model not in self.first
            if is_first:
                self.first[model] = time.monotonic()
            else:
                self.waited[model] = time.monotonic() - self.first[model]
        if is_first:
            peer.send(plain(429, {"error": {"message": "Slow down.", "type": "rate_limit_error"}}, [("retry-after", "1")]))
        elif request.path.endswith("/messages"):
            peer.send(plain(200, {"id": "msg_1", "type": "message", "role": "assistant", "model": model,
                                  "content": [{"type": "text", "text": "Hello."}], "stop_reason": "end_turn",
                                  "stop_sequence": None, "usage": {"input_tokens": 11, "output_tokens": 7}}))
        else:
            peer.send(plain(200, completion(model=model)))


def add_flaky(config, flaky, clients):
    """A model for each client: `flaky-<client>`, whose upstream speaks another format than the client."""
    for client, foreign in clients.items():
        base = f"http://127.0.0.1:{flaky.port}" + ("/v1" if foreign == "openai" else "")
        name = f"flaky-{client}"
        config["providers"][name] = {"kind": foreign, "base_url": base, "api_key": "sk-upstream"}
        config["models"][name] = {"targets": [{"provider": name, "model": name}]}

"""The tests of the `openai` SDK once more, over the formats that only upstreams have."""

from mock_upstreams import dialect, mocked  # noqa: F401
from test_sdk_mock import (  # noqa: F401
    test_a_stream_without_asking_for_usage_has_none, test_a_tool_call_and_its_result, test_an_image, test_json_output,
    test_limits_and_stops, test_parallel_tool_calls, test_plain, test_stream)

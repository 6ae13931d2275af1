"""The tests of the `google-genai` SDK once more, over the formats that only upstreams have."""

from mock_upstreams import dialect, mocked  # noqa: F401
from test_gemini_sdk import (  # noqa: F401
    sdk, test_a_tool_call_and_its_result, test_an_image, test_json_output, test_plain, test_stream)

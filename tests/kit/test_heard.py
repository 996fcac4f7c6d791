"""Which of a browser's messages reach Streamlit."""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from cnnviz.kit.heard import Heard, is_asked

PAGES_ASK = [
    {"rerun_script": {"query_string": "k=5"}},
    {"stop_script": True},
    {"file_urls_request": {"request_id": "1", "file_names": ["a.png"]}},
    {"app_heartbeat": True},
    {"backend_operation_request": {"deferred_file": {"file_id": "1"}}},
    {"backend_operation_request": {"dataframe_chunk": {"source_id": "1", "limit": 50}}},
]

NOBODY_ASKS = [
    {},
    {"clear_cache": True},
    {"load_git_info": True},
    {"set_run_on_save": True},
    {"debug_disconnect_websocket": True},
    {"debug_shutdown_runtime": True},
    {"backend_operation_request": {}},
    {"backend_operation_request": {"install_skills": {}}},
    {"backend_operation_request": {"dismiss_skills_nudge": {}}},
]


def test_every_kind_that_there_is_is_judged_here():
    """A new one of another version is not heard until somebody has looked at it."""
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    assert kinds == {kind for each in PAGES_ASK + NOBODY_ASKS for kind in each}


@pytest.mark.parametrize("message", PAGES_ASK, ids=str)
def test_what_pages_ask_is_heard(message):
    assert is_asked(BackMsg(**message).SerializeToString())


@pytest.mark.parametrize("message", NOBODY_ASKS, ids=str)
def test_what_no_page_asks_is_not(message):
    assert not is_asked(BackMsg(**message).SerializeToString())


def test_the_next_message_is_passed_on_instead(finished):
    sent = [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "bytes": BackMsg(clear_cache=True).SerializeToString()},
        {"type": "websocket.receive", "bytes": BackMsg(app_heartbeat=True).SerializeToString()},
        {"type": "websocket.receive", "bytes": b"\xff\xff"},  # Streamlit ends the connection
        {"type": "websocket.receive", "text": "hello", "bytes": None},  # as well
        {"type": "websocket.disconnect"},
    ]
    waiting, reached = list(sent), []

    async def receive():
        return waiting.pop(0)

    async def app(scope, receive, send):
        while not reached or reached[-1]["type"] != "websocket.disconnect":
            reached.append(await receive())

    finished(Heard(app)({"type": "websocket"}, receive, None))
    assert reached == [sent[0], *sent[2:]]

"""The cases of the notebook community's kernel test bed, tier by tier, asked by jupyter_client; see README.md."""

import os
import time
import unittest
import uuid

from jupyter_client.manager import KernelManager

TIMEOUT = int(os.environ.get("TIMEOUT", "60"))

# What the test bed runs in a TypeScript kernel, in order of use.
HELLO = "console.log('hello')"
STATEMENT = "const x = 1"
UNFINISHED = "const x = {"
BROKEN = "function function"
ASKS = "prompt('Enter: ')"
NAMED = "const testVariableForCompletion = 42"
SHOWS = 'await Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>bold</b>" }, metadata: {}, transient: {} })'
SHOWS_ANEW = (
    'await Deno.jupyter.broadcast("display_data", { data: { "text/html": "<b>initial</b>" }, metadata: {}, transient: { display_id: "test_update" } }); '
    'await Deno.jupyter.broadcast("update_display_data", { data: { "text/html": "<b>updated</b>" }, metadata: {}, transient: { display_id: "test_update" } })'
)
ROWS = '[{letter: "A", frequency: 0.08167}, {letter: "B", frequency: 0.01492}]'


class TestBed(unittest.TestCase):
    """Each answer is the very next message on its channel: the test bed skips none."""

    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name="explainbook")
        with open(os.environ["KERNEL_LOG"], "a") as log:
            cls.manager.start_kernel(stderr=log)
        # Half a second, then it connects, ready or not, and a tenth later it asks.
        time.sleep(0.5)
        cls.client = cls.manager.client()
        cls.client.start_channels(hb=False)
        time.sleep(0.1)
        cls.client.kernel_info()
        cls.info = cls.client.get_shell_msg(timeout=TIMEOUT)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel(now=True)

    def ask(self, kind, content, channel="shell"):
        message = self.client.session.msg(kind, content)
        getattr(self.client, f"{channel}_channel").send(message)
        answer = getattr(self.client, f"get_{channel}_msg")(timeout=TIMEOUT)
        self.assertEqual(answer["msg_type"], kind.replace("request", "reply"))
        self.assertEqual(answer["parent_header"]["msg_id"], message["header"]["msg_id"])
        return answer["content"]

    def outputs(self, message_id, until="idle"):
        found = []
        while not found or found[-1]["content"].get("execution_state") != until:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == message_id:
                found.append(message)
        return found

    def execute(self, code):
        message_id = self.client.execute(code)
        found = self.outputs(message_id)
        answer = self.client.get_shell_msg(timeout=TIMEOUT)
        self.assertEqual(answer["msg_type"], "execute_reply")
        self.assertEqual(answer["parent_header"]["msg_id"], message_id)
        return answer["content"], found

    def kinds(self, code):
        return [message["msg_type"] for message in self.execute(code)[1]]

    # Tier 1: basic protocol

    def test_11_heartbeat_responds(self):
        self.client.hb_channel.start()
        self.client.hb_channel.unpause()
        time.sleep(1.5)
        self.assertTrue(self.client.hb_channel.is_beating())

    def test_12_kernel_info_reply_valid(self):
        self.assertEqual(self.info["msg_type"], "kernel_info_reply")
        self.assertEqual(self.info["content"]["status"], "ok")

    def test_12_kernel_info_fits_typed_clients(self):
        """The test bed reads with Rust's types, by which a mode is a name, or a name and a version."""
        mode = self.info["content"]["language_info"]["codemirror_mode"]
        self.assertTrue(isinstance(mode, str) or {"name", "version"} <= set(mode))

    def test_13_kernel_info_has_language_info(self):
        self.assertEqual(self.info["content"]["language_info"]["name"], "typescript")

    def test_14_kernel_info_has_protocol_version(self):
        self.assertRegex(self.info["content"]["protocol_version"], r"^5\.\d+$")

    def test_15_iopub_welcome(self):
        other = self.manager.client()
        other.start_channels(hb=False)
        first = other.get_iopub_msg(timeout=TIMEOUT)
        other.stop_channels()
        self.assertEqual(first["msg_type"], "iopub_welcome")
        self.assertIn("subscription", first["content"])

    def stream(self, code, name):
        found = self.execute(code)[1]
        return "".join(m["content"]["text"] for m in found if m["msg_type"] == "stream" and m["content"]["name"] == name)

    def test_16_execute_stdout(self):
        self.assertEqual(self.stream(HELLO, "stdout"), "hello\n")

    def test_16_execute_stderr(self):
        self.assertEqual(self.stream("console.error('error')", "stderr"), "error\n")

    def test_17_execute_reply_ok(self):
        self.assertEqual(self.execute(STATEMENT)[0]["status"], "ok")

    def test_18_status_busy_idle_lifecycle(self):
        found = self.execute(STATEMENT)[1]
        states = [m["content"]["execution_state"] for m in found if m["msg_type"] == "status"]
        self.assertEqual(states, ["busy", "idle"])

    def test_19_execute_input_broadcast(self):
        self.assertIn("execute_input", self.kinds(STATEMENT))

    # Tier 2: interactive features

    def test_21_complete_request(self):
        self.execute(NAMED)
        content = self.ask("complete_request", {"code": "testVariableFor", "cursor_pos": 15})
        self.assertEqual(content["status"], "ok")
        self.assertIn("testVariableForCompletion", content["matches"])

    def test_22_inspect_request(self):
        self.execute(NAMED)
        content = self.ask("inspect_request", {"code": "testVariableForCompletion", "cursor_pos": 25, "detail_level": 0})
        self.assertEqual((content["status"], content["found"]), ("ok", True))
        self.assertIn("42", content["data"]["text/plain"])

    def test_23_is_complete_complete(self):
        # Older clients of the same family want the indent in every answer.
        self.assertEqual(self.ask("is_complete_request", {"code": STATEMENT}), {"status": "complete", "indent": ""})

    def test_24_is_complete_incomplete(self):
        self.assertEqual(self.ask("is_complete_request", {"code": UNFINISHED})["status"], "incomplete")

    def test_25_history_request(self):
        self.execute(STATEMENT)
        content = self.ask("history_request", {"hist_access_type": "tail", "n": 10, "output": False, "raw": True})
        self.assertEqual(content["status"], "ok")
        self.assertEqual(content["history"][-1][2], STATEMENT)

    def test_26_comm_info_request(self):
        self.assertEqual(self.ask("comm_info_request", {"target_name": None})["status"], "ok")

    def test_27_error_handling(self):
        content, found = self.execute(BROKEN)
        self.assertEqual(content["status"], "error")
        self.assertIn("error", [message["msg_type"] for message in found])

    # Tier 3: rich output

    def test_31_display_data(self):
        self.assertIn("display_data", self.kinds(SHOWS))

    def test_32_update_display_data(self):
        kinds = [kind for kind in self.kinds(SHOWS_ANEW) if kind.endswith("display_data")]
        self.assertEqual(kinds, ["display_data", "update_display_data"])

    def test_33_execute_result(self):
        found = self.execute("1 + 1")[1]
        shown = [m["content"]["data"]["text/plain"] for m in found if m["msg_type"] == "execute_result"]
        self.assertEqual(shown, ["2"])

    def test_34_rich_execute_result(self):
        self.assertIn("execute_result", self.kinds(ROWS))

    # Tier 4: advanced features

    def test_41_stdin_input_request(self):
        message_id = self.client.execute(ASKS, allow_stdin=True)
        request = self.client.get_stdin_msg(timeout=TIMEOUT)
        self.assertEqual((request["msg_type"], request["content"]["prompt"]), ("input_request", "Enter: "))
        self.client.input("test_input_42")
        self.outputs(message_id)
        self.assertEqual(self.client.get_shell_msg(timeout=TIMEOUT)["content"]["status"], "ok")

    def test_42_comms_lifecycle(self):
        """A comm for a target that no one answers is closed, and the kernel lives on."""
        comm_id = f"test-comm-{uuid.uuid4()}"
        content = {"comm_id": comm_id, "target_name": "jupyter.kernel_testbed.test", "data": {}}
        opening = self.client.session.msg("comm_open", content)
        self.client.shell_channel.send(opening)
        closed = [m["content"]["comm_id"] for m in self.outputs(opening["header"]["msg_id"]) if m["msg_type"] == "comm_close"]
        self.assertEqual(closed, [comm_id])
        self.client.shell_channel.send(self.client.session.msg("comm_close", {"comm_id": comm_id, "data": {}}))
        self.assertEqual(self.execute(STATEMENT)[0]["status"], "ok")

    def test_43_interrupt_request(self):
        self.assertEqual(self.ask("interrupt_request", {}, "control"), {"status": "ok"})

    def test_44_execution_count_increments(self):
        first, second = (self.execute(STATEMENT)[0]["execution_count"] for _ in range(2))
        self.assertEqual(second, first + 1)

    def test_45_parent_header_correlation(self):
        message_id = self.client.execute(HELLO)
        for message in [*self.outputs(message_id), self.client.get_shell_msg(timeout=TIMEOUT)]:
            self.assertEqual(message["parent_header"]["msg_id"], message_id)

    def test_99_shutdown_reply(self):
        content = self.ask("shutdown_request", {"restart": False}, "control")
        self.assertEqual((content["status"], content["restart"]), ("ok", False))
        for _ in range(50):
            if self.manager.provisioner.process.poll() is not None:
                break
            time.sleep(0.1)
        self.assertEqual(self.manager.provisioner.process.poll(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

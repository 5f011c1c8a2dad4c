"""What the conformance suite does not ask, asked by jupyter_client: input, expressions, subshells, encryption, malformed messages."""

import json
import os
import time
import unittest
import uuid
from queue import Empty

import zmq
from ipykernel.compiler import murmur2_x86
from jupyter_client.manager import KernelManager

TIMEOUT = int(os.environ.get("TIMEOUT", "60"))


def start(**options):
    manager = KernelManager(kernel_name="explainbook", **options)
    with open(os.environ["KERNEL_LOG"], "a") as log:
        manager.start_kernel(stderr=log)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=TIMEOUT)
    return manager, client


def send(client, channel, kind, content, subshell=None, header=None):
    message = client.session.msg(kind, content)
    message["header"].update(header or {})
    if subshell:
        message["header"]["subshell_id"] = subshell
    getattr(client, f"{channel}_channel").send(message)
    return message["header"]["msg_id"]


def reply(client, channel, message_id):
    while True:
        message = getattr(client, f"get_{channel}_msg")(timeout=TIMEOUT)
        if message["parent_header"].get("msg_id") == message_id:
            return message["content"]


class Protocol(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start()

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def execute(self, code, **options):
        return reply(self.client, "shell", self.client.execute(code, **options))

    def outputs(self, message_id):
        found = []
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["content"].get("execution_state") == "idle":
                return found
            found.append(message)

    def test_user_expressions(self):
        content = self.execute("let many = 6", user_expressions={"twice": "2 * many", "never": "nothing", "late": "await 3"})
        found = content["user_expressions"]
        self.assertEqual(found["twice"]["data"]["text/plain"], "12")
        self.assertEqual(found["late"]["data"]["text/plain"], "3")
        self.assertEqual(found["never"]["status"], "error")
        self.assertIn("nothing", found["never"]["evalue"])

    def test_read_line(self):
        for code, hidden in (("await readLine('Name? ')", False), ("await readLine('Word? ', { password: true })", True)):
            message_id = self.client.execute(code, allow_stdin=True)
            request = self.client.get_stdin_msg(timeout=TIMEOUT)
            self.assertEqual(request["content"]["password"], hidden)
            self.client.input("Ada")
            self.assertEqual(reply(self.client, "shell", message_id)["status"], "ok")
            shown = [m for m in self.outputs(message_id) if m["msg_type"] == "execute_result"]
            self.assertEqual(shown[0]["content"]["data"]["text/plain"], "'Ada'")

    def test_prompt_stands_still(self):
        message_id = self.client.execute("const said = prompt('Number?'); Number(said) + 1", allow_stdin=True)
        self.assertEqual(self.client.get_stdin_msg(timeout=TIMEOUT)["content"]["prompt"], "Number?")
        self.client.input("41")
        shown = [m for m in self.outputs(message_id) if m["msg_type"] == "execute_result"]
        self.assertEqual(shown[0]["content"]["data"]["text/plain"], "42")
        reply(self.client, "shell", message_id)

    def test_interrupted_while_it_asks(self):
        for code in ("prompt('never')", "await readLine('never')"):
            message_id = self.client.execute(code, allow_stdin=True)
            self.client.get_stdin_msg(timeout=TIMEOUT)
            self.manager.interrupt_kernel()
            self.assertEqual(reply(self.client, "shell", message_id)["ename"], "Interrupted")
        self.assertEqual(self.execute("1")["status"], "ok")

    def test_no_input_where_none_is_allowed(self):
        content = self.execute("prompt('?')", allow_stdin=False)
        self.assertEqual(content["status"], "error")
        self.assertIn("takes no input", content["evalue"])

    def test_interrupt_reply(self):
        message_id = send(self.client, "control", "interrupt_request", {})
        self.assertEqual(reply(self.client, "control", message_id), {"status": "ok"})

    def test_history_of_outputs(self):
        self.execute("7 * 6")
        message_id = self.client.history(raw=True, output=True, hist_access_type="tail", n=1)
        self.assertEqual(reply(self.client, "shell", message_id)["history"][0][2], ["7 * 6", "42"])

    def test_subshells(self):
        info = reply(self.client, "shell", self.client.kernel_info())
        self.assertIn("kernel subshells", info["supported_features"])
        created = reply(self.client, "control", send(self.client, "control", "create_subshell_request", {}))
        subshell = created["subshell_id"]
        listed = reply(self.client, "control", send(self.client, "control", "list_subshell_request", {}))
        self.assertEqual(listed["subshell_id"], [subshell])
        # The main shell waits for what the subshell does.
        waits = self.client.execute("await new Promise<string>((r) => { (globalThis as any).open = r })")
        time.sleep(0.3)
        asks = {"code": "(globalThis as any).open('sesame')", "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
        send(self.client, "shell", "execute_request", asks, subshell)
        self.assertEqual(reply(self.client, "shell", waits)["status"], "ok")
        deleted = send(self.client, "control", "delete_subshell_request", {"subshell_id": subshell})
        self.assertEqual(reply(self.client, "control", deleted)["status"], "ok")
        # A message for a subshell that is gone is answered, not lost.
        lost = send(self.client, "shell", "execute_request", asks, subshell)
        self.assertEqual(reply(self.client, "shell", lost)["status"], "error")

    def test_update_and_clear(self):
        message_id = self.client.execute("const d = display(1, { id: 'one' }); await d.update(2); display.clear({ wait: true })")
        reply(self.client, "shell", message_id)
        kinds = [(m["msg_type"], m["content"]) for m in self.outputs(message_id) if m["msg_type"] != "execute_input" and m["msg_type"] != "status"]
        self.assertEqual([kind for kind, _ in kinds], ["display_data", "update_display_data", "clear_output"])
        self.assertEqual(kinds[0][1]["transient"], {"display_id": "one"})
        self.assertEqual(kinds[1][1]["data"]["text/plain"], "2")
        self.assertEqual(kinds[2][1], {"wait": True})

    def test_malformed(self):
        """No crash, nothing executed, a line in the log."""
        info = self.manager.get_connection_info()
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.linger = 0
        socket.connect(f"{info['transport']}://{info['ip']}:{info['shell_port']}")
        session = self.client.session

        def signed(parts):
            return [b"<IDS|MSG>", session.sign(parts), *parts]

        good = json.dumps(session.msg_header("execute_request"), default=str).encode()
        code = json.dumps({"code": "globalThis.broken = 'in'"}).encode()
        bad = [
            [b"nonsense"],
            [],
            [b"<IDS|MSG>", b"0" * 64, good, b"{}", b"{}", code],
            [b"<IDS|MSG>", b"", good, b"{}", b"{}", code],
            signed([b"\xff\xfe{}", b"{}", b"{}", code]),
            signed([b"[1, 2]", b"{}", b"{}", code]),
            signed([b"{}", b"{}", b"{}", code]),
            signed([good, b"{}", b"{}", b"{not json"]),
            signed([good, b"{}", b"{}", b"null"]),
            signed([good, b"{}", b"{}"]),
            signed([good, b"{}", b"{}", b'{"code": "\xff"}']),
            signed([good.replace(b"execute_request", b"unheard_of_request"), b"{}", b"{}", b"{}"]),
            signed([good.replace(b"execute_request", b"complete_request"), b"{}", b"{}", b'{"cursor_pos": "far"}']),
            signed([good.replace(b"execute_request", b"comm_msg"), b"{}", b"{}", b'{"comm_id": 7}']),
            signed([good, b"{}", b"{}", b'{"code": 7}']),
        ]
        for frames in bad:
            if frames:
                socket.send_multipart(frames)
        time.sleep(0.5)
        socket.close()
        self.assertEqual(self.execute("1")["status"], "ok")
        content = self.execute("0", user_expressions={"broken": "(globalThis as any).broken"})
        self.assertEqual(content["user_expressions"]["broken"]["data"]["text/plain"], "undefined")
        with open(os.environ["KERNEL_LOG"]) as file:
            log = file.read()
        for why in ("no Jupyter message", "wrong signature", "malformed"):
            self.assertIn(why, log)

    def test_a_large_message(self):
        text = "x" * 50_000_000
        content = self.execute(f"'{text}'.length", user_expressions={"one": "1"})
        self.assertEqual(content["status"], "ok")

    def test_a_client_that_vanishes(self):
        other = self.manager.client()
        other.start_channels()
        other.execute("for (let i = 0; i < 200; i++) console.log('to no one', i); await new Promise((r) => setTimeout(r, 300))")
        time.sleep(0.1)
        other.stop_channels()
        self.assertEqual(self.execute("2")["status"], "ok")

    def test_heart_beats_while_a_cell_computes(self):
        message_id = self.client.execute("const end = Date.now() + 1500; while (Date.now() < end);")
        time.sleep(0.3)
        beat = zmq.Context.instance().socket(zmq.REQ)
        beat.linger = 0
        info = self.manager.get_connection_info()
        beat.connect(f"{info['transport']}://{info['ip']}:{info['hb_port']}")
        beat.send(b"beat")
        self.assertTrue(beat.poll(800))
        beat.close()
        reply(self.client, "shell", message_id)


class Debugger(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager, cls.client = start()
        cls.seq = 0

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def ask(self, command, arguments=None, success=True):
        type(self).seq += 1
        request = {"type": "request", "seq": self.seq, "command": command, "arguments": arguments or {}}
        content = reply(self.client, "control", send(self.client, "control", "debug_request", request))
        self.assertEqual(content["success"], success, content)
        return content["body"]

    def event(self, name):
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
                return message["content"]["body"]

    def test_a_breakpoint_in_a_cell(self):
        info = reply(self.client, "shell", self.client.kernel_info())
        self.assertTrue(info["debugger"])
        self.assertFalse(self.ask("debugInfo")["isStarted"])
        self.ask("initialize", {"clientID": "test"})
        self.ask("attach")
        self.event("initialized")
        reply(self.client, "shell", self.client.execute("type Pair = [number, number]\nlet total = 10"))
        code = "interface P { n: number }\nfunction add(p: P): number {\n  const doubled = 2 * p.n\n  total += doubled\n  return total\n}\n[1, 2].map((n) => add({ n }))"
        path = self.ask("dumpCell", {"code": code})["sourcePath"]
        details = self.ask("debugInfo")
        for text in (code, "ä", "abc", "abcde", ""):
            path_of_text = self.ask("dumpCell", {"code": text})["sourcePath"]
            expected = murmur2_x86(text, details["hashSeed"])
            self.assertEqual(path_of_text, f"{details['tmpFilePrefix']}{expected}{details['tmpFileSuffix']}")
        placed = self.ask("setBreakpoints", {"source": {"path": path}, "breakpoints": [{"line": 4}], "sourceModified": False})
        self.assertTrue(placed["breakpoints"][0]["verified"])
        self.ask("configurationDone")
        running = self.client.execute(code)
        self.assertEqual(self.event("stopped")["reason"], "breakpoint")
        [thread] = self.ask("threads")["threads"]
        frames = self.ask("stackTrace", {"threadId": thread["id"]})["stackFrames"]
        self.assertEqual((frames[0]["name"], frames[0]["line"], frames[0]["source"]["path"]), ("add", 4, path))
        self.assertEqual(frames[-1]["line"], 7)
        scopes = {s["name"]: s["variablesReference"] for s in self.ask("scopes", {"frameId": frames[0]["id"]})["scopes"]}
        local = {v["name"]: v for v in self.ask("variables", {"variablesReference": scopes["Locals"]})["variables"]}
        self.assertEqual(local["doubled"]["value"], "2")
        inside = self.ask("variables", {"variablesReference": local["p"]["variablesReference"]})["variables"]
        self.assertIn(("n", "1"), [(v["name"], v["value"]) for v in inside])
        shared = {v["name"]: v["value"] for v in self.ask("variables", {"variablesReference": scopes["Notebook"]})["variables"]}
        self.assertEqual(shared["total"], "10")
        self.assertEqual(self.ask("evaluate", {"expression": "total + doubled", "frameId": frames[0]["id"]})["result"], "12")
        self.ask("evaluate", {"expression": "nothing", "frameId": frames[0]["id"]}, success=False)
        # Heart and control answer while the cell stands still.
        self.assertEqual(reply(self.client, "control", send(self.client, "control", "kernel_info_request", {}))["status"], "ok")
        self.ask("next", {"threadId": thread["id"]})
        self.event("stopped")
        frames = self.ask("stackTrace", {"threadId": thread["id"]})["stackFrames"]
        self.assertEqual(frames[0]["line"], 5)
        self.ask("continue", {"threadId": thread["id"]})
        self.event("stopped")
        self.ask("setBreakpoints", {"source": {"path": path}, "breakpoints": []})
        self.ask("continue", {"threadId": thread["id"]})
        self.assertEqual(reply(self.client, "shell", running)["status"], "ok")
        variables = {v["name"]: v["value"] for v in self.ask("inspectVariables")["variables"]}
        self.assertEqual(variables["total"], "16")
        # An interrupt reaches a cell that stands still.
        self.ask("setBreakpoints", {"source": {"path": path}, "breakpoints": [{"line": 3}]})
        running = self.client.execute(code)
        self.event("stopped")
        self.manager.interrupt_kernel()
        self.assertIn(reply(self.client, "shell", running)["status"], ("ok", "error"))
        self.ask("disconnect")
        self.assertEqual(reply(self.client, "shell", self.client.execute("total"))["status"], "ok")


class Encrypted(unittest.TestCase):
    def test_curve(self):
        manager, client = start(transport_encryption="required")
        try:
            info = manager.get_connection_info()
            self.assertIn("curve_secretkey", info)
            message_id = client.execute("1 + 1")
            self.assertEqual(reply(client, "shell", message_id)["status"], "ok")
            # Who does not know the key is not let in.
            stranger = zmq.Context.instance().socket(zmq.REQ)
            stranger.linger = 0
            stranger.connect(f"{info['transport']}://{info['ip']}:{info['hb_port']}")
            stranger.send(b"beat")
            self.assertFalse(stranger.poll(700))
            stranger.close()
        finally:
            client.stop_channels()
            manager.shutdown_kernel()


if __name__ == "__main__":
    unittest.main(verbosity=2)

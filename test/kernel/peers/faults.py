"""Faults that other kernels are known for, asked by jupyter_client: lost and late messages, orders, parents, output of children."""

import os
import time
import unittest
from queue import Empty

import zmq
from jupyter_client.manager import KernelManager

TIMEOUT = int(os.environ.get("TIMEOUT", "60"))


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name="explainbook")
        with open(os.environ["KERNEL_LOG"], "a") as log:
            cls.manager.start_kernel(stderr=log)
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.client.wait_for_ready(timeout=TIMEOUT)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def reply(self, message_id):
        while True:
            message = self.client.get_shell_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == message_id:
                return message["content"]

    def outputs(self, message_id):
        """All that is said for one request, up to its idle."""
        found = []
        while not found or found[-1]["content"].get("execution_state") != "idle":
            message = self.client.get_iopub_msg(timeout=TIMEOUT)
            if message["parent_header"].get("msg_id") == message_id:
                found.append(message)
        return found

    def run_cell(self, code):
        message_id = self.client.execute(code)
        found = self.outputs(message_id)
        self.assertEqual(self.reply(message_id)["status"], "ok", code)
        return found

    def text(self, found, name="stdout"):
        return "".join(m["content"]["text"] for m in found if m["msg_type"] == "stream" and m["content"]["name"] == name)

    def silence(self, seconds=0.3):
        late = []
        while True:
            try:
                late.append(self.client.get_iopub_msg(timeout=seconds))
            except Empty:
                return late

    def test_raw_sends_in_a_row_are_all_answered(self):
        """A hundred requests on a bare socket before the first answer is read."""
        info = self.manager.get_connection_info()
        socket = zmq.Context.instance().socket(zmq.DEALER)
        socket.linger = 0
        socket.connect(f"{info['transport']}://{info['ip']}:{info['shell_port']}")
        session = self.client.session
        kinds = ("kernel_info_request", "is_complete_request", "execute_request", "comm_info_request")
        asked = []
        for i in range(100):
            message = session.msg(kinds[i % 4], {"code": str(i), "silent": True})
            asked.append(message["header"]["msg_id"])
            session.send(socket, message)
        answered = []
        while len(answered) < 100:
            self.assertTrue(socket.poll(1000 * TIMEOUT), f"{len(answered)} answers of 100")
            _, frames = session.feed_identities(socket.recv_multipart())
            answered.append(session.deserialize(frames)["parent_header"]["msg_id"])
        socket.close()
        self.assertEqual(sorted(answered), sorted(asked))
        # Those that are worked off in turn are answered in order.
        in_turn = [i for i in answered if asked.index(i) % 4 == 2]
        self.assertEqual(in_turn, [i for i in asked if asked.index(i) % 4 == 2])
        self.silence()

    def test_streams_keep_their_order(self):
        found = self.run_cell("for (let i = 0; i < 50; i++) { console.log('out', i); console.error('err', i) }")
        said = "".join(m["content"]["text"] for m in found if m["msg_type"] == "stream")
        self.assertEqual(said, "".join(f"out {i}\nerr {i}\n" for i in range(50)))

    def test_idle_comes_last(self):
        found = self.run_cell("for (let i = 0; i < 300; i++) console.log(i); display(1); await null; display(2); console.log('end'); 3")
        kinds = [m["msg_type"] for m in found]
        self.assertEqual([k for k in kinds if k not in ("stream", "status", "execute_input")], ["display_data", "display_data", "execute_result"])
        self.assertTrue(self.text(found).endswith("299\nend\n"))
        self.assertEqual(self.silence(), [])

    def test_much_output(self):
        """A hundred thousand lines come whole, in far fewer messages than front ends refuse."""
        found = self.run_cell("for (let i = 0; i < 100_000; i++) console.log('line', i)")
        text = self.text(found)
        self.assertEqual(text.count("\n"), 100_000)
        self.assertTrue(text.endswith("line 99999\n"))
        self.assertLess(len(found), 2000)
        found = self.run_cell("process.stdout.write('x'.repeat(20_000_000))")
        self.assertEqual(len(self.text(found)), 20_000_000)

    def test_late_output_belongs_to_its_cell(self):
        timers = "setTimeout(() => console.log('timer'), 150); setImmediate(() => setTimeout(() => console.log('nested'), 150)); void (async () => { await new Promise((r) => setTimeout(r, 150)); console.log('promise') })(); process.nextTick(() => console.log('tick')); setTimeout(() => { throw new Error('stray') }, 150); setTimeout(() => display('shown'), 150);"
        first = self.client.execute(timers)
        self.reply(first)
        second = self.client.execute("await new Promise((r) => setTimeout(r, 500)); console.log('second')")
        self.reply(second)
        said = {first: "", second: ""}
        shown = []
        for message in self.silence():
            parent = message["parent_header"].get("msg_id")
            if message["msg_type"] == "stream":
                said[parent] += message["content"]["text"]
            if message["msg_type"] == "display_data":
                shown.append(parent)
        for word in ("timer", "nested", "promise", "tick", "Error: stray"):
            self.assertIn(word, said[first])
        self.assertEqual(said[second], "second\n")
        self.assertEqual(shown, [first])

    def test_queued_cells_are_aborted_after_an_error(self):
        ids = [self.client.execute(code) for code in ("await new Promise((r) => setTimeout(r, 200)); throw new Error('stop')", "1", "2")]
        self.assertEqual([self.reply(i)["status"] for i in ids], ["error", "aborted", "aborted"])
        ids = [self.client.execute(code, stop_on_error=False) for code in ("await new Promise((r) => setTimeout(r, 200)); throw new Error('go on')", "1")]
        self.assertEqual([self.reply(i)["status"] for i in ids], ["error", "ok"])
        self.assertEqual(self.reply(self.client.execute("3"))["status"], "ok")
        self.silence()

    def test_an_interrupt_keeps_the_state(self):
        self.run_cell("let kept = [1, 2, 3]")
        running = self.client.execute("kept.push(4); for (;;);")
        time.sleep(0.3)
        self.client.control_channel.send(self.client.session.msg("interrupt_request", {}))
        answer = self.client.get_control_msg(timeout=TIMEOUT)
        self.assertEqual((answer["msg_type"], answer["content"]), ("interrupt_reply", {"status": "ok"}))
        self.assertEqual(self.reply(running)["ename"], "Interrupted")
        shown = [m for m in self.run_cell("kept") if m["msg_type"] == "execute_result"]
        self.assertEqual(shown[0]["content"]["data"]["text/plain"], "[ 1, 2, 3, 4 ]")

    def test_comms_are_answered_while_a_cell_awaits(self):
        found = self.run_cell(
            "const host = (globalThis as any)[Symbol.for('explainbook.kernel')]; const comm = host.openComm('echo', {}); comm.onMessage = (data: any) => comm.send(data)"
        )
        comm_id = next(m["content"]["comm_id"] for m in found if m["msg_type"] == "comm_open")
        waits = self.client.execute("await new Promise((r) => setTimeout(r, 1000)); 'done'")
        time.sleep(0.2)
        began = time.monotonic()
        asked = self.client.session.msg("comm_msg", {"comm_id": comm_id, "data": {"n": 7}})
        self.client.shell_channel.send(asked)
        echoed = [m for m in self.outputs(asked["header"]["msg_id"]) if m["msg_type"] == "comm_msg"]
        self.assertEqual(echoed[0]["content"]["data"], {"n": 7})
        self.assertLess(time.monotonic() - began, 0.7)
        self.assertEqual(self.reply(waits)["status"], "ok")

    def test_output_of_children(self):
        found = self.run_cell("process.stdout.write('raw '); process.stdout.write(Buffer.from('bytes\\n')); process.stderr.write('err\\n')")
        self.assertEqual((self.text(found), self.text(found, "stderr")), ("raw bytes\n", "err\n"))
        found = self.run_cell("const { execSync, spawn, spawnSync } = require('node:child_process'); execSync('echo inherited; echo wrong >&2', { stdio: 'inherit' });")
        self.assertEqual((self.text(found), self.text(found, "stderr")), ("inherited\n", "wrong\n"))
        found = self.run_cell("await new Promise((r) => spawn('sh', ['-c', 'echo from a child'], { stdio: ['ignore', 'inherit', 'inherit'] }).on('close', r));")
        self.assertEqual(self.text(found), "from a child\n")
        found = self.run_cell("spawnSync('sh', ['-c', 'echo kept']).stdout.toString()")
        self.assertEqual(self.text(found), "")


if __name__ == "__main__":
    unittest.main(verbosity=2)

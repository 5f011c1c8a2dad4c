"""The public conformance suite of Jupyter kernels (jupyter_kernel_test), every group."""

import unittest

import jupyter_kernel_test


class Explainbook(jupyter_kernel_test.KernelTests):
    kernel_name = "explainbook"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oh no')"
    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "[1].findLastI", "matches": set()},
    ]
    complete_code_samples = ["1", "const f = () => 2", "for (const x of [1]) {\n  x\n}", "`a\n${1}`", "await Promise.resolve(1)"]
    incomplete_code_samples = ["function f() {", "[1, 2,", "`a", "if (true) {\n  1"]
    invalid_code_samples = ["const = 3", "1 +* 2", ")"]
    code_page_something = "await page('a long text')"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[...'abc'].reverse().join('')", "result": "'cba'"},
        {"code": "({ a: [1n] })", "result": "{ a: [ 1n ] }"},
    ]
    code_display_data = [
        {"code": "display.html('<b>bold</b>')", "mime": "text/html"},
        {"code": "display.svg('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')", "mime": "image/svg+xml"},
        {"code": "display.markdown('**bold**')", "mime": "text/markdown"},
        {"code": "display({ a: 1 })", "mime": "text/plain"},
    ]
    code_history_pattern = "1 + 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.hypot"
    code_clear_output = "display.clear()"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "explainbook"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Hashes of what Python's Jinja makes of chat templates: the reference that test/engine/templates.test.ts keeps to.

    python3 tools/templates/reference.py FOLDER > test/fixtures/renderedTemplates.json

FOLDER holds the templates (`models/templates` of llama.cpp). Needs Jinja2 3.1. Templates are set up as Hugging Face's
transformers set them up; only the hashes are kept.
"""

import datetime
import hashlib
import json
import pathlib
import sys

import jinja2
import jinja2.ext
import jinja2.sandbox

DATE = datetime.datetime(2026, 1, 1)
QUESTION = {"role": "user", "content": "What is 6 times 7?"}
CHATS = {"user": [QUESTION], "system": [{"role": "system", "content": "Be short."}, QUESTION]}
VARIABLES = {"add_generation_prompt": True, "bos_token": "<BOS>", "eos_token": "<EOS>"}


class Generation(jinja2.ext.Extension):
    """`{% generation %}` marks what a model is trained on; for rendering it is nothing."""

    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body", []), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def to_json(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def rendered(source, messages, thinking):
    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )
    environment.filters["tojson"] = to_json
    environment.globals["raise_exception"] = refuse
    environment.globals["strftime_now"] = DATE.strftime
    try:
        text = environment.from_string(source).render(messages=messages, enable_thinking=thinking, **VARIABLES)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
    except jinja2.exceptions.TemplateError:
        return None


templates = sorted(pathlib.Path(sys.argv[1]).glob("*.jinja"))
hashes = {
    path.name: {
        chat: [rendered(path.read_text(), messages, thinking) for thinking in (False, True)]
        for chat, messages in CHATS.items()
    }
    for path in templates
}
json.dump(hashes, sys.stdout, indent=2)
print()

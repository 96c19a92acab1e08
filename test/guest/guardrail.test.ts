import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

const DENY =
  '{"imports": {"allow": None, "deny": ["os", "xml.dom"]}, "builtins": {"deny": ["open", "eval"]}}';
const ALLOW =
  '{"imports": {"allow": ["math", "json"], "deny": ["json.tool"]}, "builtins": {"deny": []}}';

for (const python of PYTHONS) {
  describe(`the guardrail, Python ${versionOf(python)}`, () => {
    it('refuses modules that are denied, loaded or not, and their submodules', async () => {
      await using agent = new AgentProcess({ python, guardrail: DENY });
      const statements = [
        'import os',
        'import os.path',
        'from os import path',
        'import xml.dom.minidom',
        'from xml import dom',
        '__import__("os")',
        'import importlib\nimportlib.import_module("os")',
      ];
      for (const statement of statements) {
        const { error } = await agent.fails(statement);
        assert.equal(error.name, 'ImportError', statement);
        assert.match(error.message, /is denied by the guardrail of this sandbox$/);
        assert.equal(error.frames.length, 1);
        assert.doesNotMatch(error.text, /guardrail\.py/);
      }
    });

    it('lets the standard library import what it needs', async () => {
      await using agent = new AgentProcess({ python, guardrail: DENY });
      await agent.ok('import tempfile, shutil, logging, xml.etree.ElementTree\ntempfile.mkstemp()');
    });

    it('refuses everything that is not allowed', async () => {
      await using agent = new AgentProcess({ python, guardrail: ALLOW });
      assert.equal(
        (await agent.ok('import math, json\njson.loads("3") + math.floor(1.5)')).value,
        4,
      );
      const { error } = await agent.fails('import re');
      assert.match(
        error.message,
        /^import of 're' is not among the modules allowed by the guardrail/,
      );
      assert.equal((await agent.fails('import json.tool')).error.name, 'ImportError');
    });

    it('takes denied builtins from the program, not from the library', async () => {
      await using agent = new AgentProcess({ python, guardrail: DENY });
      assert.equal((await agent.fails('open("x")')).error.name, 'NameError');
      assert.equal((await agent.fails('def f(): eval("1")\nf()')).error.name, 'NameError');
      assert.equal(
        (await agent.ok('import tempfile\ntempfile.TemporaryFile().close()\nlen([1])')).value,
        1,
      );
    });

    it('holds for modules of the guest', async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
      try {
        writeFileSync(join(cwd, 'mine.py'), 'import os\n');
        await using agent = new AgentProcess({ python, guardrail: DENY, cwd });
        const { error } = await agent.fails('import mine');
        assert.equal(error.name, 'ImportError');
        assert.equal(error.frames.length, 2);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    });
  });
}

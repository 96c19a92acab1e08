import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PythonReference } from '../../src/model/reference.ts';
import { PythonTuple } from '../../src/model/value.ts';
import { encodeFrame, encodeMarshal } from '../../src/protocol/index.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

for (const python of PYTHONS) {
  describe(`a session of the agent, Python ${versionOf(python)}`, () => {
    it('keeps globals from run to run', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('x = 20\ndef f(y):\n    return x + y');
      const { value, repr } = await agent.ok('f(22)');
      assert.equal(value, 42);
      assert.equal(repr, '42');
    });

    it('gives the value of the last expression, and none after a statement', async () => {
      await using agent = new AgentProcess({ python });
      const { value, repr } = await agent.ok('x = 1\n(x, "a", None)');
      assert.deepEqual(value, new PythonTuple([1, 'a', null]));
      assert.equal(repr, "(1, 'a', None)");
      const statement = await agent.ok('x = 1');
      assert.equal(statement.value, undefined);
      assert.equal(statement.repr, null);
      const nothing = await agent.ok('None');
      assert.equal(nothing.value, null);
      assert.equal(nothing.repr, 'None');
    });

    it('takes a lone string for the value and for the docstring', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.ok('"text"')).value, 'text');
      assert.equal((await agent.ok('"text"; x = __doc__\nx')).value, 'text');
    });

    it('leaves no trace of how the value was taken', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('1 + 1');
      const { value } = await agent.ok('[name for name in globals() if not name.startswith("__")]');
      assert.deepEqual(value, []);
    });

    it('runs nothing of the agent by a name that a guest could import', async () => {
      await using agent = new AgentProcess({ python });
      const { value } = await agent.ok(
        'import sys\n[name for name in sys.modules if "agent" in name or "session" in name]',
      );
      assert.deepEqual(value, []);
      const error = await agent.fails('import agent');
      assert.equal(error.error.name, 'ModuleNotFoundError');
    });

    it('keeps a value that has no form, and sends a reference to it', async () => {
      await using agent = new AgentProcess({ python });
      for (const [code, type] of [
        ['object', 'type'],
        ['...', 'ellipsis'],
        ['class S(str): pass\nS("x")', '__main__.S'],
      ] as const) {
        const { value, repr, tooLarge } = await agent.ok(code);
        assert.ok(value instanceof PythonReference, code);
        assert.equal(value.type, type);
        assert.equal(typeof repr, 'string');
        assert.equal(tooLarge, false);
      }
    });

    it('copies a cycle, and keeps what nests too deeply', async () => {
      await using agent = new AgentProcess({ python });
      const cycle = await agent.ok('x = []\nx.append(x)\nx');
      assert.ok(Array.isArray(cycle.value));
      assert.equal(cycle.value[0], cycle.value);
      assert.equal(cycle.repr, '[[...]]');
      const deep = await agent.ok('x = []\nfor _ in range(200_000): x = [x]\nx');
      assert.ok(deep.value instanceof PythonReference);
      assert.equal(deep.repr, '<repr failed: RecursionError>');
      const shared = await agent.ok('x = []\nfor _ in range(60): x = [x, x]\nx[0] is x[1]');
      assert.equal(shared.value, true);
    });

    it('says when the value is larger than allowed', async () => {
      await using agent = new AgentProcess({ python });
      const atLimit = await agent.ok('b"x" * 95', { resultBytes: 100 });
      assert.equal(atLimit.tooLarge, false);
      assert.deepEqual(atLimit.value, new Uint8Array(95).fill(0x78));
      const above = await agent.ok('b"x" * 96', { resultBytes: 100 });
      assert.equal(above.tooLarge, true);
      assert.equal(above.value, undefined);
      const many = await agent.ok('[None] * 10**6', { resultBytes: 100 });
      assert.equal(many.tooLarge, true);
    });

    it('bounds the repr, without building all of it for a large plain value', async () => {
      await using agent = new AgentProcess({ python });
      const { value, repr } = await agent.ok('[1.5] * 50_000');
      assert.ok(Array.isArray(value));
      assert.equal(value.length, 50_000);
      assert.equal(repr?.length, 64 * 1024);
      assert.ok(repr.startsWith('[1.5, 1.5, '));
      const text = await agent.ok('"x" * 100_000');
      assert.equal(text.repr?.length, 64 * 1024);
      const nested = await agent.ok('({"k" * 20_000: [1, {2}, (3,), frozenset({4})]},)');
      assert.ok(nested.repr?.endsWith("': [1, {2}, (3,), frozenset({4})]},)"));
    });

    it('survives a __repr__ that raises', async () => {
      await using agent = new AgentProcess({ python });
      const { repr } = await agent.ok('class A:\n  def __repr__(self): raise TypeError\nA()');
      assert.equal(repr, '<repr failed: TypeError>');
    });

    it('sets arguments and environment for one run only', async () => {
      await using agent = new AgentProcess({ python });
      const code = 'import os, sys\n(sys.argv, os.environ.get("A"), os.environ.get("HOME"))';
      const first = await agent.ok(code, {
        argv0: 'p.py',
        args: ['x', 'ä'],
        env: { A: '1', HOME: '/h' },
      });
      assert.deepEqual(first.value, new PythonTuple([['p.py', 'x', 'ä'], '1', '/h']));
      const second = await agent.ok(code);
      assert.deepEqual(second.value, new PythonTuple([[''], null, '/tmp']));
    });

    it('has the empty first path of -c for code that is no file', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.ok('import sys\nsys.path[0]')).value, '');
      await agent.ok('1');
      assert.equal((await agent.ok('sys.path.count("")')).value, 1);
    });

    it('runs a module as python -m does', async () => {
      await using agent = new AgentProcess({ python });
      const module = { kind: 'module', code: null, filename: '', args: ['-c', 'x = 1'] } as const;
      const result = await agent.run('', { ...module, module: 'no.such.module', final: true });
      assert.ok(result.status === 'exited');
      assert.equal(result.exitCode, 1);
      const { stderr } = await agent.ended();
      assert.match(
        stderr,
        /python3?[\d.]*: Error while finding module specification for 'no\.such\.module'/,
      );

      await using second = new AgentProcess({ python });
      const json = await second.run('', {
        ...module,
        module: 'json.tool',
        args: [],
        stdin: Buffer.from('[1]'),
      });
      assert.deepEqual(json.status, 'ok');
      assert.equal(second.stdout.replaceAll(/\s/g, ''), '[1]');
    });

    it('keeps the tracebacks of different runs apart', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('def f():\n    return 1 / 0  # in the first');
      const { error } = await agent.fails('f()  # in the second');
      assert.deepEqual(
        error.frames.map(({ file, line, source }) => [file, line, source]),
        [
          ['<run-2>', 1, 'f()  # in the second'],
          ['<run-1>', 2, '    return 1 / 0  # in the first'],
        ],
      );
      assert.match(error.text, /f\(\) {2}# in the second\n/);
      assert.match(error.text, /return 1 \/ 0 {2}# in the first\n/);
    });

    it('shows no lines of code whose source is not to be shown', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('1 / 0', { source: false });
      assert.equal(error.frames[0]?.source, null);
    });

    it('passes over a message that it does not know', async () => {
      await using agent = new AgentProcess({ python });
      encodeFrame([encodeMarshal({ op: 'x' })]).forEach((part) => agent.write(part));
      assert.equal((await agent.ok('7')).value, 7);
    });

    it('ends with status 0 when the channel closes', async () => {
      const agent = new AgentProcess({ python });
      await agent.ok('1');
      const { exitCode, stderr } = await agent.end();
      assert.equal(exitCode, 0);
      assert.equal(stderr, '');
    });

    it('does not get random numbers that an earlier clone has', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal(
        (await agent.ok('import random\nrandom.random() == random.random()')).value,
        false,
      );
    });
  });
}

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

for (const python of PYTHONS) {
  const version = versionOf(python);
  const hasColumns = !version.startsWith('3.10.');
  describe(`an exception as data, Python ${version}`, () => {
    it('has name, message, frames and columns', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('def f(x):\n    ä = 1; return x / 0\nf(1)');
      assert.equal(error.name, 'ZeroDivisionError');
      assert.equal(error.message, 'division by zero');
      assert.deepEqual(error.frames[1], {
        file: '<run-1>',
        function: 'f',
        line: 2,
        endLine: hasColumns ? 2 : null,
        column: hasColumns ? 18 : null,
        endColumn: hasColumns ? 23 : null,
        source: '    ä = 1; return x / 0',
      });
      assert.equal(error.frames.length, 2);
      assert.equal(error.errno, null);
    });

    it(
      'marks the piece of each line that failed, whatever characters stand before and in it',
      { skip: hasColumns ? false : 'columns came with 3.11' },
      async () => {
        await using agent = new AgentProcess({ python });
        const pieces: readonly (readonly [before: string, piece: string, after: string])[] = [
          ['', 'x / 0', ''],
          ['    ', 'x / 0', ' or 1'],
          ['ä = "é"; ', 'x / 0', ''],
          ['"😀😀"; ', 'x / 0', ' # 😀'],
          ['', 'x["ключ"]', ' or "漢字"'],
          ['"𝒳"; ', 'x["😀"]', '; 1'],
          ['"\u00a0\u2028\f"; ', 'x["e\u0301"]', ''],
          ['\t', 'x / 0', ''],
        ];
        for (const [before, piece, after] of pieces) {
          const line = before + piece + after;
          const nested = /^\s/.test(line) ? `if True:\n${line}` : line;
          const { error } = await agent.fails(`x = 1\n${nested}`);
          const [frame] = error.frames;
          assert.ok(frame !== undefined && frame.column !== null && frame.endColumn !== null, line);
          assert.equal(frame.source, line);
          assert.equal(frame.line, frame.endLine);
          assert.equal(frame.source.slice(frame.column, frame.endColumn), piece);
        }
      },
    );

    it(
      'counts the end of a piece of several lines in its last line',
      { skip: hasColumns ? false : 'columns came with 3.11' },
      async () => {
        await using agent = new AgentProcess({ python });
        const { error } = await agent.fails('f = len\n"😀"; f("😀",\n  "😀", 2)  # 😀');
        const [frame] = error.frames;
        assert.deepEqual([frame?.line, frame?.endLine], [2, 3]);
        assert.equal(frame?.source?.slice(frame.column ?? -1), 'f("😀",');
        assert.equal('  "😀", 2)  # 😀'.slice(0, frame.endColumn ?? 0), '  "😀", 2)');
      },
    );

    it('has no columns where it has no source', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('exec("1 / 0")');
      assert.equal(error.frames[1]?.file, '<string>');
      assert.equal(error.frames[1].line, 1);
      const { column, endColumn, source } = error.frames[1];
      assert.deepEqual(
        { column, endColumn, source },
        { column: null, endColumn: null, source: null },
      );
    });

    it('has no columns where the file has changed so that they cannot be right', async () => {
      await using agent = new AgentProcess({ python });
      const file = `/tmp/pysandbox-test-${process.pid}-${version}.py`;
      try {
        for (const late of ['"é" ; 1', '']) {
          const { error } = await agent.fails(
            `from pathlib import Path\nimport linecache\ntext = "x = 1; x / 0"\n` +
              `Path("${file}").write_text(${JSON.stringify(late)}, "utf-8")\n` +
              `linecache.checkcache()\nexec(compile(text, "${file}", "exec"))`,
          );
          const frame = error.frames.at(-1);
          assert.equal(frame?.file, file);
          assert.equal(frame.column, null);
          assert.equal(frame.endColumn, null);
        }
      } finally {
        rmSync(file);
      }
    });

    it('has cause, context, notes and errno', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails(
        'try:\n  try:\n    open("/no/such")\n  except OSError as e:\n    e.__notes__ = ["n"]\n' +
          '    raise KeyError("k") from e\nexcept KeyError:\n  raise ValueError("v")',
      );
      assert.equal(error.name, 'ValueError');
      assert.equal(error.cause, null);
      assert.equal(error.context?.message, "'k'");
      assert.equal(error.context.cause?.name, 'FileNotFoundError');
      assert.equal(error.context.cause.errno, 2);
      assert.deepEqual(error.context.cause.notes, ['n']);
    });

    it(
      'has the members of a group',
      { skip: hasColumns ? false : 'groups came with 3.11' },
      async () => {
        await using agent = new AgentProcess({ python });
        const { error } = await agent.fails(
          'raise ExceptionGroup("g", [ValueError(1), OSError(28, "full")])',
        );
        assert.deepEqual(
          error.exceptions.map(({ name, errno }) => [name, errno]),
          [
            ['ValueError', null],
            ['OSError', 28],
          ],
        );
      },
    );

    it('names classes as CPython prints them', async () => {
      await using agent = new AgentProcess({ python });
      const own = await agent.fails('class E(Exception): pass\nraise E');
      assert.equal(own.error.name, 'E');
      const library = await agent.fails('import json\njson.loads("")');
      assert.equal(library.error.name, 'json.decoder.JSONDecodeError');
      const odd = await agent.fails(
        'class M(type):\n  @property\n  def __module__(self): raise ValueError\n' +
          'class E(Exception, metaclass=M): pass\nraise E("odd")',
      );
      assert.equal(odd.error.name, 'E');
      assert.equal(odd.error.message, 'odd');
    });

    it('has no frames and the plain message for a syntax error', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('x = (1,\n');
      assert.equal(error.name, 'SyntaxError');
      assert.equal(error.message, "'(' was never closed");
      assert.deepEqual(error.frames, []);
    });

    it('is bounded in frames, text, chain and members', async () => {
      await using agent = new AgentProcess({ python });
      const recursion = await agent.fails('def f(): g()\ndef g(): f()\nf()');
      assert.equal(recursion.error.frames.length, 200);
      const long = await agent.fails('raise ValueError("x" * 10**7)');
      assert.ok(long.error.message.length < 100_000);
      assert.match(long.error.message, /\[\.\.\. \d+ characters cut \.\.\.\]/);
      assert.ok(long.error.text.length < 300_000);
      assert.match(long.error.text, /\[\.\.\. \d+ characters cut \.\.\.\]/);
      const saying = async (length: number): Promise<string> =>
        (await agent.fails(`m = "x" * ${length}\nraise ValueError(m)`)).error.text;
      const most = 256 * 1024 - (await saying(1)).length + 1;
      assert.equal((await saying(most)).length, 256 * 1024);
      assert.match(await saying(most + 1), /x\n\[\.\.\. 1 characters cut \.\.\.\]\nx/);
      const wide = await agent.fails(`"${'x'.repeat(3000)}" / 1`);
      assert.equal(wide.error.frames[0]?.source?.length, 2000);
      const chain = await agent.fails(
        'e = None\nfor n in range(2000):\n  f = ValueError(n)\n  f.__cause__ = e\n  e = f\nraise e',
      );
      let depth = 0;
      for (let each = chain.error.cause; each !== null; each = each.cause) {
        depth += 1;
      }
      assert.equal(depth, 32);
      const notes = await agent.fails('e = ValueError()\ne.__notes__ = ["n"] * 1000\nraise e');
      assert.equal(notes.error.notes.length, 100);
    });

    it('has a text although __str__ fails', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails(
        'class E(Exception):\n  def __str__(self): raise E\nraise E',
      );
      assert.equal(error.message, '<exception str() failed>');
    });

    it('is a result even when describing it fails', async () => {
      await using agent = new AgentProcess({ python });
      const code =
        'class E(Exception):\n  def __str__(self): raise SystemExit(3)\n' +
        '  def __getattribute__(self, name): raise KeyboardInterrupt\nraise E';
      const result = await agent.run(code);
      assert.ok(result.status === 'error' || result.status === 'exited');
      assert.equal((await agent.ok('1')).value, 1);
    });

    it('tells whether a hook of the guest was called for it', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.fails('1 / 0')).error.hooked, false);
      const own = await agent.fails(
        'import sys\nsys.excepthook = lambda *a: print("mine", file=sys.stderr)\n1 / 0',
        { printTraceback: true },
      );
      assert.equal(own.error.hooked, true);
      assert.match(own.error.text, /\nZeroDivisionError: division by zero\n$/);
      const restored = await agent.fails('sys.excepthook = sys.__excepthook__\n1 / 0');
      assert.equal(restored.error.hooked, false);
      assert.equal((await agent.end()).stderr, 'mine\n');
    });

    it('has no colours in its text, whatever the environment asks for', async () => {
      await using agent = new AgentProcess({ python });
      const { error } = await agent.fails('def f(): 1 / 0\nf()', {
        env: { FORCE_COLOR: '1', PYTHON_COLORS: '1', TERM: 'xterm' },
      });
      assert.ok(!error.text.includes('\u001B'));
    });

    it('is left in sys.last_value, without frames of the agent', async () => {
      await using agent = new AgentProcess({ python });
      await agent.fails('1 / 0');
      const { value } = await agent.ok(
        'import sys\n(sys.last_traceback.tb_frame.f_code.co_filename, repr(sys.last_value))[0]',
      );
      assert.equal(value, '<run-1>');
    });

    it('does not become the context of what happens in the next run', async () => {
      await using agent = new AgentProcess({ python });
      await agent.fails('1 / 0');
      const { error } = await agent.fails(
        'import sys\nassert sys.exc_info() == (None,) * 3\nint("x")',
      );
      assert.equal(error.name, 'ValueError');
      assert.equal(error.context, null);
    });
  });

  describe(`SystemExit, Python ${version}`, () => {
    const STATUSES: readonly (readonly [string, number])[] = [
      ['None', 0],
      ['0', 0],
      ['3', 3],
      ['-1', 255],
      ['256', 0],
      ['10**30', 255],
      ['True', 1],
      ['"text"', 1],
      ['(1, 2)', 1],
    ];
    for (const [argument, status] of STATUSES) {
      it(`ends with ${status} for ${argument}`, async () => {
        await using agent = new AgentProcess({ python });
        assert.equal((await agent.exits(`raise SystemExit(${argument})`)).exitCode, status);
        assert.equal((await agent.ok('1')).value, 1);
      });
    }

    it('writes its message to stderr', async () => {
      await using agent = new AgentProcess({ python });
      const { message } = await agent.exits('import sys\nsys.exit("bye ä")');
      assert.equal(message, 'bye ä');
      assert.equal((await agent.end()).stderr, 'bye ä\n');
    });
  });
}

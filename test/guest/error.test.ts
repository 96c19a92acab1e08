import assert from 'node:assert/strict';
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
        column: hasColumns ? 19 : null,
        endColumn: hasColumns ? 24 : null,
        source: '    ä = 1; return x / 0',
      });
      assert.equal(error.frames.length, 2);
      assert.equal(error.errno, null);
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

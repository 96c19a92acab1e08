import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { PythonTuple } from '../../src/model/value.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

for (const python of PYTHONS) {
  describe(`standard streams in the agent, Python ${versionOf(python)}`, () => {
    it('gives input to input(), to sys.stdin and to descriptor 0, then its end', async () => {
      await using agent = new AgentProcess({ python });
      const stdin = Buffer.from('first\nsecond \xe4 \xff\n', 'latin1');
      const { value } = await agent.ok(
        'import os, sys\n(input(), sys.stdin.buffer.read(), os.read(0, 9), sys.stdin.readline())',
        { stdin },
      );
      const rest = new Uint8Array(0);
      assert.deepEqual(value, new PythonTuple(['first', rest, rest, 'second \udce4 \udcff\n']));
      const raw = await agent.ok('os.read(0, 100)', { stdin: Buffer.from('raw') });
      assert.deepEqual(raw.value, new Uint8Array(Buffer.from('raw')));
    });

    it('reads bytes that are not UTF-8 as lone surrogates', async () => {
      await using agent = new AgentProcess({ python });
      const { value } = await agent.ok('input()', { stdin: Buffer.from([0xff, 0x41]) });
      assert.equal(value, '\udcffA');
    });

    it('has empty input when none is given, also after a run that had some', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('1', { stdin: Buffer.from('left over\n') });
      for (let run = 0; run < 2; run += 1) {
        const { error } = await agent.fails('input()');
        assert.equal(error.name, 'EOFError');
      }
    });

    it('leaves a live stream on descriptor 0', async () => {
      await using agent = new AgentProcess({ python });
      agent.start('(input(), input())', { stdin: 'stream' });
      agent.process.stdin?.write('one\n');
      agent.process.stdin?.end('two\n');
      const result = await agent.result();
      assert.ok(result.status === 'ok');
      assert.deepEqual(result.value, new PythonTuple(['one', 'two']));
    });

    it('sends output at once, with no newline and before the run ends', async () => {
      await using agent = new AgentProcess({ python });
      assert.ok(agent.process.stdout !== null && agent.process.stderr !== null);
      agent.start('import sys\nprint("dot", end="")\ninput()\nsys.stderr.write(".")\ninput()', {
        stdin: 'stream',
      });
      await once(agent.process.stdout, 'data');
      assert.equal(agent.stdout, 'dot');
      agent.process.stdin?.write('\n');
      await once(agent.process.stderr, 'data');
      assert.equal(agent.stderr, '.');
      agent.process.stdin?.write('\n');
      assert.equal((await agent.result()).status, 'ok');
    });

    const VANDALISM = [
      'import sys; sys.stdout.close(); sys.stderr.close(); sys.stdin.close()',
      'import sys; sys.stdout.detach()',
      'import os; os.close(1); os.close(0)',
      'import os; os.dup2(os.open("/dev/null", os.O_RDWR), 1); os.dup2(1, 2); os.dup2(1, 0)',
      'import io, sys; sys.stdout = io.StringIO(); sys.stderr = None; sys.stdin = 5',
      'import contextlib, io; contextlib.redirect_stdout(io.StringIO()).__enter__()',
      'import sys; del sys.stdout, sys.stderr, sys.stdin',
      'import os; os.set_blocking(1, True); open(1, "w").close()',
    ];
    for (const code of VANDALISM) {
      it(`works again after: ${code}`, async () => {
        await using agent = new AgentProcess({ python });
        await agent.run(code);
        const { value } = await agent.ok(
          'import sys\nprint("out")\nprint("err", file=sys.stderr)\ninput()',
          {
            stdin: Buffer.from('in\n'),
          },
        );
        assert.equal(value, 'in');
        const { stdout, stderr } = await agent.end();
        assert.equal(stdout, 'out\n');
        assert.equal(stderr, 'err\n');
      });
    }

    it('flushes what C code has printed', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('import ctypes\nctypes.CDLL(None).printf(b"from C")\nNone');
      const { stdout } = await agent.end();
      assert.equal(stdout, 'from C');
    });

    it('flushes a stream that the guest has put in place of stdout', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('import os, sys\nsys.stdout = os.fdopen(os.dup(1), "w")\nprint("kept")');
      const { stdout } = await agent.end();
      assert.equal(stdout, 'kept\n');
    });

    it('does not pass the channel on to other programs', async () => {
      await using agent = new AgentProcess({ python });
      const list =
        'import os\nfor name in os.listdir("/proc/self/fd"):\n' +
        '    path = "/proc/self/fd/" + name\n    if os.path.exists(path): print(os.readlink(path))';
      const { value } = await agent.ok(
        'import subprocess, sys\nsubprocess.run([sys.executable, "-c", sys.argv[1]],' +
          ' close_fds=False, capture_output=True, text=True).stdout',
        { args: [list] },
      );
      assert.ok(typeof value === 'string');
      assert.match(value, /pipe:/);
      assert.doesNotMatch(value, /socket:/);
    });
  });
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** What a program may leave behind: the run after it must work, or fail cleanly. */
const LEFTOVERS: Readonly<Record<string, string>> = {
  'a trace function': 'import sys\nsys.settrace(lambda *a: 1/0)\n',
  'a profile function': 'import sys\nsys.setprofile(lambda *a: 1/0)\n',
  'a low recursion limit': 'import sys\nsys.setrecursionlimit(30)\n',
  'another working folder': 'import os\nos.chdir("/")\n',
  'no builtins':
    'import builtins\nfor n in list(vars(builtins)):\n  if n[0] != "_" : delattr(builtins, n)\n',
  'builtins that raise':
    'import builtins\nbuiltins.len = builtins.isinstance = builtins.type = None\n',
  'no modules': 'import sys\nsys.modules.clear()\n',
  'another table of modules': 'import sys\nsys.modules = {}\n',
  'a deleted __main__': 'import sys\ndel sys.modules["__main__"]\n',
  'cleared globals': 'globals().clear()\n',
  'patched library functions':
    'import os, marshal\nos.read = os.write = os._exit = marshal.dumps = None\n',
  'an environment replaced': 'import os\nos.environ = None\n',
  'a path replaced': 'import sys\nsys.path = None\n',
  'an excepthook that fails': 'import sys\nsys.excepthook = 5\n',
  'the collector off': 'import gc\ngc.disable()\n',
  'a pending asyncio loop':
    'import asyncio\nloop = asyncio.new_event_loop()\nasyncio.set_event_loop(loop)\nloop.create_task(asyncio.sleep(9))\n',
  'a running thread':
    'import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n',
  'all signals blocked':
    'import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n',
};

for (const python of PYTHONS) {
  describe(`what a program leaves behind, Python ${versionOf(python)}`, () => {
    for (const [what, code] of Object.entries(LEFTOVERS)) {
      it(`does not keep the next run from an answer: ${what}`, async () => {
        await using agent = new AgentProcess({ python });
        await agent.run(code);
        assert.equal((await agent.ok('1 + 1')).value, 2);
        const failed = await agent.run('1 / 0');
        assert.ok(failed.status === 'error');
        assert.equal(failed.error.name, 'ZeroDivisionError');
        assert.equal((await agent.ok('"still"')).value, 'still');
      });
    }

    it('keeps the recursion limit that a program has set, and shows it as set', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.ok('import sys\nsys.getrecursionlimit()')).value, 1000);
      await agent.ok('sys.setrecursionlimit(1234)');
      assert.equal((await agent.ok('sys.getrecursionlimit()')).value, 1234);
      const { error } = await agent.fails('sys.setrecursionlimit("x")');
      assert.equal(error.name, 'TypeError');
    });

    it('ends when the guest has closed the channel', async () => {
      await using agent = new AgentProcess({ python });
      agent.start('import os\nos.closerange(3, 4096)');
      const { exitCode } = await agent.ended();
      assert.equal(exitCode, 70);
    });

    it('does not let a forked child answer', async () => {
      await using agent = new AgentProcess({ python });
      const code =
        'import os, sys\npid = os.fork()\nif pid: print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n' +
        'elif len(sys.argv) > 1: sys.exit(4)\nelse: 1 / 0';
      const raised = await agent.ok(code);
      assert.equal(raised.value, undefined);
      await agent.ok(code, { args: ['x'] });
      const { stdout, stderr } = await agent.end();
      assert.equal(stdout, '1\n4\n');
      assert.match(stderr, /^Traceback[^]*ZeroDivisionError: division by zero\n$/);
    });
  });
}

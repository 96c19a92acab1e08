import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** Starts a run and sends SIGINT as soon as it has printed something. */
async function interrupt(agent: AgentProcess, code: string): ReturnType<AgentProcess['result']> {
  assert.ok(agent.process.stdout !== null);
  agent.start(code);
  await once(agent.process.stdout, 'data');
  agent.process.kill('SIGINT');
  return agent.result();
}

for (const python of PYTHONS) {
  describe(`SIGINT to the agent, Python ${versionOf(python)}`, () => {
    it('raises KeyboardInterrupt in the run and keeps the variables', async () => {
      await using agent = new AgentProcess({ python });
      const result = await interrupt(agent, 'x = 5\nprint("on")\nwhile True: x += 1');
      assert.ok(result.status === 'error');
      assert.equal(result.interrupted, true, JSON.stringify(result));
      assert.equal(result.error.name, 'KeyboardInterrupt');
      assert.deepEqual(
        result.error.frames.map((frame) => frame.file),
        ['<run-1>'],
      );
      assert.equal((await agent.ok('x >= 5')).value, true);
    });

    it('reaches a __repr__, a __str__ of an exception and the end of the program', async () => {
      const codes = [
        'class A:\n  def __repr__(self):\n    print("on")\n    while True: pass\nA()',
        'class E(Exception):\n  def __str__(self):\n    print("on")\n    while True: pass\nraise E',
      ];
      for (const code of codes) {
        await using agent = new AgentProcess({ python });
        const result = await interrupt(agent, code);
        assert.ok(result.status === 'error', JSON.stringify(result));
        assert.equal((await agent.ok('1')).value, 1);
      }
    });

    it('does no harm between runs', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('run = 5');
      for (let run = 0; run < 50; run += 1) {
        agent.process.kill('SIGINT');
        assert.equal((await agent.ok(String(run))).value, run);
        agent.process.kill('SIGINT');
        // Whatever the signal's way, the answer to this comes after it was delivered.
        assert.equal((await agent.operate({ action: 'repr', name: 'run' })).value, '5');
      }
    });

    it('lets a program handle it, and keeps its handler for the next run', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok(
        'import signal, time\nseen = []\nsignal.signal(signal.SIGINT, lambda *a: seen.append(1))\n1',
      );
      const code = 'print("on")\nwhile not seen: time.sleep(0.01)\nseen.pop()';
      for (let run = 0; run < 2; run += 1) {
        const result = await interrupt(agent, code);
        assert.ok(result.status === 'ok', JSON.stringify(result));
        assert.equal(result.value, 1);
      }
    });

    it('has the default handler, so that asyncio installs its own', async () => {
      await using agent = new AgentProcess({ python });
      const { value } = await agent.ok(
        'import signal\nsignal.getsignal(signal.SIGINT) is signal.default_int_handler',
      );
      assert.equal(value, true);
      const result = await interrupt(
        agent,
        'import asyncio\nasync def f():\n  print("on")\n  await asyncio.sleep(60)\nasyncio.run(f())',
      );
      assert.ok(result.status === 'error');
      assert.equal(result.error.name, 'KeyboardInterrupt');
    });

    it('keeps a timer of the guest from breaking in between two runs', async () => {
      await using agent = new AgentProcess({ python });
      await agent
        .ok(
          'import signal, time\ndef alarm(*details): raise TimeoutError("alarm")\n' +
            'signal.signal(signal.SIGALRM, alarm)\nsignal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)\n1',
        )
        .catch(() => {});
      let answers = 0;
      for (let run = 0; run < 100; run += 1) {
        const result = await agent.run('1');
        answers += 1;
        assert.ok(
          result.status === 'ok' ||
            (result.status === 'error' && result.error.name === 'TimeoutError'),
          JSON.stringify(result),
        );
      }
      assert.equal(answers, 100);
    });
  });
}

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { PublicError } from '../../src/index.ts';
import type { InputRequest, Outcome } from '../../src/index.ts';
import { MAX_PROMPT_UNITS } from '../../src/sandbox/prompts.ts';
import { apiOf, optionsFor, WALLS } from '../helpers/conformance-walls.ts';

function valueOf(outcome: Outcome): unknown {
  assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
  return outcome.status === 'ok' ? outcome.value : null;
}

for (const wall of WALLS) {
  const { Sandbox, run } = apiOf(wall);
  const options = optionsFor(wall);

  test(`${wall}: input() is answered by onInput, after the output before it`, async () => {
    await using sandbox = await Sandbox.create(options);
    const seen: string[] = [];
    const outcome = await sandbox.run('print("hello")\nf"{input(\'Name? \')} {input()}"', {
      onStdout: (text) => seen.push(text),
      onInput: async (prompt, { password }) => {
        seen.push(`${prompt}:${password}`);
        await sleep(1);
        return prompt === '' ? '36' : 'Ann';
      },
    });
    assert.equal(valueOf(outcome), 'Ann 36');
    assert.equal(seen.join(''), 'hello\nName? :false:false');
    assert.equal(outcome.stdout, 'hello\n');
  });

  test(`${wall}: null is the end of the input, with the traceback of python`, async () => {
    await using sandbox = await Sandbox.create(options);
    const outcome = await sandbox.run('x = input("? ")', { onInput: () => null });
    assert.equal(outcome.status, 'error');
    const text = outcome.status === 'error' ? outcome.error.text : '';
    assert.match(text, /line 1, in <module>\n {4}x = input\("\? "\)\n[ ^]*\n?EOFError: EOF when/);
    const plain = await sandbox.run('x = input("? ")');
    assert.equal(plain.stdout, '? ');
    assert.equal(plain.status === 'error' && plain.error.text, text.replace('run-1', 'run-2'));
  });

  test(`${wall}: without onInput the standard input is read, by a function kept from before, too`, async () => {
    await using sandbox = await Sandbox.create(options);
    await sandbox.run('kept = input', { onInput: () => 'host' });
    const outcome = await sandbox.run('[input("a"), kept("b"), input is kept]', {
      stdin: 'x\ny\n',
    });
    assert.deepEqual(valueOf(outcome), ['x', 'y', false]);
    assert.equal(outcome.stdout, 'ab');
    const again = await sandbox.run('[kept(), input()]', { onInput: () => 'host' });
    assert.deepEqual(valueOf(again), ['host', 'host']);
    const own = await sandbox.run('import builtins\nbuiltins.input = lambda: "mine"\ninput()', {
      onInput: () => 'host',
    });
    assert.equal(valueOf(own), 'mine');
    assert.equal(
      valueOf(await run('input("?")', { ...options, onInput: (prompt) => prompt })),
      '?',
    );
  });

  test(`${wall}: getpass asks for a password`, async () => {
    await using sandbox = await Sandbox.create(options);
    const asked: unknown[] = [];
    const onInput = (prompt: string, { password }: InputRequest): string => {
      asked.push([prompt, password]);
      return 'secret';
    };
    const code =
      'import getpass\nfrom getpass import getpass as ask\n[getpass.getpass(), ask("PIN ")]';
    assert.deepEqual(valueOf(await sandbox.run(code, { onInput })), ['secret', 'secret']);
    assert.deepEqual(asked, [
      ['Password: ', true],
      ['PIN ', true],
    ]);
    const plain = await sandbox.run('import warnings; warnings.simplefilter("ignore"); ask()', {
      stdin: 'typed\n',
    });
    assert.equal(valueOf(plain), 'typed');
  });

  test(`${wall}: what onInput throws is not told to the guest, but to the host`, async () => {
    const told: unknown[] = [];
    await using sandbox = await Sandbox.create({
      ...options,
      onHostError: ({ error }) => told.push(error),
    });
    const outcome = await sandbox.run('input()', {
      onInput: () => {
        throw new Error('secret of the host');
      },
    });
    assert.equal(outcome.status === 'error' && outcome.error.name, 'host.HostError');
    assert.ok(!JSON.stringify(outcome).includes('secret of the host'));
    const wrong = await sandbox.run('input()', {
      onInput: () =>
        new Promise<string>((resolve) => {
          Reflect.apply(resolve, undefined, [{}]);
        }),
    });
    assert.equal(wrong.status === 'error' && wrong.error.name, 'host.HostError');
    assert.deepEqual(told.map(String), [
      'Error: secret of the host',
      'UsageError: onInput: it answered the object, which is neither a string nor null',
    ]);
    const meant = await sandbox.run('input()', {
      onInput: () => {
        throw new PublicError('nobody is here');
      },
    });
    assert.equal(meant.status === 'error' && meant.error.message, 'nobody is here');
  });

  /** Answers only when nobody waits any longer. */
  const never = (_prompt: string, { signal }: InputRequest): Promise<null> =>
    new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve(null));
    });

  test(`${wall}: the clock of the run stands still while somebody is asked`, async () => {
    await using sandbox = await Sandbox.create(options);
    const onInput = async (): Promise<string> => {
      await sleep(3000);
      return 'late';
    };
    const outcome = await sandbox.run('input() + input()', { timeoutMs: 2500, onInput });
    assert.equal(valueOf(outcome), 'latelate');
    const impatient = { timeoutMs: 2500, inputTimeoutMs: 0, onInput };
    assert.equal((await sandbox.run('input()', impatient)).status, 'timeout');
    for (const inputTimeoutMs of [-1, NaN, 2 ** 31]) {
      await assert.rejects(sandbox.run('1', { inputTimeoutMs }), /^UsageError: inputTimeoutMs: /);
    }
  });

  test(`${wall}: a question without an answer ends with the run, and the variables are kept`, async () => {
    await using sandbox = await Sandbox.create(options);
    let signal: AbortSignal | null = null;
    const outcome = await sandbox.run('x = 1\ninput()', {
      timeoutMs: 1000,
      inputTimeoutMs: 500,
      onInput: (prompt, request) => {
        signal = request.signal;
        return never(prompt, request);
      },
    });
    assert.equal(outcome.status, 'timeout');
    assert.equal(Reflect.get(signal ?? {}, 'aborted'), true);
    assert.equal(await sandbox.get('x'), 1);
    const again = await sandbox.run('input()', { onInput: () => 'next' });
    assert.equal(valueOf(again), 'next');
  });

  test(`${wall}: a guest that asks for ever does not live for ever`, async () => {
    await using sandbox = await Sandbox.create(options);
    let asked = 0;
    const code = 'while True:\n  try:\n    while True: input()\n  except BaseException: pass';
    const outcome = await sandbox.run(code, {
      timeoutMs: 1000,
      inputTimeoutMs: 1000,
      onInput: async () => {
        asked += 1;
        await sleep(100);
        return 'a';
      },
    });
    assert.equal(outcome.status, 'timeout');
    assert.ok(asked > 1);
    assert.equal(sandbox.closed, true);
  });

  test(`${wall}: a guest that computes while a question is open has its processor time, and no more`, async () => {
    const policy = { extends: 'strict', limits: { cpuMs: 1000, timeoutMs: 600_000 } } as const;
    const outcome = await run(
      `
import sys, asyncio
frame = sys._getframe()
while 'for_agent' not in frame.f_locals:
    frame = frame.f_back
function = frame.f_locals['for_agent']['input']
async def main():
    question = asyncio.ensure_future(function(''))
    await asyncio.sleep(0)
    while True: pass
asyncio.run(main())`,
      { ...options, policy, onInput: never },
    );
    assert.equal(outcome.status === 'timeout' && outcome.limit, 'cpu', JSON.stringify(outcome));
  });

  test(`${wall}: in an event loop input() waits as it does elsewhere`, async () => {
    await using sandbox = await Sandbox.create(options);
    const code =
      'import asyncio\nawait asyncio.sleep(0)\ninput("a") + await asyncio.to_thread(input)';
    const expected = wall === 'wasm' ? 'error' : 'ok'; // no threads there
    const policy = { extends: 'strict', limits: { threads: 8 } } as const;
    await using threaded = await Sandbox.create(wall === 'wasm' ? options : { ...options, policy });
    const outcome = await threaded.run(code, { onInput: (prompt) => `<${prompt}>` });
    assert.equal(outcome.status === 'processes' ? 'error' : outcome.status, expected);
    assert.ok(outcome.status !== 'ok' || outcome.value === '<a><>');
    const alone = 'import asyncio\nawait asyncio.sleep(0)\ninput("a")';
    assert.equal(valueOf(await sandbox.run(alone, { onInput: (prompt) => `<${prompt}>` })), '<a>');
  });

  test(`${wall}: a prompt is cut, and a guest that asks past us has one question open at a time`, async () => {
    await using sandbox = await Sandbox.create(options);
    let open = 0;
    let most = 0;
    let asked = 0;
    const lengths = new Set<number>();
    const onInput = async (prompt: string): Promise<string> => {
      asked += 1;
      open += 1;
      most = Math.max(most, open);
      lengths.add(prompt.length);
      await sleep(2);
      open -= 1;
      return 'a';
    };
    const huge =
      'class P(str):\n    def __str__(self): return P("\\U0001F600" * 10**6)\ninput(P())';
    assert.equal(valueOf(await sandbox.run(huge, { onInput })), 'a');
    assert.deepEqual([...lengths], [MAX_PROMPT_UNITS]);
    const flood = `
import sys, asyncio
frame = sys._getframe()
while 'for_agent' not in frame.f_locals:
    frame = frame.f_back
function = frame.f_locals['for_agent']['input']
async def main():
    questions = [function('x' * 50_000, 7), function([]), function()]
    questions += [function('') for n in range(20)]
    return await asyncio.gather(*questions)
asyncio.run(main())`;
    lengths.clear();
    asked = 0;
    const outcome = await sandbox.run(flood, { onInput });
    const late = await sandbox.run('function("")', { onInput });
    assert.equal(late.status === 'error' && late.error.name, 'host.HostRevokedError');
    assert.equal(outcome.status, 'ok', JSON.stringify(outcome));
    assert.equal(most, 1);
    assert.equal(asked, 23);
    assert.deepEqual([...lengths], [MAX_PROMPT_UNITS, 0]);
  });
}

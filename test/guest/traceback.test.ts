import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { AgentProcess } from '../helpers/agent-process.ts';
import { projectPath } from '../helpers/project.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

/** Each of these is run by the interpreter itself, as a file, and by the agent. */
const PROGRAMS = projectPath('test/guest/programs');
const STDIN = 'some input\n';
const ARGS = ['a', 'b'];

/**
 * C code counts its own recursion, and below a program's code there is one C call more in the agent
 * (and one more in each write, as output is not buffered).
 */
const NOT_EXACT = new Map([
  ['recursion_print.py', /^3\.1[01]\./],
  ['recursion_repr.py', /^3\.12\./],
  ['recursion_in_class.py', /^3\.12\./],
]);

interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

function runAsFile(python: string, path: string, cwd: string): Ending {
  const env = { LANG: 'C.UTF-8', PATH: process.env['PATH'], HOME: cwd };
  const { stdout, stderr, status } = spawnSync(python, [path, ...ARGS], { cwd, env, input: STDIN });
  return comparable(stdout.toString(), stderr.toString(), status);
}

async function runInAgent(
  python: string,
  code: string,
  path: string,
  cwd: string,
): Promise<Ending> {
  await using agent = new AgentProcess({ python, cwd });
  const stdin = Buffer.from(STDIN);
  const result = await agent.run(code, {
    filename: path,
    argv0: path,
    args: ARGS,
    final: true,
    stdin,
  });
  const { stdout, stderr, exitCode } = await agent.ended();
  assert.equal(exitCode, 0);
  const replaced = /\bsys\.excepthook\b/.test(code);
  const traceback = result.status === 'error' && !replaced ? result.error.text : '';
  return comparable(stdout, stderr + traceback, exitStatus(result));
}

/** `null`: CPython ends itself by SIGINT when a KeyboardInterrupt is not caught. */
function exitStatus(result: Awaited<ReturnType<AgentProcess['run']>>): number | null {
  switch (result.status) {
    case 'ok':
      return 0;
    case 'error':
      return result.interrupted ? null : 1;
    case 'exited':
      return result.exitCode;
  }
}

/** Whether an uncaught exception, or one that the interpreter tells of itself, was printed. */
function hasTraceback({ stderr }: Ending): boolean {
  return /^ *(?:\| )*File ".*", line \d+/m.test(stderr);
}

/** Addresses of objects differ from run to run. */
function comparable(stdout: string, stderr: string, exitCode: number | null): Ending {
  const clean = (text: string): string => text.replaceAll(/0x[0-9a-f]+/g, '0x');
  return { stdout: clean(stdout), stderr: clean(stderr), exitCode };
}

for (const python of PYTHONS) {
  const version = versionOf(python);
  describe(`a program run by the agent of Python ${version}`, () => {
    let tracebacks = 0;
    for (const name of readdirSync(PROGRAMS).filter((file) => file.endsWith('.py'))) {
      if (NOT_EXACT.get(name)?.test(version) === true) {
        continue;
      }
      it(`prints and ends as it does as a file: ${name}`, async () => {
        const cwd = mkdtempSync(join(tmpdir(), 'pysandbox-test-'));
        try {
          const path = join(cwd, 'program.py');
          copyFileSync(join(PROGRAMS, name), path);
          const expected = runAsFile(python, path, cwd);
          tracebacks += hasTraceback(expected) ? 1 : 0;
          // The guest has no such file: the agent must have the lines from the text.
          for (const left of readdirSync(cwd)) {
            rmSync(join(cwd, left), { recursive: true });
          }
          const code = readFileSync(join(PROGRAMS, name), 'utf8');
          assert.deepEqual(await runInAgent(python, code, path, cwd), expected);
        } finally {
          rmSync(cwd, { recursive: true });
        }
      });
    }

    it('was compared in more than 60 tracebacks', () => {
      assert.ok(tracebacks > 60, `only ${tracebacks}`);
    });
  });
}

/** Programs that one session runs one after the other; the last exception is compared. */
const SESSIONS: Readonly<Record<string, readonly string[]>> = {
  'a function of the first run fails in the third': [
    'def f(x):\n    return 1 / x  # größe\n',
    'def g():\n    return f(0)\n',
    'value = [\n    g()\n]\n',
  ],
  'an exception of the first run is raised again in the third': [
    'try:\n    {}["ключ"]\nexcept KeyError as error:\n    kept = error\n',
    'x = 1',
    'raise ValueError("now") from kept',
  ],
  'a generator goes on in a later run': [
    'def numbers():\n    yield 1\n    yield 1 / 0\nit = numbers()\nnext(it)',
    'sum(it)',
  ],
  'a run does not compile': ['def f(): pass', 'x = 1\ny = (2,\n\nf()'],
  'a lambda, a class and a decorator come from different runs': [
    'def twice(f):\n    return lambda *a: (f(*a), f(*a))\n',
    'class C:\n    @twice\n    def m(self, x):\n        return x.missing\n',
    'h = lambda c: c.m(2)',
    'h(C())',
  ],
  'a recursion goes through two runs': [
    'def even(n):\n    return odd(n - 1)\n',
    'def odd(n):\n    if n < 0: raise ValueError(n)\n    return even(n - 1)\n',
    'even(20)',
  ],
  'a function is defined twice': [
    'def f():\n    raise ValueError("old")\nold = f',
    'def f():\n    raise KeyError("new")\n',
    'try:\n    old()\nexcept ValueError:\n    f()',
  ],
};

/**
 * Runs the programs in one namespace and prints the last exception, without its own frames. Each
 * line has a newline, as `linecache` gives it to those of a file.
 */
const RUN_ALL = `
import json, linecache, sys, traceback
programs = json.loads(sys.argv[1])
space = {"__name__": "__main__"}
for number, text in enumerate(programs, 1):
    name = "<run-%d>" % number
    lines = [line + "\\n" for line in text.splitlines()]
    linecache.cache[name] = (len(text), None, lines, name)
    try:
        exec(compile(text, name, "exec"), space)
    except BaseException as error:
        last = each = error
while each is not None:
    if each.__traceback__.tb_frame is sys._getframe():
        each.__traceback__ = each.__traceback__.tb_next
    each = each.__cause__ or each.__context__
traceback.print_exception(type(last), last, last.__traceback__)
`;

for (const python of PYTHONS) {
  describe(`a session in the agent of Python ${versionOf(python)}`, () => {
    for (const [name, programs] of Object.entries(SESSIONS)) {
      it(`has the traceback that CPython prints for the same code: ${name}`, async () => {
        const { stderr } = spawnSync(python, ['-c', RUN_ALL, JSON.stringify(programs)]);
        await using agent = new AgentProcess({ python });
        for (const program of programs.slice(0, -1)) {
          await agent.ok(program);
        }
        const { error } = await agent.fails(programs.at(-1) ?? '');
        assert.equal(error.text, stderr.toString());
      });
    }
  });
}

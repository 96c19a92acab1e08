import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { describe, it } from 'node:test';
import type { PythonValue } from '../../src/model/value.ts';
import { parseDisplay } from '../../src/sandbox/parse-display.ts';
import { AgentProcess } from '../helpers/agent-process.ts';
import { PYTHONS, versionOf } from '../helpers/pythons.ts';

const WANTED = { displays: [100, 1024 * 1024] } as const;

/** What a program may leave behind, or do, that is in the way of displays. */
const VANDALS: Readonly<Record<string, string>> = {
  'no builtins':
    'import builtins\nfor n in list(vars(builtins)):\n  if n[0] != "_" : delattr(builtins, n)\n',
  'no modules': 'import sys\nsys.modules.clear()\n',
  'no finders': 'import sys\nsys.meta_path = None\n',
  'finders that cannot be compared':
    'import sys\nclass F:\n  def __eq__(self, other): 1/0\n  def find_spec(self, *a): return None\nsys.meta_path.insert(0, F())\n',
  'a module that is no pandas':
    'import sys, types\nfor n in ("pandas", "matplotlib", "matplotlib.pyplot", "matplotlib.figure"): sys.modules[n] = types.ModuleType(n)\n',
  'no standard error': 'import sys\nsys.stderr = sys.__stderr__ = None\n',
  'patched library functions':
    'import os, marshal, binascii\nos.getpid = marshal.dumps = binascii.a2b_base64 = None\n',
  'a trace function': 'import sys\nsys.settrace(lambda *a: 1/0)\n',
  'a class without a hash': '',
};

const THING = `
class Meta(type):
    def __hash__(cls): 1/0
    def __eq__(cls, other): 1/0
class Thing(metaclass=Meta):
    __hash__ = None
    def _repr_html_(self): return "<p>"
    def _repr_svg_(self): 1/0
    def __repr__(self): return "thing"
`;

function displaysOf(agent: AgentProcess): (PythonValue | undefined)[] {
  return agent.seen.flatMap((message) => (message.op === 'display' ? [message.bundle] : []));
}

for (const python of PYTHONS) {
  describe(`displays of the agent, Python ${versionOf(python)}`, () => {
    for (const [what, code] of Object.entries(VANDALS)) {
      it(`are made in spite of ${what}`, async () => {
        await using agent = new AgentProcess({ python });
        await agent.run(THING + code, WANTED);
        const result = await agent.run('display(Thing())\nThing()', WANTED);
        assert.equal(result.status, 'ok', inspect(result));
        const told = displaysOf(agent).map((bundle) => parseDisplay(bundle)?.display);
        assert.deepEqual(told, [
          { text: 'thing', html: '<p>', isResult: false },
          { text: 'thing', html: '<p>', isResult: true },
        ]);
      });
    }

    it('cost no message for a value that has nothing but a repr', async () => {
      await using agent = new AgentProcess({ python });
      assert.equal((await agent.ok('1 + 1', WANTED)).repr, '2');
      await agent.ok('class C: pass\nC()', WANTED);
      await agent.ok('None', WANTED);
      assert.deepEqual(agent.seen, []);
    });

    it('stop at the room that the host gives, and tell how many there were', async () => {
      await using agent = new AgentProcess({ python });
      await agent.ok('for n in range(1000): display(n)', { displays: [2, 1000] });
      const told = displaysOf(agent);
      assert.deepEqual(told.slice(2), [1, 997]);
      assert.equal(told.length, 4);
    });

    it('leave no trace in the environment, the builtins and the finders', async () => {
      await using agent = new AgentProcess({ python });
      const look =
        'import builtins, os, sys\nsorted(os.environ), sorted(vars(builtins)), [str(f) for f in sys.meta_path]';
      await agent.ok('1'); // the first value makes a `_`, which stays
      const { repr } = await agent.ok(look);
      await agent.ok('display(1)', WANTED);
      assert.equal((await agent.ok(look)).repr, repr);
    });

    it('are not made by an interrupted run', async () => {
      await using agent = new AgentProcess({ python });
      const code = `
import sys, types
class Gcf:
    def get_all_fig_managers(): 1/0
pyplot = sys.modules["matplotlib.pyplot"] = types.ModuleType("matplotlib.pyplot")
pyplot._pylab_helpers = types.SimpleNamespace(Gcf=Gcf)
`;
      await agent.ok(code);
      await agent.fails('raise ValueError', WANTED);
      await agent.fails('raise KeyboardInterrupt', WANTED);
      const { stderr } = await agent.end();
      assert.equal(stderr.match(/^ZeroDivisionError/gm)?.length, 1, stderr);
    });
  });
}

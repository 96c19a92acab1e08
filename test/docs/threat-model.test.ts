import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { doctor } from '../../src/index.ts';
import { LAYER_NAMES } from '../../src/wall/layer-names.ts';
import { ROOT } from '../cli/command.ts';
import { read, rows, section } from './pages.ts';

const PAGE = read('THREAT_MODEL.md');
const WALLS = ['kernel', 'wasm'] as const;

/** Where a claim can be shown. */
const PROOF = /^(?:test|prove|fuzz)\//;

/** Every text in quotes of a file; `…` stands for what is put in, but at either end for nothing. */
function titlesIn(source: string): Set<string> {
  const quoted = source.matchAll(/(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g);
  const unquoted = Array.from(source.matchAll(/^ {2}'?([\w-]+)'?: \{$/gm), ([, key = '']) => key);
  const texts = Array.from(quoted, ([, , text = '']) =>
    text
      .replace(/^\$\{\w+\}: /, '')
      .replace(/ \(\$\{[\w.]+\}\)$/, '')
      .replaceAll(/\$\{[^}]*\}/g, '…'),
  );
  return new Set([...texts, ...unquoted]);
}

test('every claim names a test, and it is there', () => {
  const claims = rows(section(PAGE, 'Claims')).filter(([, file = '']) => PROOF.test(file));
  const named = new Set(claims.map(([, file]) => file));
  assert.ok(claims.length > 60);
  for (const [claim = '', file = '', cell = ''] of claims) {
    const title = cell.replace(/ \(both ways\)$/, '');
    assert.ok(title !== '' && titlesIn(read(file)).has(title), `${claim}: ${file}: no "${title}"`);
  }
  for (const target of ['frames', 'wasm-kernel', 'policy', 'arguments', 'tunnel']) {
    assert.ok(claims.some(([, file, title]) => file === 'fuzz/targets.ts' && title === target));
  }
  assert.ok(named.has('prove/faults/part.ts') && named.has('test/containment/attacks.test.ts'));
});

test('a title that is only part of another is not taken for it', () => {
  const titles = titlesIn("test('one whole sentence', f); test(`${wall}: time stops ${what}`, f);");
  assert.deepEqual([...titles], ['one whole sentence', 'time stops …']);
});

test('the number of attacks is the one that is claimed', async () => {
  const { ATTACKS } = await import('../containment/attacks/index.ts');
  const [, told] = /: (\d+) of them/.exec(section(PAGE, 'Claims')) ?? [];
  assert.equal(Number(told), Object.values(ATTACKS).flat().length);
});

/** The rows of the table of layers: wall, layer, lines of the doctor. */
const LAYERS = rows(section(PAGE, 'What the layers need of the machine'))
  .filter(([wall = '']) => WALLS.some((known) => known === wall))
  .map(([wall = '', layer = '', lines = '']) => ({
    wall,
    layer,
    lines: lines === '' ? [] : lines.split(', '),
  }));

for (const wall of WALLS) {
  test(`the layers of the ${wall} wall and the doctor’s lines are the same, both ways`, async () => {
    const own = LAYERS.filter((row) => row.wall === wall);
    const described = section(PAGE, `The ${wall} wall, from outside to inside`);
    const layers = Array.from(described.matchAll(/^\d\. \*\*([^*]+)\*\*/gm), ([, name]) => name);
    assert.ok(layers.length > 3);
    assert.deepEqual([...new Set(own.map(({ layer }) => layer.replaceAll('’', "'")))], layers);

    const told = new Set(own.flatMap(({ lines }) => lines));
    assert.deepEqual([...told].toSorted(), [...LAYER_NAMES[wall]].toSorted());
    const report = await doctor();
    const examined = report.layers.filter((layer) => layer.wall === wall);
    if (report.walls[wall]) {
      assert.deepEqual(new Set(examined.map(({ name }) => name)), told);
    } else {
      assert.ok(examined.some(({ ok, remedy }) => !ok && remedy !== null));
    }
  });
}

test('the trusted base is listed and its lines are told as they are counted', () => {
  const output = execFileSync(process.execPath, ['scripts/count-trusted-lines.mjs', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const mends = 'node scripts/count-trusted-lines.mjs --write mends this';
  const counted = Array.from(output.matchAll(/"path":"([^"]+)"/g), ([, path]) => path);
  const list = between(read('docs/trusted-base.md'), 'trusted-base');
  const told = Array.from(list.matchAll(/^- `([^`]+)`/gm), ([, path]) => path);
  assert.deepEqual(told, counted, mends);
  const parts = output.matchAll(/"name":"([^"]+)","lines":(\d+),"budget":(\d+)/g);
  const lines = rows(between(PAGE, 'trusted-lines')).slice(2, -1);
  assert.deepEqual(
    lines,
    Array.from(parts, ([, ...cells]) => cells),
    mends,
  );
});

function between(page: string, mark: string): string {
  const [, inside] = page.split(new RegExp(`<!-- ${mark}:(?:start|end) -->`));
  return inside ?? '';
}

// Counts the code lines of the trusted base: what must be right for the wall to hold.
// What runs is counted: the JavaScript as it is shipped, without types, and the Python. Blank lines,
// comments, docstrings, imports and lines of closing brackets alone do not count; tables of
// numbers are counted apart. So are what turns hostile bytes into values, and what guests may use of
// objects of the host: each has a budget of its own. Fails above a budget. Needs a build.
//   node scripts/count-trusted-lines.mjs           the table
//   node scripts/count-trusted-lines.mjs --json    the same as one JSON object; never fails
//   node scripts/count-trusted-lines.mjs --write   brings the lines in THREAT_MODEL.md and the list of
//                                                  files in docs/trusted-base.md up to date
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeLines } from './code-lines.mjs';

const BUDGET = 2500;
/** Parts with budgets of their own; what is no part is the wall. */
const PARTS = [
  {
    name: 'values',
    budget: 250,
    files: /^src\/protocol\/(?:value\/|marshal\/(?:key-order|hashing-budget)\.ts$)/,
  },
  {
    name: 'mounts',
    budget: 75,
    files: /^src\/(?:policy\/host-mounts|launcher\/shown-folder)\.ts$/,
  },
  { name: 'denials', budget: 125, files: /^guest\/(?:zygote|seal)_denials\.py$/ },
  { name: 'packages', budget: 500, files: /^src\/packages\// },
  {
    name: 'checkpoints',
    budget: 375,
    files:
      /^guest\/(?:seal_keeper|zygote_members)\.py$|^src\/(?:policy\/checkpoints|wall\/kernel\/kept-guest)\.ts$/,
  },
  {
    name: 'forks',
    budget: 330,
    files:
      /^guest\/(?:seal|zygote)_forks\.py$|^src\/(?:policy\/forks|launcher\/members|wall\/kernel\/(?:forks|fork-seat|open-guest))\.ts$/,
  },
  {
    name: 'wasm checkpoints',
    budget: 500,
    files:
      /^src\/wall\/wasm\/(?:kernel\/(?:kernel|save|load|read)-state|machine\/(?:checkpoint-bytes|memory-changes)|saved-guest|image\/image-digest)\.ts$/,
  },
  { name: 'host objects', budget: 2000, files: /^src\/capability\// },
  { name: 'wasm kernel', budget: 2000, files: /^src\/wall\/wasm\/kernel\// },
  {
    name: 'wasm image',
    budget: 1250,
    files:
      /^src\/wall\/wasm\/image\/(?!(?:audited|cache-folder|image-files|imports-digest|manifest|open-image|pyodide-package|store|stored-image)\.ts$)/,
  },
  {
    name: 'wasm wall',
    budget: 2250,
    files: /^src\/(?:wall\/wasm\/|launcher\/engine|policy\/engine-filter)/,
  },
];
const ROOMS = [
  'src/protocol',
  'src/policy',
  'src/launcher',
  'src/wall',
  'src/capability',
  'src/packages',
];
/** What runs in the guest's process before the seal closes, and what looks at the host's interpreter. */
const GUEST = /^guest\/(?:main|linux|probe|(?:zygote|seal)\w*)\.py$/;
/**
 * Files of those rooms in which no fault can let a guest out or beyond a limit; docs/trusted-base.md
 * says why of each. Nothing of them decides what a compiled plan allows or what hostile bytes become.
 */
const NOT_DECIDING = [
  /^src\/policy\/inspect\//,
  /^src\/policy\/(?:validate|readers|names|bounds|suggest)\.ts$/,
  /^src\/protocol\/(?:encode-\w+|marshal\/(?:encode(?:-\w+)?|writer)|value\/(?:encode(?:-\w+)?|encoder|types))\.ts$/,
  /^src\/wall\/(?:doctor|host-settings|keep-alive|layer-names|layer-report|namespace-remedy|kernel\/diagnose|wasm\/examine)\.ts$/,
  /^src\/launcher\/(?:denial-report|interpreter|janitor|probe-report|run-python)\.ts$|^guest\/probe\.py$/,
  /^src\/policy\/told-denials\.ts$/,
];
/** Data only: names and numbers, checked below. */
const TABLE =
  /^src\/(?:policy\/(?:syscalls\/(?:x86_64|aarch64)|errno|presets)|protocol\/(?:limits|marshal\/type-code)|wall\/wasm\/kernel\/(?:import-table|abi|errno))\.ts$/;
const TABLE_LINE = /^[\w\s'":,.{}[\]();=<>*-]*$/;

const root = fileURLToPath(new URL('..', import.meta.url));

function filesUnder(folder, wanted) {
  return readdirSync(root + folder, { recursive: true })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter(wanted);
}

/** What runs: of TypeScript the compiled file. */
function shipped(path) {
  return path.endsWith('.ts') ? `dist/${path.slice(0, -3)}.js` : path;
}

/** A line that does something: no import, no bracket alone. */
function decides(line) {
  const plumbing = /^\s*(?:import\s|from\s+\S+\s+import\s|export\s+(?:\*|\{[^}]*\})\s*(?:from|;))/;
  return !plumbing.test(line) && !/^[\s()[\]{};,]*$/.test(line);
}

function count() {
  const paths = [
    ...ROOMS.flatMap((room) => filesUnder(room, (path) => /(?<!\.d)\.ts$/.test(path))),
    ...filesUnder('guest', (path) => GUEST.test(path)),
  ].toSorted();
  const deciding = paths.filter((path) => !NOT_DECIDING.some((pattern) => pattern.test(path)));
  return deciding.map((path) => {
    const lines = codeLines(path, readFileSync(root + shipped(path), 'utf8')).filter(decides);
    const table = TABLE.test(path);
    const bad = table ? lines.find((line) => !TABLE_LINE.test(line) || line.includes('=>')) : null;
    if (typeof bad === 'string') {
      throw new Error(`${path} is counted as a table, but has code: ${bad.trim()}`);
    }
    const part = PARTS.find(({ files }) => files.test(path))?.name ?? 'wall';
    return { path, lines: lines.length, table, part };
  });
}

function sumOf(files, name) {
  return files.reduce(
    (all, { lines, table, part }) => all + (!table && part === name ? lines : 0),
    0,
  );
}

function remark({ table, part }) {
  const apart = part === 'wall' ? '' : ` (${part}, apart)`;
  return table ? ' (numbers only)' : apart;
}

function printTable(files, total, tables) {
  const room = (path) =>
    path
      .split('/')
      .slice(0, path.startsWith('src/wall/wasm/') ? 3 : path.startsWith('src/') ? 2 : 1)
      .join('/');
  for (const name of new Set(files.map(({ path }) => room(path)))) {
    const own = files.filter(({ path }) => room(path) === name);
    const sum = own.reduce((all, { lines, table, part }) => {
      const counts =
        !table &&
        (part === 'wall' || ['src/capability', 'src/packages', 'src/wall/wasm'].includes(name));
      return all + (counts ? lines : 0);
    }, 0);
    console.log(`${String(sum).padStart(6)}  ${name}/`);
    for (const file of own) {
      console.log(`${String(file.lines).padStart(12)}  ${file.path}${remark(file)}`);
    }
  }
  console.log(
    `${String(total).padStart(6)}  in all, of at most ${BUDGET}; tables apart: ${tables}`,
  );
  for (const { name, budget } of PARTS) {
    console.log(`${String(sumOf(files, name)).padStart(6)}  ${name}, of at most ${budget}`);
  }
}

/** Puts `lines` between the two marks of a page. */
function writeBetween(page, mark, lines) {
  const [start, end] = ['start', 'end'].map((which) => `<!-- ${mark}:${which} -->`);
  const text = readFileSync(root + page, 'utf8');
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from < 0 || to < from) {
    throw new Error(`${page} needs the lines ${start} and ${end}`);
  }
  const whole = `${text.slice(0, from)}${start}\n${lines.join('\n')}\n${text.slice(to)}`;
  writeFileSync(root + page, whole);
}

function partsOf(files) {
  const apart = PARTS.map(({ name, budget }) => ({ name, lines: sumOf(files, name), budget }));
  return [{ name: 'the kernel wall', lines: sumOf(files, 'wall'), budget: BUDGET }, ...apart];
}

function write(files, tables) {
  const rows = partsOf(files).map(
    ({ name, lines, budget }) => `| ${name} | ${lines} | ${budget} |`,
  );
  const head = ['| part | lines | at most |', '| --- | --- | --- |'];
  const last = `| tables of numbers | ${tables} | |`;
  writeBetween('THREAT_MODEL.md', 'trusted-lines', [...head, ...rows, last]);
  const list = listed.map((file) => `- \`${file.path}\`${remark(file)}`);
  writeBetween('docs/trusted-base.md', 'trusted-base', list);
}

const files = count();
/** The room of host objects is listed by its name. */
const listed = files.filter(({ part }) => part !== 'host objects');
const total = sumOf(files, 'wall');
const tables = files.reduce((all, { lines, table }) => all + (table ? lines : 0), 0);
if (process.argv.includes('--write')) {
  write(files, tables);
} else if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ parts: partsOf(files), tables, files: listed }));
} else {
  printTable(files, total, tables);
}
const over = PARTS.filter(({ name, budget }) => sumOf(files, name) > budget);
if (over.length > 0 && !process.argv.includes('--json')) {
  console.error(`more lines than are allowed: ${over.map(({ name }) => name).join(', ')}`);
  process.exitCode = 1;
}
if (total > BUDGET && !process.argv.includes('--json')) {
  console.error(`the trusted base has ${total} code lines; ${BUDGET} are allowed`);
  process.exitCode = 1;
}

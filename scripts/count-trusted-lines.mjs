// Counts the code lines of the trusted base: what must be right for the wall to hold.
// What runs is counted: the JavaScript as it is shipped, without types, and the Python. Blank lines,
// comments, docstrings, imports and lines of closing brackets alone do not count; tables of
// numbers are counted apart. Fails above the budget. Needs a build.
//   node scripts/count-trusted-lines.mjs           the table
//   node scripts/count-trusted-lines.mjs --json    the same as one JSON object; never fails
//   node scripts/count-trusted-lines.mjs --write   brings the list of files in THREAT_MODEL.md up to date
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { codeLines } from './code-lines.mjs';

const BUDGET = 2500;
const ROOMS = ['src/protocol', 'src/policy', 'src/launcher', 'src/wall'];
/** What runs in the guest's process before the seal closes, and what looks at the host's interpreter. */
const GUEST = /^guest\/(?:main|linux|probe|(?:zygote|seal)\w*)\.py$/;
/**
 * Files of those rooms in which no fault can let a guest out or beyond a limit; THREAT_MODEL.md says
 * why of each. Nothing of them decides what a compiled plan allows or what hostile bytes become.
 */
const NOT_DECIDING = [
  /^src\/policy\/inspect\//,
  /^src\/policy\/(?:validate|readers|names|bounds|suggest)\.ts$/,
  /^src\/protocol\/(?:encode-\w+|marshal\/(?:encode(?:-\w+)?|writer)|value\/(?:encode(?:-\w+)?|encoder|types))\.ts$/,
  /^src\/wall\/(?:doctor|keep-alive|kernel\/diagnose)\.ts$/,
  /^src\/launcher\/(?:interpreter|probe-report)\.ts$|^guest\/probe\.py$/,
];
/** Data only: names and numbers, checked below. */
const TABLE =
  /^src\/(?:policy\/(?:syscalls\/(?:x86_64|aarch64)|errno|presets)|protocol\/(?:limits|marshal\/type-code))\.ts$/;
const TABLE_LINE = /^[\w\s'":,.{}[\]();=<>*-]*$/;
const START = '<!-- trusted-base:start -->';
const END = '<!-- trusted-base:end -->';

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
    ...ROOMS.flatMap((room) => filesUnder(room, (path) => path.endsWith('.ts'))),
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
    return { path, lines: lines.length, table };
  });
}

function printTable(files, total, tables) {
  const room = (path) =>
    path
      .split('/')
      .slice(0, path.startsWith('src/') ? 2 : 1)
      .join('/');
  for (const name of new Set(files.map(({ path }) => room(path)))) {
    const own = files.filter(({ path }) => room(path) === name);
    const sum = own.reduce((all, { lines, table }) => all + (table ? 0 : lines), 0);
    console.log(`${String(sum).padStart(6)}  ${name}/`);
    for (const { path, lines, table } of own) {
      console.log(`${String(lines).padStart(12)}  ${path}${table ? '  (numbers, apart)' : ''}`);
    }
  }
  console.log(
    `${String(total).padStart(6)}  in all, of at most ${BUDGET}; tables apart: ${tables}`,
  );
}

function writeList(files) {
  const path = `${root}THREAT_MODEL.md`;
  const text = readFileSync(path, 'utf8');
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < from) {
    throw new Error(`THREAT_MODEL.md needs the lines ${START} and ${END}`);
  }
  const list = files.map((file) => `- \`${file.path}\`${file.table ? ' (numbers only)' : ''}`);
  writeFileSync(path, `${text.slice(0, from)}${START}\n${list.join('\n')}\n${text.slice(to)}`);
}

const files = count();
const total = files.reduce((all, { lines, table }) => all + (table ? 0 : lines), 0);
const tables = files.reduce((all, { lines, table }) => all + (table ? lines : 0), 0);
if (process.argv.includes('--write')) {
  writeList(files);
} else if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ budget: BUDGET, total, tables, files }));
} else {
  printTable(files, total, tables);
}
if (total > BUDGET && !process.argv.includes('--json')) {
  console.error(`the trusted base has ${total} code lines; ${BUDGET} are allowed`);
  process.exitCode = 1;
}

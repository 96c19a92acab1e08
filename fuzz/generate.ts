import type { Draft } from './draft.ts';

/** Deepest that values are nested; the limit itself is for the tests. */
const MAX_DEPTH = 6;

const TEXTS = [
  ...(['', 'a', 'then', '__proto__', 'constructor', '7', '10', 'type', 'fields'] as const),
  ...([
    '\xed\xa0\x80',
    '\xc3\xa4',
    '\xf0\x9f\x98\x80',
    '\xff',
    'a longer text of some bytes',
  ] as const),
] as const;
const NUMBERS = [0, 1, 2, 7, -1, 59, 255, 65_536, 0x7fffffff, -0x80000000] as const;

type Write = (draft: Draft, depth: number) => void;

const LEAVES: readonly [Write, ...Write[]] = [
  (draft) => draft.constant(draft.random.pick(['N', 'T', 'F'])),
  (draft) => draft.integer(draft.random.pick(NUMBERS)),
  (draft) => draft.text(draft.random.pick(TEXTS)),
  (draft) => draft.text(draft.random.pick(TEXTS)),
  (draft) => draft.reference(),
  (draft) => draft.float(),
  (draft) => draft.complex(),
  (draft) => draft.bytes(draft.random.below(20)),
  (draft) => draft.long(),
];

const CONTAINERS: readonly [Write, ...Write[]] = [
  generateSequence,
  generateSequence,
  generateDict,
  generateExtension,
  generateExtension,
];

/** One value, as a guest writes it that knows the format. */
export function generateValue(draft: Draft, depth: number = 0): void {
  const isLeaf = depth >= MAX_DEPTH || draft.random.below(depth + 3) > 1;
  draft.random.pick(isLeaf ? LEAVES : CONTAINERS)(draft, depth);
}

/** A list, as the extensions of containers hold one. */
function generateList(draft: Draft, depth: number): void {
  const count = draft.random.below(5);
  draft.code('[');
  draft.out.int32(count);
  generateItems(draft, count, depth);
}

function generateDict(draft: Draft, depth: number): void {
  draft.code('{');
  for (let entries = draft.random.below(4); entries > 0; entries -= 1) {
    if (draft.random.oneIn(4)) {
      generateValue(draft, depth + 1);
    } else {
      draft.text(draft.random.pick(TEXTS));
    }
    generateValue(draft, depth + 1);
  }
  draft.constant('0');
}

function generateSequence(draft: Draft, depth: number): void {
  const count = draft.random.below(5);
  const code = draft.random.pick(['[', '(', ')', '<', '>']);
  draft.code(code);
  if (code === ')') {
    draft.out.byte(count);
  } else {
    draft.out.int32(count);
  }
  generateItems(draft, count, depth);
}

function generateItems(draft: Draft, count: number, depth: number): void {
  for (let index = 0; index < count; index += 1) {
    generateValue(draft, depth + 1);
  }
}

const PARTS = [0, 1, 12, 31, 59, 60, -1, 999_999, 0x7fffffff, -0x80000000] as const;
const KINDS = ['enum', 'dataclass', 'namedtuple', 'function', 'class', 'module', 'object'] as const;
const DTYPES = ['<f8', '<f4', '|b1', '<c16', '<i8', '>i4', '<U5', 'd', 'B', '?', 'w', '<'] as const;
const ARRAY_CONTAINERS = ['numpy', 'numpy-scalar', 'memoryview', 'array'] as const;

/** Mostly what fits everywhere: a month, a minute, a fold. */
const number: Write = (draft) =>
  draft.integer(draft.random.oneIn(6) ? draft.random.pick(PARTS) : 1);
const zone: Write = (draft, depth) =>
  draft.random.oneIn(2) ? generateExtension(draft, depth + 1) : draft.constant('N');
const text =
  (...texts: readonly [string, ...string[]]): Write =>
  (draft) =>
    draft.text(draft.random.pick(texts));
const boolean: Write = (draft) => draft.constant(draft.random.pick(['T', 'F']));
const bytes: Write = (draft) => draft.bytes(draft.random.pick([0, 1, 8, 16, 24]));
const list: Write = (draft, depth) => generateList(draft, depth + 1);
const shape: Write = (draft) => {
  draft.code('[');
  draft.out.int32(1);
  draft.integer(draft.random.below(3));
};

const FORMS: readonly [readonly [string, ...Write[]], ...(readonly [string, ...Write[]])[]] = [
  ['attached', number],
  ['bytearray', bytes],
  ['date', number, number, number],
  ['time', number, number, number, number, number, zone],
  ['datetime', number, number, number, number, number, number, number, number, zone, zone],
  ['timedelta', number, number, number],
  ['timezone', number, (draft) => generateValue(draft, MAX_DEPTH)],
  ['zoneinfo', text('Europe/Paris', '')],
  ['decimal', text('1.5', '-NaN', '1E+9', 'x')],
  ['fraction', number, number],
  ['uuid', text('0123456789abcdef0123456789abcdef')],
  ['host', number],
  ['array', text(...ARRAY_CONTAINERS), text(...DTYPES), shape, bytes, boolean],
  ['array', text(...ARRAY_CONTAINERS), text(...DTYPES), shape, generateExtension, boolean],
  ['set', list],
  ['frozenset', list],
  ['dict', list],
  ['tuple', list],
  ['guest', number, about],
  ['guest', number, about],
  ['guest', number, about],
];

/** A list that begins with StopIteration. */
function generateExtension(draft: Draft, depth: number): void {
  const [tag, ...items] = draft.random.pick(FORMS);
  draft.code('[');
  draft.out.int32(items.length + 2);
  draft.constant('S');
  draft.text(tag);
  if (depth > MAX_DEPTH) {
    return;
  }
  for (const item of items) {
    item(draft, depth);
  }
}

/** What the guest says of an object that it keeps. */
function about(draft: Draft, depth: number): void {
  draft.code('{');
  for (const [key, write] of ABOUT) {
    draft.text(key);
    write(draft, depth + 1);
  }
  draft.constant('0');
}

const ABOUT: readonly (readonly [string, Write])[] = [
  ['type', text('module.Class')],
  ['repr', text('Class()')],
  ['kind', text(...KINDS)],
  ['callable', boolean],
  [
    'fields',
    (draft, depth) => (draft.random.oneIn(4) ? draft.constant('N') : generateDict(draft, depth)),
  ],
];

import type { Interpreter } from '../model/interpreter.ts';

/** Machines for which wheels are looked for, as `uname -m` names them. */
export type Machine = 'x86_64' | 'aarch64';

/** What decides which wheels an interpreter can load. */
export type WheelTarget = Pick<Interpreter, 'version' | 'glibc' | 'freeThreaded'> & {
  readonly machine: Machine;
};

/** The first minor version of Python 3 with a stable ABI, PEP 384. */
const FIRST_STABLE = 2;

/** The oldest glibc 2.N that wheels name, PEP 600, and what its older names stand for. */
const OLDEST_GLIBC: Readonly<Record<Machine, number>> = { x86_64: 5, aarch64: 17 };
const OLD_NAMES = [
  ['manylinux2014', 17],
  ['manylinux2010', 12],
  ['manylinux1', 5],
] as const;

/** The tags of the wheels that an interpreter can load; PEP 425, 600 and 703. */
export function wheelTags(target: WheelTarget): ReadonlySet<string> {
  const [major, minor] = target.version;
  const python = `cp${major}${minor}`;
  const versions = Array.from({ length: minor + 1 }, (_, older) => `py${major}${older}`);
  const generic = [`py${major}`, ...versions];
  const stable = Array.from(
    { length: minor + 1 - FIRST_STABLE },
    (_, number) => `cp${major}${number + FIRST_STABLE}-abi3`,
  );
  const platformTags = [
    `${python}-${python}${target.freeThreaded ? 't' : ''}`,
    ...(target.freeThreaded ? [] : stable),
    ...[python, ...generic].map((name) => `${name}-none`),
  ];
  return new Set([
    ...platformTags.flatMap((tag) => platforms(target).map((platform) => `${tag}-${platform}`)),
    ...[python, ...generic].map((name) => `${name}-none-any`),
  ]);
}

function platforms({ glibc, machine }: WheelTarget): string[] {
  const found = [`linux_${machine}`];
  if (glibc === null) {
    return found;
  }
  const [major, newest] = glibc;
  const oldest = OLDEST_GLIBC[machine];
  for (let minor = oldest; minor <= newest; minor += 1) {
    found.push(`manylinux_${major}_${minor}_${machine}`);
  }
  const old = OLD_NAMES.filter(([, minor]) => minor >= oldest && minor <= newest);
  return [...found, ...old.map(([name]) => `${name}_${machine}`)];
}

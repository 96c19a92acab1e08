import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../model/errors.ts';
import type { Interpreter } from '../model/interpreter.ts';

/** Oldest and newest minor version of Python 3 that the guest code is written for. */
const OLDEST_MINOR = 10;
const NEWEST_MINOR = 14;

/** Folders where the dynamic loader looks without being told; ld.so(8) and Debian's multiarch. */
const LOADER_DEFAULT = /^(?:\/usr)?\/lib(?:64)?(?:\/[a-z0-9_]+-linux-[a-z]+)?$/;
const LOADER_CACHE = '/etc/ld.so.cache';

/** Reads what `guest/probe.py` printed, trusting its shape no further than checked here. */
export function parseProbe(program: string, output: string): Interpreter {
  const report = parseJson(program, output);
  const version = numbers(report['version']);
  const [major = 0, minor = 0, micro = 0] = version;
  if (
    report['implementation'] !== 'cpython' ||
    major !== 3 ||
    minor < OLDEST_MINOR ||
    minor > NEWEST_MINOR
  ) {
    throw new UsageError(
      `python: ${program} is ${String(report['implementation'])} ${version.join('.')}; ` +
        `CPython 3.${OLDEST_MINOR} to 3.${NEWEST_MINOR} is needed`,
      { details: { python: program } },
    );
  }
  const executable = path(report['executable']);
  const libraries = paths(report['libraries']);
  const standardPath = paths(report['standardPath']);
  const sitePackages = paths(report['sitePackages']);
  const folders = outermost([...standardPath, ...paths(report['data'])]);
  const loose = libraries.filter((library) => !isBelowOne(library, [...folders, ...sitePackages]));
  const needsCache = loose.some((library) => !LOADER_DEFAULT.test(dirname(library)));
  const files = [executable, ...folders, ...loose];
  if (needsCache && existsSync(LOADER_CACHE)) {
    files.push(LOADER_CACHE);
  }
  return {
    executable,
    version: [major, minor, micro],
    prefix: path(report['prefix']),
    basePrefix: path(report['basePrefix']),
    files: [...new Set(files)],
    links: [],
    sitePackages,
    standardPath,
    layer: null,
    glibc: glibcOf(report['glibc']),
    freeThreaded: report['freeThreaded'] === true,
  };
}

function parseJson(program: string, output: string): Record<string, unknown> {
  try {
    const report: unknown = JSON.parse(output);
    if (typeof report === 'object' && report !== null) {
      return { ...report };
    }
  } catch {
    // Told below, with the program's name.
  }
  throw new UsageError(
    `python: ${program} is not a Python interpreter: it did not answer the probe`,
    {
      details: { python: program },
    },
  );
}

function path(value: unknown): string {
  if (typeof value === 'string' && value.startsWith('/') && !value.includes('\0')) {
    return value;
  }
  throw new UsageError('python: the interpreter reported a path that is not absolute');
}

function paths(value: unknown): string[] {
  return Array.isArray(value) ? value.map(path) : [];
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function glibcOf(value: unknown): Interpreter['glibc'] {
  const [major, minor] = numbers(value);
  return Number.isSafeInteger(major) && Number.isSafeInteger(minor)
    ? [major ?? 0, minor ?? 0]
    : null;
}

/** The paths that are not below another one of them. */
function outermost(candidates: readonly string[]): string[] {
  return candidates.filter(
    (one) =>
      !isBelowOne(
        one,
        candidates.filter((other) => other !== one),
      ),
  );
}

function isBelowOne(inner: string, folders: readonly string[]): boolean {
  return folders.some((folder) => inner.startsWith(`${folder}/`));
}

import { UsageError } from '../model/errors.ts';

/** What the file name of a wheel says. */
export interface WheelName {
  /** Normalized: lower case, with single dashes. */
  readonly project: string;
  readonly version: string;
  /** All combinations, as in `cp311-cp311-manylinux_2_28_x86_64`. */
  readonly tags: readonly string[];
}

/** "Binary distribution format" of packaging.python.org: name, version, build number, three sets of tags. */
const NAME =
  /^(?<project>[A-Za-z0-9._]+)-(?<version>[A-Za-z0-9._!+]+)(?:-\d\w*)?-(?<python>[\w.]+)-(?<abi>[\w.]+)-(?<platform>[\w.]+)\.whl$/;

/** Ends of archives with source code, whose installation runs a program of theirs. */
const SOURCE = /\.(?:tar\.(?:gz|bz2|xz)|tgz|zip)$/;

/** @throws UsageError when it is not the name of a wheel. */
export function parseWheelName(file: string): WheelName {
  const found = NAME.exec(file)?.groups;
  if (found === undefined) {
    throw new UsageError(
      SOURCE.test(file)
        ? `packages: ${file} is a source archive; to build it would run its code on this machine. ` +
            `Build a wheel of it where that is safe (pip wheel), and use that`
        : `packages: ${file} is not named as a wheel is: NAME-VERSION-PYTHON-ABI-PLATFORM.whl`,
    );
  }
  const { project = '', version = '', python = '', abi = '', platform = '' } = found;
  const tags = python
    .split('.')
    .flatMap((one) => abi.split('.').map((two) => `${one}-${two}`))
    .flatMap((pair) => platform.split('.').map((three) => `${pair}-${three}`));
  return { project: normalizeProject(project), version, tags };
}

/** "Name normalization" of packaging.python.org. */
export function normalizeProject(name: string): string {
  return name.replaceAll(/[-_.]+/g, '-').toLowerCase();
}

import type { Interpreter } from '../../src/model/interpreter.ts';

/** An interpreter that need not be there: for tests of what is computed from one. */
export const SAMPLE_INTERPRETER: Interpreter = {
  executable: '/usr/bin/python3.11',
  version: [3, 11, 2],
  prefix: '/usr',
  basePrefix: '/usr',
  files: ['/usr/bin/python3.11', '/usr/lib/python3.11', '/lib/x86_64-linux-gnu/libc.so.6'],
  links: [],
  sitePackages: ['/usr/lib/python3/dist-packages'],
  standardPath: ['/usr/lib/python3.11', '/usr/lib/python3.11/lib-dynload'],
  layer: null,
  glibc: [2, 36],
  freeThreaded: false,
};

/**
 * The release of Pyodide whose imports were read one by one. Its files are known by their contents:
 * another release, or a changed file, is not used until it has been audited: see
 * `scripts/audit-pyodide.mjs`, and kernel/allow-list.ts for what became of each import.
 */
export const AUDITED = {
  version: '314.0.7',
  python: '3.14',
  /** SHA-256 of pyodide.asm.wasm. */
  module: 'cc36e3cab04fdfc9a63ff13eb52eae2b911bf46c025cc7b281f394bd3de1d5e6',
  /** SHA-256 of python_stdlib.zip. */
  library: 'fa1957e5777068fc4f7437f96d860ae2fbe9c19732ba06c84e004ec16dd7dd7a',
  /** Of the list of imports with their signatures: see `digestOfImports`. */
  imports: 'e02cecb2f92cda065a5572e29487c0579a05be94fbbd4b85003ef4f34ef3c283',
} as const;

// Bundles what runs in a browser: dist/browser/index.js for pages, guest-worker.js, the worker that it
// starts, and client.js, the client of a service, from what tsc has compiled. Modules that need Node are
// replaced by those of src/browser and src/client.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiled = (path) => resolve(root, 'dist/src', path);

/** What is in the bundle in place of what. */
const STAND_INS = new Map(
  [
    ['client/open-transport.js', 'client/web-transport.js'],
    ['sandbox/checkpoint-file.js', 'browser/no-checkpoint-files.js'],
    ['sandbox/choose-wall.js', 'browser/choose-wall.js'],
    ['sandbox/host-folder/host-folder.js', 'browser/no-files.js'],
    ['sandbox/read-folder.js', 'browser/no-files.js'],
    ['sandbox/read-source.js', 'browser/no-files.js'],
    ['sandbox/report-progress.js', 'browser/report-progress.js'],
    ['sandbox/wheel-paths.js', 'browser/no-files.js'],
    ['sandbox/warn-of-host-error.js', 'browser/warn-of-host-error.js'],
    ['wall/wasm/engine/process-engine.js', 'browser/no-process-engine.js'],
    ['wall/wasm/engine/thread.js', 'browser/guest-thread.js'],
    ['wall/wasm/engine/workers.js', 'browser/workers.js'],
    ['wall/wasm/image/image-digest.js', 'browser/image-digest.js'],
    ['wall/wasm/image/open-image.js', 'browser/no-process-engine.js'],
    ['wall/wasm/image/store.js', 'browser/guest-image.js'],
  ].map(([original, standIn]) => [compiled(original), compiled(standIn)]),
);

/** Modules of Node, or what of them is used. */
const NODE_MODULES = new Map([
  ['node:buffer', fileURLToPath(import.meta.resolve('buffer/index.js'))],
  ...['node:fs/promises', 'node:path', 'node:zlib'].map((name) => [
    name,
    compiled('browser/node-modules.js'),
  ]),
]);

/** Globals of Node, which src/browser/node-globals.ts has for those who use them. */
const GLOBALS = { module: compiled('browser/node-globals.js'), names: ['Buffer', 'process'] };

const withoutNode = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.{1,2}\// }, ({ path, resolveDir }) => {
      const original = resolve(resolveDir, path);
      // Modules of ours do nothing on their own: what is not used of them is left out.
      return original.startsWith(compiled('.'))
        ? { path: STAND_INS.get(original) ?? original, sideEffects: false }
        : null;
    });
    // What has no stand-in must not be there: no page could load it.
    onResolve({ filter: /^node:/ }, ({ path, importer }) => {
      const standIn = NODE_MODULES.get(path);
      return standIn === undefined
        ? { errors: [{ text: `${path}, which ${importer} needs, is not to be had in a browser` }] }
        : { path: standIn };
    });
    onLoad({ filter: /\.js$/ }, async ({ path }) => {
      if (!path.startsWith(compiled('.')) || path === GLOBALS.module) {
        return null;
      }
      const code = await readFile(path, 'utf8');
      const used = GLOBALS.names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
      const from = JSON.stringify(GLOBALS.module);
      return { contents: `${code}\nimport { ${used.join(', ')} } from ${from};\n` };
    });
  },
};

await build({
  absWorkingDir: root,
  entryPoints: {
    index: compiled('browser/index.js'),
    'guest-worker': compiled('browser/guest-worker.js'),
    client: compiled('client/index.js'),
  },
  outdir: resolve(root, 'dist/browser'),
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  minify: false, // what decides over guests stays readable
  legalComments: 'eof',
  logLevel: 'warning',
  plugins: [withoutNode],
});

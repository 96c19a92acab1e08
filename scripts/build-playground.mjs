// Bundles the pages that people see: the playground of `pysandbox serve` into dist/playground, the board of
// `pysandbox challenge` into dist/challenge. In assets/ is all but the pages themselves, under names that
// change with the content, so browsers may keep them for ever.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadPolicy, PRESET_NAMES } from '../dist/src/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src/playground');
const library = join(root, 'dist/browser');

await buildPages({
  target: join(root, 'dist/playground'),
  pages: { 'index.html': 'index.html', 'frame.html': 'frame.html' },
  entries: ['main.ts', 'style/page.css'],
});
await buildPages({
  target: join(root, 'dist/challenge'),
  pages: { 'index.html': 'challenge.html' },
  entries: ['challenge/challenge-main.ts', 'style/challenge.css'],
});
await writePlainStyle(join(root, 'dist/playground/plain.css'));

/** Writes pages, named by what they are made of, and what they load. */
async function buildPages({ target, pages, entries }) {
  await rm(target, { recursive: true, force: true });
  await mkdir(join(target, 'assets'), { recursive: true });
  const built = await bundle(target, entries);
  const names = await assetNames(target, built);
  for (const [name, page] of Object.entries(pages)) {
    await writePage(join(target, name), page, names);
  }
  await writeLicenses(target, built);
}

/** The browser build as it is, side by side with its worker: what decides over guests stays readable. */
async function copyLibrary(target) {
  const names = ['index.js', 'guest-worker.js'];
  const contents = await Promise.all(names.map((name) => readFile(join(library, name))));
  const folder = `wall-${hashOf(Buffer.concat(contents))}`;
  await mkdir(join(target, 'assets', folder));
  await Promise.all(
    names.map((name) => copyFile(join(library, name), join(target, 'assets', folder, name))),
  );
  return `./${folder}/index.js`;
}

function bundle(target, entries) {
  let wall = null; // only a page that runs guests has a copy of it
  const limits = PRESET_NAMES.map((name) => [name, loadPolicy(name).limits]);
  return build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => join(sources, entry)),
    entryNames: '[name]-[hash]',
    outdir: join(target, 'assets'),
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['es2023', 'chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    metafile: true,
    legalComments: 'none', // they are in licenses.txt
    logLevel: 'warning',
    define: { PRESET_LIMITS: JSON.stringify(Object.fromEntries(limits)) },
    plugins: [
      {
        name: 'browser-wall',
        setup: (bundler) => {
          bundler.onResolve({ filter: /^pysandbox\/browser$/ }, async () => {
            wall ??= copyLibrary(target);
            return { path: await wall, external: true };
          });
        },
      },
    ],
  });
}

/** What each source that the page names has become. */
async function assetNames(target, built) {
  const names = new Map(
    Object.entries(built.metafile.outputs)
      .filter(([, { entryPoint }]) => entryPoint !== undefined)
      .map(([output, { entryPoint }]) => [
        relative(sources, join(root, entryPoint)),
        `assets/${basename(output)}`,
      ]),
  );
  const icon = await readFile(join(sources, 'icon.svg'));
  const name = `assets/icon-${hashOf(icon)}.svg`;
  await writeFile(join(target, name), icon);
  return names.set('icon.svg', name);
}

async function writePage(path, page, names) {
  const text = await readFile(join(sources, page), 'utf8');
  const written = text.replace(/\{\{(.+?)\}\}/g, (_, source) => {
    const name = names.get(source);
    if (name === undefined) {
      throw new Error(`${page} names ${source}, which is not built`);
    }
    return name;
  });
  await writeFile(path, written);
}

/** The style of pages without scripts, which carry it with them. */
function writePlainStyle(outfile) {
  return build({
    entryPoints: [join(sources, 'style/plain.css')],
    outfile,
    bundle: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    logLevel: 'warning',
  });
}

/** The licenses of what is in the bundle ask to be with it. */
async function writeLicenses(target, built) {
  const packages = new Set(
    Object.keys(built.metafile.inputs).flatMap((path) => {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      return name === undefined ? [] : [name];
    }),
  );
  const { resolve } = createRequire(import.meta.url);
  const texts = await Promise.all(
    [...packages].toSorted().map(async (name) => {
      const folder = resolve(name).slice(0, resolve(name).lastIndexOf(`/${name}/`));
      return `${name}\n\n${await readFile(join(folder, name, 'LICENSE'), 'utf8')}`;
    }),
  );
  await writeFile(join(target, 'licenses.txt'), texts.join('\n\n'));
}

function hashOf(bytes) {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 12);
}

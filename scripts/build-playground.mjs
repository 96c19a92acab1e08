// Bundles the page that `pysandbox serve` shows, into dist/playground: index.html and frame.html, and in
// assets/ all else, under names that change with the content, so browsers may keep them for ever.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadPolicy, PRESET_NAMES } from '../dist/src/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src/playground');
const target = join(root, 'dist/playground');
const library = join(root, 'dist/browser');

await rm(target, { recursive: true, force: true });
await mkdir(join(target, 'assets'), { recursive: true });
const wall = await copyLibrary();
const built = await bundle();
await writePages(await assetNames());
await writePlainStyle();
await writeLicenses();

/** The browser build as it is, side by side with its worker: what decides over guests stays readable. */
async function copyLibrary() {
  const names = ['index.js', 'guest-worker.js'];
  const contents = await Promise.all(names.map((name) => readFile(join(library, name))));
  const folder = `wall-${hashOf(Buffer.concat(contents))}`;
  await mkdir(join(target, 'assets', folder));
  await Promise.all(
    names.map((name) => copyFile(join(library, name), join(target, 'assets', folder, name))),
  );
  return `./${folder}/index.js`;
}

function bundle() {
  const limits = PRESET_NAMES.map((name) => [name, loadPolicy(name).limits]);
  return build({
    absWorkingDir: root,
    entryPoints: [join(sources, 'main.ts'), join(sources, 'style/page.css')],
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
          bundler.onResolve({ filter: /^pysandbox\/browser$/ }, () => ({
            path: wall,
            external: true,
          }));
        },
      },
    ],
  });
}

/** What each source that the page names has become. */
async function assetNames() {
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

async function writePages(names) {
  for (const page of ['index.html', 'frame.html']) {
    const text = await readFile(join(sources, page), 'utf8');
    const written = text.replace(/\{\{(.+?)\}\}/g, (_, source) => {
      const name = names.get(source);
      if (name === undefined) {
        throw new Error(`${page} names ${source}, which is not built`);
      }
      return name;
    });
    await writeFile(join(target, page), written);
  }
}

/** The style of pages without scripts, which carry it with them. */
function writePlainStyle() {
  return build({
    entryPoints: [join(sources, 'style/plain.css')],
    outfile: join(target, 'plain.css'),
    bundle: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    minify: true,
    logLevel: 'warning',
  });
}

/** The licenses of what is in the bundle ask to be with it. */
async function writeLicenses() {
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

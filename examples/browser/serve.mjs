// Serves index.html, the library and the guest image, with the headers that shared memory needs.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { buildGuestImage } from 'pysandbox';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const image = await buildGuestImage({ onProgress: console.log });

/** Every file that may be had: a list, so that no request can name another. */
const files = new Map([
  ['/', [path('index.html'), 'text/html']],
  ...['index.js', 'guest-worker.js'].map((name) => [
    `/pysandbox/${name}`,
    [path(`../../dist/browser/${name}`), 'text/javascript'],
  ]),
  ...[
    'SHA256SUMS',
    'manifest.json',
    'module.wasm',
    'memory.bin',
    'library.json',
    'library.bin',
  ].map((name) => [`/python/${name}`, [`${image}/${name}`, 'application/octet-stream']]),
]);

const server = createServer(async ({ url }, response) => {
  const [file, type] = files.get(url) ?? [];
  if (file === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'Content-Type': type,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  });
  response.end(await readFile(file));
});

server.listen(Number(process.env.PORT ?? 8080), 'localhost', () => {
  console.log(`http://localhost:${server.address().port}/`);
});

// Makes docs/playground.png: the page of a service of its own, after it has drawn a plot. Needs Chromium,
// and a python3 with matplotlib.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'pysandbox-picture-'));
const server = spawn(
  process.execPath,
  ['dist/src/cli/main.js', 'serve', '--port', '0', '--store', join(folder, 'service.db')],
  {
    cwd: root,
    env: { ...process.env, PATH: `/usr/bin:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'ignore'],
  },
);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage({ viewport: { width: 1120, height: 700 } });
  await page.goto(await addressOf(server.stdout));
  await page.selectOption('#examples', 'A plot');
  await page.locator('#walls', { hasText: 'holds' }).waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.locator('#output img').waitFor();
  await page.locator('#run[aria-disabled="false"]').waitFor();
  await page.locator('#output img').evaluate((picture) => picture.decode());
  await page.screenshot({ path: join(root, 'docs/playground.png') });
} finally {
  await browser.close();
  server.kill();
  await rm(folder, { recursive: true });
}

/** The line in which the service says where it is. */
async function addressOf(output) {
  for await (const line of createInterface({ input: output })) {
    const address = /http:\S+/.exec(line)?.[0];
    if (address !== undefined) {
      return address;
    }
  }
  throw new Error('the service has ended');
}

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { ROOT } from '../cli/command.ts';
import { noBrowser, openBrowser } from './browser.ts';

test('examples/browser runs Python in a page and asks its user', { skip: noBrowser }, async () => {
  const server = spawn(process.execPath, ['examples/browser/serve.mjs'], {
    cwd: ROOT,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const { page, close } = await openBrowser(await addressOf(server.stdout));
    try {
      page.on('dialog', (dialog) => void dialog.accept('Ann'));
      await page.locator('#output', { hasText: /^Python 3\.\d+\.\d+ is ready\.$/ }).waitFor();
      await page.locator('#run').click();
      await page.locator('#output', { hasText: "→ 'Hello Ann!'" }).waitFor();
      await page.locator('#code').fill('globals().get("x")');
      await page.locator('#run').click();
      await page.locator('#output', { hasText: '→ 1' }).waitFor();
      await page.locator('#reset').click();
      await page.locator('#output', { hasText: 'As new.' }).waitFor();
      await page.locator('#code').fill('print("x" in globals())\nwhile True: pass');
      await page.locator('#run').click();
      await page.locator('#output', { hasText: 'False' }).waitFor();
      await page.locator('#stop').click();
      await page.locator('#output', { hasText: 'KeyboardInterrupt' }).waitFor();
      assert.match((await page.locator('#output').textContent()) ?? '', /line 2, in <module>/);
    } finally {
      await close();
    }
  } finally {
    server.kill();
  }
});

/** The line in which a server says where it is. */
async function addressOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    if (line.startsWith('http')) {
      return line;
    }
  }
  throw new Error('the server has ended');
}

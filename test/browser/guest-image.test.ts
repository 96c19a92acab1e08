import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { buildGuestImage } from '../../src/index.ts';
import { noBrowser, openPage } from './browser.ts';
import type { GuestImageOptions } from '../../src/browser/index.ts';

const isList = (path: string): boolean => path.endsWith('/SHA256SUMS');

/** What `Sandbox.create` says after the image has been asked for so. */
async function loading(
  options: GuestImageOptions | null,
  site: Parameters<typeof openPage>[0] = {},
): Promise<string> {
  await using opened = await openPage(site);
  return await opened.page.evaluate(
    async ([{ loadGuestImage, run }, options]) => {
      try {
        if (options !== null) {
          await loadGuestImage(options);
        }
        const { status } = await run('1');
        return status;
      } catch (error) {
        return String(error);
      }
    },
    [opened.api, options] as const,
  );
}

describe('a page', { skip: noBrowser }, () => {
  test('that is not cross-origin isolated is told what to do', async () => {
    await using opened = await openPage({ isolated: false });
    const errors = await opened.page.evaluate(async ({ loadGuestImage, Sandbox }) => {
      const details = (error: unknown): string =>
        JSON.stringify(error instanceof Error && 'details' in error ? error.details : error);
      return [
        await loadGuestImage({ url: '/python/' }).then(() => '', details),
        await Sandbox.create().then(() => '', details),
      ];
    }, opened.api);
    for (const error of errors) {
      assert.match(error, /"layer":"cross-origin isolation"/);
      assert.match(error, /"remedy":".*Cross-Origin-Opener-Policy: same-origin.*require-corp/);
    }
  });

  test('that has asked for no image is told to', async () => {
    assert.match(await loading(null), /^UsageError: there is no guest image yet; call loadGuest/);
  });

  test('takes the image that it names by digest, and no other', async () => {
    const list = readFileSync(join(await buildGuestImage(), 'SHA256SUMS'));
    const sha256 = createHash('sha256').update(list).digest('hex');
    assert.equal(await loading({ url: '/python', sha256 }), 'ok');
    const other = sha256.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
    assert.match(
      await loading({ url: '/python', sha256: other }),
      /^WallUnavailableError: guest image: .*SHA256SUMS has not the SHA-256 that was asked for/,
    );
    assert.match(await loading({ url: '/python', sha256: 'x' }), /^UsageError: sha256: must be 64/);
  });

  test('takes no image with a damaged file', async () => {
    const change = (path: string, bytes: Uint8Array): Uint8Array => {
      const changed = Uint8Array.from(bytes);
      changed[1000] = (changed[1000] ?? 0) ^ 1;
      return path.endsWith('/memory.bin') ? changed : bytes;
    };
    assert.match(
      await loading({ url: '/python/' }, { change }),
      /^WallUnavailableError: guest image: the files in \/python\/ are not those/,
    );
  });

  test('takes no image of another version', async () => {
    const folder = await buildGuestImage();
    const original = readFileSync(join(folder, 'manifest.json'));
    const text = original.toString().replace(/"pyodide":"[^"]*"/, '"pyodide":"0.1.2"');
    const digest = (bytes: Uint8Array | string): string =>
      createHash('sha256').update(bytes).digest('hex');
    const change = (path: string, bytes: Uint8Array): Uint8Array => {
      if (isList(path)) {
        return Buffer.from(Buffer.from(bytes).toString().replace(digest(original), digest(text)));
      }
      return path.endsWith('/manifest.json') ? Buffer.from(text) : bytes;
    };
    assert.match(
      await loading({ url: '/python/' }, { change }),
      /^WallUnavailableError: guest image: .* was built by another version of pysandbox/,
    );
  });

  test('may ask again after it was told that a file is not there', async () => {
    await using opened = await openPage();
    const seen = await opened.page.evaluate(async ({ loadGuestImage, run }) => {
      const first = await loadGuestImage({ url: '/nowhere/' }).catch(String);
      await loadGuestImage({ url: '/python/' });
      const again = await loadGuestImage({ url: '/python/' }).then(() => 'again');
      const other = await loadGuestImage({ url: '/nowhere/' }).catch(String);
      const { status } = await run('1');
      return [first, again, other, status];
    }, opened.api);
    assert.match(seen[0] ?? '', /SHA256SUMS was answered with status 404/);
    assert.equal(seen[1], 'again');
    assert.match(seen[2] ?? '', /^UsageError: url: this page has another guest image/);
    assert.equal(seen[3], 'ok');
  });
});

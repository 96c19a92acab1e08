import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { JSHandle, Page } from 'playwright-core';
import { buildGuestImage } from '../../src/index.ts';
import type * as Api from '../../src/browser/index.ts';
import { ROOT } from '../cli/command.ts';
import { openSite } from './site.ts';
import type { SiteSettings } from './site.ts';

/** Debian's. */
const CHROMIUM = '/usr/bin/chromium';

const SWITCHES = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Why tests in a browser can't run here, or false when they can. */
export const noBrowser: string | false =
  existsSync(CHROMIUM) || process.env['PYSANDBOX_REQUIRE_ALL'] !== undefined
    ? false
    : `there is no ${CHROMIUM}`;

/** A page, and what it has imported from `pysandbox/browser`. */
export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  readonly api: JSHandle<typeof Api>;
}

/** Opens a page of a site of its own. */
export async function openPage({
  wheels = '',
  ...site
}: Partial<SiteSettings> & { readonly wheels?: string } = {}): Promise<OpenPage> {
  const python = await buildGuestImage();
  const folders = { pysandbox: join(ROOT, 'dist/browser'), python, wheels };
  const server = await openSite({ folders, isolated: true, ...site });
  const { page, close } = await openBrowser(server.url);
  const api = await page.evaluateHandle<typeof Api>("import('/pysandbox/index.js')");
  return {
    page,
    api,
    async [Symbol.asyncDispose]() {
      await close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Opens a page in a browser of its own, which the caller closes. */
export async function openBrowser(
  url: string,
): Promise<{ readonly page: Page; readonly close: () => Promise<void> }> {
  const profile = await mkdtemp(join(tmpdir(), 'pysandbox-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    headless: true,
    args: SWITCHES,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  await page.goto(url);
  const close = async (): Promise<void> => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { page, close };
}

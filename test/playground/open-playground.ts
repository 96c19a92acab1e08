import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page, Request } from 'playwright-core';
import type { ConfigInput } from '../../src/server/index.ts';
import { openBrowser } from '../browser/browser.ts';
import { ROOT } from '../cli/command.ts';
import { startTestService } from '../server/start.ts';
import type { TestService } from '../server/start.ts';

/** Debian's interpreter, for whose matplotlib and pandas `.ci/run` cares. */
export const PYTHON = '/usr/bin/python3';

/** Generous: the machine of the tests is busy. */
const PATIENCE_MS = 60_000;

/** A page of a service, as a visitor has it before them. */
export interface Playground extends AsyncDisposable {
  readonly page: Page;
  readonly status: Locator;
  readonly output: Locator;
  /** What the page was not to do: violations of its policy, errors, requests to others. */
  readonly troubles: string[];
  /** Puts code into the editor, in place of what is there. */
  write(code: string): Promise<void>;
  /** The code in the editor, which is short enough to be on the screen. */
  code(): Promise<string>;
  /** Runs code to its end; returns what the page then says of it. */
  run(code?: string): Promise<string>;
  /** Waits until something is true in the page, whose policy lets nobody evaluate text there. */
  until(expression: string): Promise<void>;
  /** Keeps a picture of the page among the artefacts of the tests. */
  picture(name: string): Promise<void>;
}

/** A service with a page; it ends with the test file, which calls this at its beginning. */
export async function startPlayground(config: ConfigInput = {}): Promise<TestService> {
  return startTestService({ python: PYTHON, spares: 1, ...config });
}

/** Opens a page of ours: that of a service, or that of a challenge, which has the same parts. */
export async function openPlayground(service: { readonly url: string }): Promise<Playground> {
  // Not loaded yet: the page's first steps are to be watched, too.
  const { page, close } = await openBrowser('about:blank');
  page.setDefaultTimeout(PATIENCE_MS);
  const troubles = await watch(page, service.url);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${service.url}/`);
  const status = page.locator('#status');
  const editor = page.locator('.cm-content');
  const write = async (code: string): Promise<void> => {
    await editor.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(code);
  };
  return {
    page,
    status,
    output: page.locator('#output'),
    troubles,
    write,
    code: async () => (await page.locator('.cm-line').allTextContents()).join('\n'),
    async run(code) {
      if (code !== undefined) {
        await write(code);
      }
      await page.keyboard.press('ControlOrMeta+Enter');
      await page.locator('#run[aria-disabled="false"]').waitFor();
      return (await status.textContent())?.trim() ?? '';
    },
    async until(expression) {
      const deadline = Date.now() + PATIENCE_MS;
      while ((await page.evaluate(expression)) !== true) {
        assert.ok(Date.now() < deadline, `it never came to be: ${expression}`);
        await sleep(50);
      }
    },
    async picture(name) {
      const folder = join(ROOT, 'test-results/playground');
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
    async [Symbol.asyncDispose]() {
      await close();
    },
  };
}

/**
 * Whether the browser has kept a request to itself: it is told of, and never sent. It says why: for a
 * policy, or because what was asked for (what a drawing's `use` points at, say) may come from the same
 * origin only. Which of the two it notices first is a matter of chance.
 * https://chromedevtools.github.io/devtools-protocol/tot/Network/#type-BlockedReason
 */
async function isRefused(request: Request): Promise<boolean> {
  const response = await request.response().catch(() => null);
  return response === null && ['csp', 'origin'].includes(request.failure()?.errorText ?? '');
}

/** Writes down what no visit may cause. */
async function watch(page: Page, url: string): Promise<string[]> {
  const troubles: string[] = [];
  const isOwn = (address: string): boolean =>
    address.startsWith(`${url}/`) || /^(?:data|blob|about):/.test(address);
  page.on('request', async (request) => {
    if (!isOwn(request.url()) && !(await isRefused(request))) {
      troubles.push(`request to ${request.url()}: ${request.failure()?.errorText ?? 'sent'}`);
    }
  });
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    // Violations of the page are told below; here are those of the guests' frames, too, which are none
    // of its own.
    const text = message.text();
    if (
      ['error', 'warning'].includes(message.type()) &&
      !/Content Security Policy|about:srcdoc|frame is sandboxed/.test(text)
    ) {
      troubles.push(`${message.type()}: ${text}`);
    }
  });
  await page.exposeFunction('tellViolation', (violation: string) => {
    troubles.push(`violation: ${violation}`);
  });
  await page.addInitScript(`
    if (window === top) {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
        tellViolation([violatedDirective, blockedURI, sample].join(' ')));
    }`);
  return troubles;
}

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const oxlint = join(root, 'node_modules/.bin/oxlint');
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pysandbox-arrows-'));
  await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Whether the project's lint lets `file` import `specifier`. */
async function isAllowed(file: string, statement: string): Promise<boolean> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${statement}\n`);
  const run = spawnSync(oxlint, ['-f', 'unix', file], { cwd: folder, encoding: 'utf8' });
  assert.equal(run.error, undefined);
  await rm(path);
  const broken = run.stdout.split('\n').filter((line) => line.includes('Error/'));
  for (const line of broken) {
    assert.match(
      line,
      /no-restricted-imports|prefer-node-protocol/,
      `only the arrows may complain: ${line}`,
    );
  }
  assert.equal(run.status, broken.length === 0 ? 0 : 1, run.stdout + run.stderr);
  return broken.length === 0;
}

const importing = (specifier: string): string =>
  `import { thing } from '${specifier}';\nexport const other = thing;`;

const allowed: readonly (readonly [file: string, specifier: string])[] = [
  ['src/model/a.ts', './errors.ts'],
  ['src/protocol/a.ts', '../model/errors.ts'],
  ['src/protocol/a.ts', 'node:buffer'],
  ['src/capability/a.ts', '../model/errors.ts'],
  ['src/capability/a.ts', '../protocol/messages.ts'],
  ['src/capability/a.ts', 'node:crypto'],
  ['src/capability/stubs/a.ts', '../../protocol/messages.ts'],
  ['src/capability/stubs/a.ts', '../signature/parse.ts'],
  ['src/policy/a.ts', '../model/errors.ts'],
  ['src/policy/tables/a.ts', '../../model/errors.ts'],
  ['src/policy/tables/a.ts', '../rule.ts'],
  ['src/launcher/a.ts', '../policy/plan.ts'],
  ['src/launcher/a.ts', 'node:child_process'],
  ['src/wall/a.ts', '../launcher/spawn.ts'],
  ['src/wall/kernel/a.ts', '../../launcher/spawn.ts'],
  ['src/wall/kernel/a.ts', '../wall.ts'],
  ['src/wall/a.ts', './kernel/spares.ts'],
  ['src/wall/wasm/a.ts', './kernel/kernel.ts'],
  ['src/wall/wasm/a.ts', '../../launcher/spawn.ts'],
  ['src/wall/wasm/engine/a.ts', '../link/ring.ts'],
  ['src/wall/wasm/engine/a.ts', '../../../launcher/spawn.ts'],
  ['src/wall/wasm/engine/a.ts', '../../wall.ts'],
  ['src/wall/wasm/kernel/a.ts', '../../../model/errors.ts'],
  ['src/wall/wasm/machine/a.ts', '../kernel/kernel.ts'],
  ['src/packages/a.ts', '../wall/wasm/image/zip.ts'],
  ['src/packages/a.ts', '../launcher/run-python.ts'],
  ['src/packages/a.ts', 'node:fs'],
  ['src/sandbox/a.ts', '../packages/layer.ts'],
  ['src/index.ts', './packages/store.ts'],
  ['src/sandbox/a.ts', '../wall/wall.ts'],
  ['src/sandbox/a.ts', '../capability/index.ts'],
  ['src/index.ts', './capability/index.ts'],
  ['src/index.ts', './sandbox/sandbox.ts'],
  ['src/cli/a.ts', '../index.ts'],
  ['src/cli/a.ts', '../adapter/json.ts'],
  ['src/cli/serve.ts', '../server/index.ts'],
  ['src/adapter/a.ts', '../index.ts'],
  ['src/server/a.ts', '../index.ts'],
  ['src/server/http/a.ts', '../../index.ts'],
  ['src/server/http/a.ts', '../../adapter/json.ts'],
  ['src/server/http/a.ts', 'zod'],
  ['src/cli/a.ts', './help.ts'],
  ['src/cli/repl/a.ts', '../help.ts'],
  ['src/cli/repl/a.ts', '../../index.ts'],
  ['src/cli/repl/a.ts', 'get-east-asian-width'],
  ['src/cli/repl/commands/a.ts', '../../../index.ts'],
  ['src/playground/a.ts', './run/runner.ts'],
  ['src/playground/a.ts', '@codemirror/state'],
  ['src/playground/a.ts', '../model/limits.ts'],
  ['src/playground/run/a.ts', '../output/log.ts'],
  ['src/playground/run/a.ts', '../../model/display.ts'],
  ['src/playground/run/a.ts', 'pysandbox/browser'],
  ['src/browser/a.ts', '../sandbox/sandbox.ts'],
  ['src/browser/a.ts', '../wall/wasm/link/ring.ts'],
  ['src/browser/a.ts', 'node:buffer'],
  ['src/browser/a.ts', 'fflate'],
  ['src/tunnel/a.ts', '../protocol/index.ts'],
  ['src/tunnel/a.ts', '../wall/wall.ts'],
  ['src/client/a.ts', '../tunnel/wire.ts'],
  ['src/client/a.ts', '../sandbox/open-sandbox.ts'],
  ['src/client/a.ts', 'ws'],
  ['src/server/tunnel/a.ts', '../../tunnel/wire.ts'],
  ['src/server/tunnel/a.ts', '../../sandbox/lend-guest.ts'],
  ['src/bot/a.ts', '../index.ts'],
  ['src/bot/a.ts', 'zod'],
  ['src/irc/a.ts', '../bot/index.ts'],
  ['src/irc/a.ts', 'irc-framework'],
  ['src/line-chat/a.ts', '../bot/index.ts'],
  ['src/challenge/a.ts', '../bot/index.ts'],
  ['src/cli/irc.ts', '../irc/index.ts'],
  ['src/cli/challenge.ts', '../challenge/index.ts'],
  ['src/cli/chat.ts', './help.ts'],
];

const refused: readonly (readonly [file: string, specifier: string])[] = [
  ['src/server/a.ts', '../sandbox/session.ts'],
  ['src/server/http/a.ts', '../../sandbox/session.ts'],
  ['src/server/http/a.ts', '../../cli/json.ts'],
  ['src/server/a.ts', 'express'],
  ['src/cli/run.ts', '../server/index.ts'],
  ['src/adapter/a.ts', '../server/service.ts'],
  ['src/adapter/a.ts', 'prom-client'],
  ['src/sandbox/a.ts', 'zod'],
  ['src/index.ts', './server/index.ts'],
  ['src/model/a.ts', 'node:fs'],
  ['src/model/a.ts', '../policy/plan.ts'],
  ['src/protocol/a.ts', '../policy/plan.ts'],
  ['src/protocol/a.ts', '../launcher/spawn.ts'],
  ['src/protocol/a.ts', 'fs'],
  ['src/protocol/a.ts', 'zod'],
  ['src/protocol/a.ts', '../capability/index.ts'],
  ['src/capability/a.ts', '../policy/plan.ts'],
  ['src/capability/a.ts', '../wall/wall.ts'],
  ['src/capability/a.ts', '../sandbox/options.ts'],
  ['src/capability/a.ts', '../index.ts'],
  ['src/capability/stubs/a.ts', '../../index.ts'],
  ['src/capability/stubs/a.ts', '../../policy/plan.ts'],
  ['src/capability/a.ts', 'zod'],
  ['src/policy/a.ts', '../capability/index.ts'],
  ['src/launcher/a.ts', '../capability/index.ts'],
  ['src/wall/a.ts', '../capability/index.ts'],
  ['src/policy/a.ts', '../protocol/frame.ts'],
  ['src/policy/a.ts', '../index.ts'],
  ['src/policy/tables/a.ts', '../../index.ts'],
  ['src/policy/a.ts', './x/../../launcher/spawn.ts'],
  ['src/policy/a.ts', './../launcher/spawn.ts'],
  ['src/launcher/a.ts', '../wall/wall.ts'],
  ['src/launcher/a.ts', '@types/node'],
  ['src/wall/a.ts', '../sandbox/options.ts'],
  ['src/wall/kernel/a.ts', '../../sandbox/options.ts'],
  ['src/wall/kernel/a.ts', '../wasm/kernel.ts'],
  ['src/wall/kernel/a.ts', 'pkg/model/errors.ts'],
  ['src/wall/a.ts', '../packages/layer.ts'],
  ['src/packages/a.ts', '../sandbox/options.ts'],
  ['src/packages/a.ts', '../index.ts'],
  ['src/packages/a.ts', '../protocol/index.ts'],
  ['src/packages/a.ts', 'fflate'],
  ['src/sandbox/a.ts', '../index.ts'],
  ['src/sandbox/a.ts', '../cli/main.ts'],
  ['src/index.ts', './cli/main.ts'],
  ['src/index.ts', './browser/index.ts'],
  ['src/sandbox/a.ts', '../browser/choose-wall.ts'],
  ['src/playground/a.ts', 'node:fs'],
  ['src/playground/a.ts', 'zod'],
  ['src/playground/a.ts', '../index.ts'],
  ['src/playground/run/a.ts', '../../sandbox/sandbox.ts'],
  ['src/playground/run/a.ts', '../../server/index.ts'],
  ['src/browser/a.ts', 'node:fs'],
  ['src/browser/a.ts', 'zod'],
  ['src/browser/a.ts', '../launcher/launch.ts'],
  ['src/browser/a.ts', '../index.ts'],
  ['src/index.ts', 'node:fs'],
  ['src/cli/a.ts', '../sandbox/sandbox.ts'],
  ['src/cli/a.ts', '../model/errors.ts'],
  ['src/cli/a.ts', 'zod'],
  ['src/cli/a.ts', 'get-east-asian-width'],
  ['src/cli/repl/a.ts', '../../sandbox/sandbox.ts'],
  ['src/cli/repl/commands/a.ts', '../../../model/errors.ts'],
  ['src/cli/repl/a.ts', 'zod'],
  ['src/wall/wasm/kernel/a.ts', 'node:fs'],
  ['src/wall/wasm/machine/a.ts', 'node:fs'],
  ['src/wall/wasm/link/a.ts', 'node:worker_threads'],
  ['src/wall/wasm/kernel/a.ts', '../../../launcher/spawn.ts'],
  ['src/wall/wasm/engine/a.ts', '../../../sandbox/run.ts'],
  ['src/wall/wasm/engine/a.ts', '../../kernel/guest.ts'],
  ['src/tunnel/a.ts', '../sandbox/lend-guest.ts'],
  ['src/tunnel/a.ts', '../wall/kernel/guest.ts'],
  ['src/tunnel/a.ts', 'ws'],
  ['src/client/a.ts', '../wall/kernel/guest.ts'],
  ['src/client/a.ts', '../launcher/launch.ts'],
  ['src/client/a.ts', '../policy/index.ts'],
  ['src/client/a.ts', '../index.ts'],
  ['src/sandbox/a.ts', '../tunnel/wire.ts'],
  ['src/sandbox/a.ts', '../client/connect.ts'],
  ['src/server/tunnel/a.ts', '../../sandbox/session.ts'],
  ['src/server/tunnel/a.ts', '../../wall/wall.ts'],
  ['src/server/routes/a.ts', '../../sandbox/lend-guest.ts'],
  ['src/bot/a.ts', '../sandbox/sandbox.ts'],
  ['src/bot/a.ts', '../irc/index.ts'],
  ['src/bot/a.ts', 'irc-framework'],
  ['src/irc/a.ts', '../bot/bot.ts'],
  ['src/irc/a.ts', '../model/errors.ts'],
  ['src/line-chat/a.ts', '../irc/index.ts'],
  ['src/line-chat/a.ts', 'zod'],
  ['src/challenge/a.ts', '../line-chat/index.ts'],
  ['src/challenge/a.ts', '../wall/wall.ts'],
  ['src/index.ts', './bot/index.ts'],
  ['src/cli/run.ts', '../irc/index.ts'],
  ['src/cli/irc.ts', '../irc/network.ts'],
  ['src/cli/irc.ts', 'irc-framework'],
];

for (const [file, specifier] of allowed) {
  test(`${file} may import ${specifier}`, async () => {
    assert.equal(await isAllowed(file, importing(specifier)), true);
  });
}

for (const [file, specifier] of refused) {
  test(`${file} may not import ${specifier}`, async () => {
    assert.equal(await isAllowed(file, importing(specifier)), false);
  });
}

for (const [form, statement] of [
  ['a type import', "import type { T } from '../launcher/a.ts';\nexport type U = T;"],
  ['a re-export', "export { thing } from '../launcher/a.ts';"],
  ['a dynamic import', "export const thing = await import('../launcher/a.ts');"],
] as const) {
  test(`${form} cannot go round the arrows`, async () => {
    assert.equal(await isAllowed('src/policy/a.ts', statement), false);
  });
}

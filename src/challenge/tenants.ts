import { type Policy, Sandbox, type SandboxOptions } from '../index.ts';
import type { Flag } from './flag.ts';
import type { Planted } from './host-places.ts';

/** Where the tenant has its flag. */
export const TENANT_FILE = '/tmp/tenant-flag.txt';

const VARIABLE = 'TENANT_SECRET';
const READ = `(kept, open(${JSON.stringify(TENANT_FILE)}).read())`;

/** A guest of the wall, and of the zygote, whose guests attackers are: in its memory and files. */
export async function plantTenant(
  memory: Flag,
  file: Flag,
  options: SandboxOptions,
): Promise<Planted> {
  const sandbox = await Sandbox.create(options);
  await sandbox.set('kept', memory.text);
  await sandbox.files.write(TENANT_FILE, file.text);
  return {
    async harm() {
      if (sandbox.closed) {
        return 'the other tenant has ended';
      }
      const outcome = await sandbox.run(READ);
      const wanted = `('${memory.text}', '${file.text}')`;
      return outcome.status === 'ok' && outcome.repr === wanted ? null : 'the tenant was changed';
    },
    remove() {
      sandbox.kill();
      return Promise.resolve();
    },
  };
}

/**
 * A zygote with a secret. What a zygote knows its guests know, for they are clones of it: so the flag
 * can't be in that of the attackers. It is in the zygote of a third guest, whose policy has it in `env`.
 */
export async function plantZygote(flag: Flag, options: SandboxOptions): Promise<Planted> {
  const { policy = 'strict' } = options;
  const base: Policy = typeof policy === 'string' ? { extends: policy } : policy;
  const own: Policy = { ...base, env: { ...base.env, [VARIABLE]: flag.text } };
  const sandbox = await Sandbox.create({ ...options, policy: own });
  return {
    async harm() {
      if (sandbox.closed) {
        return 'the guest of the other zygote has ended';
      }
      const outcome = await sandbox.run(`__import__('os').environ['${VARIABLE}']`);
      const isWhole = outcome.status === 'ok' && outcome.repr === `'${flag.text}'`;
      return isWhole ? null : 'the guest of the other zygote was changed';
    },
    remove() {
      sandbox.kill();
      return Promise.resolve();
    },
  };
}

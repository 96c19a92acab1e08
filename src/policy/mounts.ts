import type { Interpreter } from '../model/interpreter.ts';
import type { ResolvedPolicy } from '../model/policy.ts';
import type { PlanMount } from './plan.ts';

/** Where the guest's own Python code stands, and the source that the wall replaces by its folder. */
export const GUEST_CODE_PATH = '/pysandbox';
export const GUEST_CODE_SOURCE = '@guest';
/** Current folder and home of the guest. */
export const WORK_FOLDER = '/work';

const MIB = 1024 * 1024;

/** Devices that hold no state and that everybody may write to. */
export const WRITABLE_DEVICES: readonly string[] = ['/dev/full', '/dev/null', '/dev/zero'];
export const READABLE_DEVICES: readonly string[] = ['/dev/random', '/dev/urandom'];

/** Where programs look for their own descriptors, as on every Linux; proc(5). */
const DESCRIPTOR_LINKS = ['fd', 'stdin', 'stdout', 'stderr'].map((name, index) => ({
  path: `/dev/${name}`,
  target: `/proc/self/fd${index === 0 ? '' : `/${index - 1}`}`,
}));

/** The few files of /etc that the C library asks; nothing of the host's is in them. */
function etcFiles(policy: ResolvedPolicy): readonly (readonly [name: string, text: string])[] {
  const files: (readonly [string, string])[] = [
    ['group', 'root:x:0:\nsandbox:x:1000:\n'],
    ['nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files\n'],
    ['passwd', `root:x:0:0:root:/:\nsandbox:x:1000:1000:sandbox:${WORK_FOLDER}:\n`],
  ];
  if (policy.network === 'loopback') {
    files.push(['hosts', '127.0.0.1 localhost sandbox\n::1 localhost\n']);
    files.push(['services', 'ftp 21/tcp\nsmtp 25/tcp\nhttp 80/tcp\nhttps 443/tcp\n']);
  }
  return files;
}

/** The folders in which a guest can write: all views of its one tmpfs. */
export function writableFolders({ limits }: ResolvedPolicy): readonly string[] {
  const shared = limits.processes > 1 || limits.threads > 1;
  return shared ? [WORK_FOLDER, '/tmp', '/dev/shm'] : [WORK_FOLDER, '/tmp'];
}

/** What the guest sees, in the order of mounting. There is no time zone file: clocks show UTC. */
export function compileMounts(policy: ResolvedPolicy, interpreter: Interpreter): PlanMount[] {
  const bind = (path: string, why: string, source = path): PlanMount => {
    return { kind: 'bind', path, source, why };
  };
  return [
    ...interpreter.files.map((path) => bind(path, 'the interpreter and what it needs')),
    ...[...interpreter.links, ...(policy.proc ? DESCRIPTOR_LINKS : [])].map(
      ({ path, target }): PlanMount => ({ kind: 'link', path, target, why: 'programs expect it' }),
    ),
    ...(policy.packages === 'site' ? interpreter.sitePackages : []).map((path) =>
      bind(path, 'packages that the caller chose', interpreter.layer ?? path),
    ),
    {
      kind: 'bind',
      path: GUEST_CODE_PATH,
      source: GUEST_CODE_SOURCE,
      why: 'our code in the guest',
    },
    ...etcFiles(policy).map(([name, text]): PlanMount => ({
      kind: 'data',
      path: `/etc/${name}`,
      text,
      why: 'names for the C library, the same for every guest',
    })),
    ...[...WRITABLE_DEVICES, ...READABLE_DEVICES]
      .toSorted()
      .map((path): PlanMount => ({ kind: 'device', path, why: 'a device without state' })),
    {
      kind: 'tmpfs',
      paths: writableFolders(policy),
      bytes: policy.limits.diskMiB * MIB,
      inodes: policy.limits.diskInodes,
      why: 'the guest’s own disk: limits.diskMiB and limits.diskInodes',
    },
    policy.proc
      ? { kind: 'proc', path: '/proc', why: 'the policy says proc: true' }
      : { kind: 'hidden', path: '/proc', why: 'the policy says proc: false' },
  ];
}

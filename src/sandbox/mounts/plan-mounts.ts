import { checkShownFolder } from '../../launcher/shown-folder.ts';
import { withHostMounts } from '../../policy/index.ts';
import type { Plan } from '../../policy/index.ts';
import type { Mount } from '../options.ts';
import { hostRoot } from './host-root.ts';

/** Folders of the host that were looked at, in this process: once for all sandboxes that show them. */
const checked = new Map<string, Promise<void>>();

/**
 * The plan of the kernel wall with mounts. What a guest may change lies on its own disk: below a folder
 * of that disk it needs nothing, elsewhere the disk is seen at one more path.
 *
 * @throws UsageError for what cannot be mounted.
 */
export async function planMounts(plan: Plan, mounts: readonly Mount[]): Promise<Plan> {
  if (mounts.length === 0) {
    return plan;
  }
  const disk = plan.mounts.flatMap((mount) => (mount.kind === 'tmpfs' ? mount.paths : []));
  const shown: { path: string; source: string }[] = [];
  const own: string[] = [];
  for (const { host, guest, mode = 'ro' } of mounts) {
    const source = await hostRoot(host);
    if (mode === 'ro') {
      await checkOnce(source);
      shown.push({ path: guest, source });
    } else if (!disk.some((folder) => guest.startsWith(`${folder}/`))) {
      own.push(guest);
    }
  }
  return withHostMounts(plan, { shown, own });
}

async function checkOnce(folder: string): Promise<void> {
  const known = checked.get(folder) ?? checkShownFolder(folder);
  checked.set(folder, known);
  try {
    await known;
  } catch (error) {
    checked.delete(folder);
    throw error;
  }
}

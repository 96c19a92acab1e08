import { PRELUDE } from '../../../helpers/attack.ts';
import { openWall } from '../../../helpers/open-session.ts';
import type { OpenWall, WallChange } from '../../../helpers/open-session.ts';
import type { Session } from '../../../../src/sandbox/session.ts';
import { toldInTime } from '../told.ts';
import type { Place, Setting, Visit } from './place.ts';

/** Walls that stay open for further attacks: to open one takes most of an attack's time. */
export class KernelWalls implements AsyncDisposable {
  readonly #walls = new Map<string, Promise<OpenWall>>();

  open(change: WallChange): Promise<OpenWall> {
    const key = JSON.stringify(change, (_, value: unknown) =>
      typeof value === 'function' ? String(value) : value,
    );
    const wall = this.#walls.get(key) ?? openWall(change);
    this.#walls.set(key, wall);
    return wall;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const wall of this.#walls.values()) {
      await (await wall)[Symbol.asyncDispose]();
    }
  }
}

/** Guests of a kernel wall, or of one with layers taken away. */
export class KernelPlace implements Place {
  readonly prelude = PRELUDE;
  readonly #walls: KernelWalls;
  readonly #change: WallChange;

  constructor(walls: KernelWalls, change: WallChange) {
    this.#walls = walls;
    this.#change = change;
  }

  async visit({ policy, expose, alone, patienceMs }: Setting): Promise<Visit> {
    const change = { policy, ...this.#change };
    const own = alone ? await openWall(change) : null;
    const opened = own ?? (await this.#walls.open(change));
    const neighbour = await opened.open();
    const session = await opened.open({ expose });
    return {
      async run(program) {
        const told = await toldInTime(session.run(program, {}), patienceMs);
        return { ...told, survived: (await works(neighbour)) && (await nextWorks(opened)) };
      },
      async [Symbol.asyncDispose]() {
        session.kill();
        neighbour.kill();
        await own?.[Symbol.asyncDispose]();
      },
    };
  }
}

async function works(session: Session): Promise<boolean> {
  const told = await toldInTime(session.run('6 * 7', {}), 10_000);
  return told.repr === '42';
}

async function nextWorks(opened: OpenWall): Promise<boolean> {
  try {
    const next = await opened.open();
    const well = await works(next);
    next.kill();
    return well;
  } catch {
    return false;
  }
}

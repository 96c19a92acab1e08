import type { WallKind } from '../../src/index.ts';
import type { Attack } from '../../test/containment/attacks/attack.ts';
import { ATTACKS } from '../../test/containment/attacks/attacks.ts';
import { attackBare, attackWall } from '../../test/containment/attacks/run-attack.ts';
import { WALLS } from '../../test/helpers/walls.ts';
import type { Line, Part } from '../part.ts';

const AT_ONCE = 4;

/** The titles of those attacks that do not come out as wanted. */
async function otherwise(
  attacks: readonly Attack[],
  wanted: boolean,
  tried: (attack: Attack) => Promise<boolean>,
): Promise<string[]> {
  const waiting = [...attacks];
  const others: string[] = [];
  const worker = async (): Promise<void> => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift()) {
      if ((await tried(attack)) !== wanted) {
        others.push(attack.title);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return others;
}

function line(what: string, count: number, problems: readonly string[]): Line {
  return { what, figure: `${count - problems.length} of ${count}`, problems };
}

async function contained(wall: WallKind): Promise<Line> {
  const attacks = ATTACKS.filter(({ walls = WALLS }) => walls.includes(wall));
  const through = await otherwise(attacks, false, (attack) => attackWall(attack, wall));
  return line(`attacks contained, ${wall} wall`, attacks.length, through);
}

async function prove(): Promise<readonly Line[]> {
  const failing = await otherwise(ATTACKS, true, attackBare);
  return [
    await contained('kernel'),
    await contained('wasm'),
    line('of these succeed without what stops them', ATTACKS.length, failing),
  ];
}

export const ATTACKS_PART: Part = { name: 'attacks', prove };

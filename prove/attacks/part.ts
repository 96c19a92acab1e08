import type { WallKind } from '../../src/index.ts';
import type { Attack } from '../../test/containment/attacks/attack.ts';
import { ATTACKS } from '../../test/containment/attacks/index.ts';
import { Places } from '../../test/containment/attacks/places/places.ts';
import { runAttack } from '../../test/containment/attacks/run-attack.ts';
import type { AttackReport } from '../../test/containment/attacks/run-attack.ts';
import type { Line, Part } from '../part.ts';

const AT_ONCE = 3;

type Reports = ReadonlyMap<Attack, AttackReport>;

async function runAll(attacks: readonly Attack[]): Promise<Reports> {
  await using places = new Places();
  const waiting = [...attacks];
  const reports = new Map<Attack, AttackReport>();
  const worker = async (): Promise<void> => {
    for (let attack = waiting.shift(); attack !== undefined; attack = waiting.shift()) {
      reports.set(attack, await runAttack(attack, places));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return reports;
}

function line(what: string, reports: Reports, holds: (report: AttackReport) => boolean): Line {
  const others = [...reports].filter(([, report]) => !holds(report));
  return {
    what,
    figure: `${reports.size - others.length} of ${reports.size}`,
    problems: others.map(([{ title, wall }, report]) => `${wall}: ${title}: ${report.what}`),
  };
}

function contained(wall: WallKind, reports: Reports): Line {
  const own = new Map([...reports].filter(([attack]) => attack.wall === wall));
  return line(
    `attacks contained, ${wall} wall`,
    own,
    (report) => report.contained && report.survived,
  );
}

async function prove(): Promise<readonly Line[]> {
  const reports = await runAll(Object.values(ATTACKS).flat());
  return [
    contained('kernel', reports),
    contained('wasm', reports),
    line('of these succeed without what stops them', reports, ({ bareSucceeded }) => bareSucceeded),
  ];
}

export const ATTACKS_PART: Part = { name: 'attacks', prove };

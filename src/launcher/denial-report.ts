import { arch as nodeArch } from 'node:os';
import type { Denial } from '../model/denial.ts';
import { ARCH_TABLES } from '../policy/index.ts';

const { numbers } = ARCH_TABLES[nodeArch() === 'arm64' ? 'aarch64' : 'x86_64'];
const names = new Map([...numbers].map(([name, number]) => [number, name]));

/** Larger arguments are addresses, or negative: they stay in hexadecimal. */
const MOST_NUMBER = 0x7fff_ffff;

/** What the zygote tells of a refused system call; of a guest that may be forked, also whose it was. */
export interface ToldDenial extends Denial {
  /** The number of the fork; 0 for the guest that was forked. */
  readonly seat?: number;
}

export function denialIn(fields: ReadonlyMap<string, unknown>): ToldDenial {
  const seat = fields.get('seat');
  const values = fields.get('arguments');
  const number = Number(fields.get('number'));
  // By the way of another architecture a number stands for another call.
  const name = fields.get('foreign') === true ? undefined : names.get(number);
  return {
    call: name ?? `foreign call ${number}`,
    arguments: (Array.isArray(values) ? values : []).map(argumentIn),
    count: Number(fields.get('count')),
    sealed: fields.get('killed') === true,
    ...(typeof seat === 'number' ? { seat } : {}),
  };
}

function argumentIn(value: unknown): number | string {
  const text = String(value);
  const number = Number(text);
  return number <= MOST_NUMBER ? number : text;
}

import { examine } from '../wall/doctor.ts';
import type { DoctorReport } from '../wall/doctor.ts';
import { prepare } from './prepare.ts';

/** Examines this machine: which layers of the wall it has, what is missing, and the remedy. */
export async function doctor(options: { readonly python?: string } = {}): Promise<DoctorReport> {
  try {
    return await examine(await prepare(options));
  } catch (error) {
    return examine({ error });
  }
}

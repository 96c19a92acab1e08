import { examine } from '../wall/doctor.ts';
import type { DoctorReport } from '../wall/doctor.ts';
import { prepare } from './prepare.ts';
import { wasmRequest } from './wasm-request.ts';

/** Examines this machine: which layers of the walls it has, what is missing, and the remedy. */
export async function doctor(options: { readonly python?: string } = {}): Promise<DoctorReport> {
  const { settings: wasm } = wasmRequest({});
  try {
    return await examine(await prepare(options), wasm);
  } catch (error) {
    return examine({ error }, wasm);
  }
}

import type { Attack } from './attack.ts';
import { CRASHERS } from './crashers.ts';
import { EXHAUSTION } from './exhaustion.ts';
import { EXHAUSTION_COUNTED } from './exhaustion-counted.ts';
import { EXHAUSTION_OUTPUT } from './exhaustion-output.ts';
import { FILES } from './files.ts';
import { FILES_WRITTEN } from './files-written.ts';
import { KERNEL_DOORS } from './kernel-doors.ts';
import { KERNEL_MEMORY } from './kernel-memory.ts';
import { LANGUAGE } from './language.ts';
import { LANGUAGE_MODULES } from './language-modules.ts';
import { LANGUAGE_TYPES } from './language-types.ts';
import { NAMESPACES } from './namespaces.ts';
import { NEIGHBOURS } from './neighbours.ts';
import { NETWORK } from './network.ts';
import { PLANTS } from './plant.ts';
import { PROCESSES } from './processes.ts';
import { PROTOCOL } from './protocol.ts';
import { WASM } from './wasm.ts';

/** Every attack, by subject. */
export const ATTACKS: Readonly<Record<string, readonly Attack[]>> = {
  language: [...LANGUAGE, ...LANGUAGE_TYPES, ...LANGUAGE_MODULES],
  files: [...FILES, ...FILES_WRITTEN],
  network: NETWORK,
  processes: [...PROCESSES, ...NEIGHBOURS],
  exhaustion: [...EXHAUSTION, ...EXHAUSTION_COUNTED, ...EXHAUSTION_OUTPUT],
  kernel: [...NAMESPACES, ...KERNEL_DOORS, ...KERNEL_MEMORY],
  crashers: CRASHERS,
  protocol: PROTOCOL,
  plant: PLANTS,
  wasm: WASM,
};

import * as z from 'zod';
import { PLACES } from './flag.ts';

/** What of an attempt's code, output and names is recorded; the code whole, for it is what is replayed. */
export const MOST_OUTPUT_CHARACTERS = 2000;

const sceneSchema = z.strictObject({
  hostFile: z.string().min(1),
  environmentName: z.string().min(1),
  hostPid: z.int().min(1),
  loopbackPort: z.int().min(1),
  tenantFile: z.string().min(1),
});

/** The first line of each file: what names and numbers in the attempts' code meant. */
const headerSchema = z.strictObject({
  type: z.literal('challenge'),
  version: z.literal(1),
  startedAt: z.string(),
  scene: sceneSchema,
});

const attemptSchema = z.strictObject({
  type: z.literal('attempt'),
  at: z.string(),
  /** Where it came from: a room of a chat, or `http`. */
  room: z.string(),
  name: z.string(),
  session: z.string(),
  action: z.enum(['run', 'undo', 'reset']),
  code: z.string(),
  wall: z.enum(['kernel', 'wasm']),
  /** The outcome's tag; `trouble` when there was none; null for what is no run. */
  status: z.string().nullable(),
  /** The beginning of what it told. */
  told: z.string(),
  denials: z.array(z.strictObject({ call: z.string(), count: z.number() })),
  captured: z.array(z.enum(PLACES)),
});

export const recordSchema = z.discriminatedUnion('type', [headerSchema, attemptSchema]);

export type Header = z.infer<typeof headerSchema>;
export type Attempt = z.infer<typeof attemptSchema>;

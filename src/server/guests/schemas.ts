import { z } from 'zod';

import type { OutcomeStatus } from '../../index.ts';

/** Base64, in whole groups: what `Buffer` would guess at is refused. */
const base64 = z.base64();

/** Characters of a path in a guest; Linux has no longer ones (path_resolution(7)). */
const PATH_CHARACTERS = 4096;
const MOST_FILES = 1000;
const MOST_ARGUMENTS = 1000;
const MOST_VARIABLES = 256;

export const wallSchema = z.enum(['auto', 'kernel', 'wasm']);

/** A preset's name, or a policy, whose own fields the library checks. */
export const policySchema = z.union([
  z.enum(['strict', 'scientific', 'subprocess']),
  z.record(z.string(), z.unknown()),
]);

export const fileSchema = z.strictObject({
  path: z.string().min(1).max(PATH_CHARACTERS),
  /** In base64. */
  content: base64,
});

/** What runs of all kinds have in common. */
const runFields = {
  code: z.string().describe('Python code.'),
  stdin: z.string().optional().describe('What the code reads from its standard input.'),
  files: z
    .array(fileSchema)
    .max(MOST_FILES)
    .optional()
    .describe('Files to write before, below the work folder or by absolute path.'),
  timeoutMs: z
    .int()
    .min(1)
    .optional()
    .describe('Wall time of this run; default and most: that of the policy.'),
  args: z.array(z.string()).max(MOST_ARGUMENTS).optional().describe('sys.argv[1:].'),
  env: z
    .record(z.string(), z.string())
    .refine((variables) => Object.keys(variables).length <= MOST_VARIABLES, {
      error: `at most ${MOST_VARIABLES} variables`,
    })
    .optional()
    .describe('Environment variables for this run.'),
  displays: z
    .boolean()
    .optional()
    .describe('Whether the run shows things, as a notebook does. Default: yes.'),
  artifacts: z
    .boolean()
    .optional()
    .describe('Whether the outcome has the files that the run made or changed. Default: no.'),
};

export const runSchema = z.strictObject(runFields);
export type RunBody = z.output<typeof runSchema>;

/** What decides the guest. */
const guestFields = {
  policy: policySchema
    .optional()
    .describe('What the guest may do and use; default: the preset of the tenant.'),
  wall: wallSchema.optional().describe('The wall to stand behind; default: that of the service.'),
};

export const oneShotSchema = z.strictObject({ ...runFields, ...guestFields });

export const sandboxSchema = z.strictObject({
  ...guestFields,
  checkpoints: z
    .int()
    .min(0)
    .max(64)
    .optional()
    .describe('How many checkpoints may be alive at one time. Default: none.'),
  idleMs: z
    .int()
    .min(1)
    .optional()
    .describe('It ends when nobody has asked for it for so long; at most as configured.'),
  lifetimeMs: z.int().min(1).optional().describe('It ends after so long; at most as configured.'),
});
export type SandboxBody = z.output<typeof sandboxSchema>;

const STATUSES = [
  ...(['ok', 'error', 'exited', 'timeout', 'memory', 'output', 'disk'] as const),
  ...(['processes', 'denied', 'crashed', 'cancelled'] as const),
] as const satisfies readonly OutcomeStatus[];

const usageSchema = z.object({
  wallMs: z.number(),
  cpuMs: z.number(),
  peakMemoryMiB: z.number(),
  outputBytes: z.number(),
});

export const denialSchema = z.object({
  call: z.string(),
  arguments: z.array(z.union([z.string(), z.number()])),
  count: z.int(),
  sealed: z.boolean(),
});

/** An outcome, as `pysandbox run --json` prints it; artifacts besides, when they were asked for. */
export const outcomeSchema = z.object({
  status: z.enum(STATUSES),
  value: z.unknown().describe('Value of the last expression; docs/cli.md tells how.'),
  repr: z.string().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  error: z.record(z.string(), z.unknown()).nullable(),
  usage: usageSchema,
  denials: z.array(denialSchema),
  displays: z.array(z.record(z.string(), z.unknown())),
  displaysDropped: z.int(),
  wall: z.enum(['kernel', 'wasm']),
  limit: z.string().optional(),
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  artifacts: z
    .object({
      files: z.array(
        z.object({
          path: z.string(),
          change: z.enum(['added', 'changed']),
          content: base64,
        }),
      ),
      leftOut: z.array(z.object({ path: z.string(), reason: z.string() })),
      leftOutCount: z.int(),
      problem: z.string().nullable(),
    })
    .optional(),
});

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()),
    requestId: z.string(),
  }),
});

/** An outcome to show. */
export const OUTCOME_EXAMPLE = {
  status: 'ok',
  value: 2,
  repr: '2',
  stdout: 'hello\n',
  stderr: '',
  error: null,
  usage: { wallMs: 1.9, cpuMs: 3, peakMemoryMiB: 11.2, outputBytes: 6 },
  denials: [],
  displays: [{ text: '2', isResult: true }],
  displaysDropped: 0,
  wall: 'kernel',
} as const;

export const ERROR_EXAMPLE = {
  error: {
    code: 'POLICY',
    message: 'limits.memoryMiB: 4096 is more than this tenant may have: 1024',
    details: { path: 'limits.memoryMiB' },
    requestId: '8f1c0f7e-5d3c-4a39-9f59-6b9f4f0d2c11',
  },
} as const;

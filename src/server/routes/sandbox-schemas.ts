import { z } from 'zod';

/** Of a sandbox that was made here; anything else is not known. */
const ID_CHARACTERS = 64;
const PATH_CHARACTERS = 4096;

export const sandboxParams = z.strictObject({ id: z.string().max(ID_CHARACTERS) });

export const checkpointParams = z.strictObject({
  id: z.string().max(ID_CHARACTERS),
  point: z.string().max(ID_CHARACTERS),
});

export const pathQuery = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(PATH_CHARACTERS)
    .refine((path) => !path.includes('\0'), { error: 'a path has no NUL' })
    .describe('In the guest: below the work folder, or absolute.'),
});

export const folderQuery = z.strictObject({
  path: pathQuery.shape.path.default('.'),
  depth: z.coerce.number().int().min(1).max(64).default(1),
});

export const sandboxInfo = z.object({
  id: z.string(),
  wall: z.enum(['kernel', 'wasm']),
  python: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().describe('When it ends at the latest.'),
  idleMs: z.int().describe('It ends when nobody has asked for it for so long.'),
  busy: z.boolean().describe('Whether a run is going on.'),
  closed: z.boolean().describe('Whether its guest has ended; a reset makes another.'),
  checkpoints: z.array(z.string()),
});

export const SANDBOX_EXAMPLE = {
  id: 'sb_5f0c9a3be1d74c1f8a2d6c3f0e9b7a64',
  wall: 'kernel',
  python: '3.13.5',
  createdAt: '2026-11-30T17:00:00.000Z',
  expiresAt: '2026-11-30T21:00:00.000Z',
  idleMs: 600_000,
  busy: false,
  closed: false,
  checkpoints: [],
};

export const folderSchema = z.object({
  entries: z.array(
    z.object({
      path: z.string(),
      name: z.string(),
      kind: z.enum(['file', 'folder', 'link', 'other']),
      sizeBytes: z.number(),
      mode: z.int(),
      modifiedMs: z.number(),
      target: z.string().nullable(),
    }),
  ),
});

export const FOLDER_EXAMPLE = {
  entries: [
    {
      path: '/work/out.txt',
      name: 'out.txt',
      kind: 'file',
      sizeBytes: 4,
      mode: 0o644,
      modifiedMs: 1_796_000_000_000,
      target: null,
    },
  ],
};

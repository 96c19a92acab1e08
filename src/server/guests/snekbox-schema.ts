import { z } from 'zod';

const PATH_CHARACTERS = 4096;
const MOST_FILES = 100;
const MOST_ARGUMENTS = 1000;

/** A path below the work folder: no way out of it, as snekbox refuses it, too. */
const relativePath = z
  .string()
  .min(1)
  .max(PATH_CHARACTERS)
  .refine((path) => !path.startsWith('/') && !path.includes('\0'), {
    error: 'a path is relative and has no NUL',
  })
  .refine((path) => !path.split('/').includes('..'), { error: 'a path stays below the folder' });

/** What a client of snekbox sends. */
export const evalSchema = z
  .strictObject({
    input: z.string().optional().describe('Code; appended to args.'),
    args: z
      .array(z.string())
      .max(MOST_ARGUMENTS)
      .optional()
      .describe('Arguments of python; default: ["-c"].'),
    files: z
      .array(z.strictObject({ path: relativePath, content: z.base64().default('') }))
      .max(MOST_FILES)
      .optional(),
    executable_path: z
      .string()
      .max(PATH_CHARACTERS)
      .optional()
      .describe('Not used: there is one interpreter.'),
  })
  .refine(({ input, args }) => input !== undefined || args !== undefined, {
    error: 'input or args is required',
  });

export type EvalBody = z.output<typeof evalSchema>;

import type { RunOptions } from '../../index.ts';
import type { Config } from '../config/schema.ts';
import type { RunBody } from './schemas.ts';

/** The library's options for what a client asked for. */
export function runOptions(
  body: RunBody,
  signal: AbortSignal,
  limits: Pick<Config['limits'], 'artifactBytes'>,
): RunOptions {
  const { stdin, files, timeoutMs, args, env, displays = true, artifacts = false } = body;
  return {
    signal,
    displays,
    artifacts: artifacts && { bytes: limits.artifactBytes },
    ...(stdin === undefined ? {} : { stdin }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(args === undefined ? {} : { args }),
    ...(env === undefined ? {} : { env }),
    ...(files === undefined ? {} : { files: contents(files) }),
  };
}

function contents(files: NonNullable<RunBody['files']>): NonNullable<RunOptions['files']> {
  return Object.fromEntries(
    files.map(({ path, content }) => [path, Buffer.from(content, 'base64')]),
  );
}

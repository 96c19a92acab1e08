import type { Artifact, Artifacts } from '../../model/artifact.ts';
import type { Denial } from '../../model/denial.ts';
import type { OutcomeStatus, PythonError, TracebackFrame, Usage } from '../../model/outcome.ts';
import {
  isObject,
  readBytes,
  readList,
  readNumber,
  readNumberOrNull,
  readObject,
  readText,
  readTextOrNull,
} from './read-json.ts';
import type { Ending } from './runner.ts';

const STATUSES = [
  ...(['ok', 'error', 'exited', 'timeout', 'memory', 'output'] as const),
  ...(['disk', 'processes', 'denied', 'crashed', 'cancelled'] as const),
] satisfies readonly OutcomeStatus[];

/** An outcome as the service writes it; null when it is none. */
export function readEnding(value: unknown): Ending | null {
  const fields = readObject(value);
  const status = STATUSES.find((known) => known === fields['status']);
  if (status === undefined) {
    return null;
  }
  const { limit, usage, error, artifacts } = fields;
  return {
    status,
    wall: readText(fields['wall']),
    usage: isObject(usage) ? readUsage(usage) : null,
    error: isObject(error) ? readError(error) : null,
    denials: readList(fields['denials'], readDenial),
    displaysDropped: readNumber(fields['displaysDropped']),
    artifacts: isObject(artifacts) ? readArtifacts(artifacts) : null,
    limit: limit === 'cpu' || limit === 'wall' ? limit : null,
    exitCode: readNumberOrNull(fields['exitCode']),
    signal: readTextOrNull(fields['signal']),
  };
}

/** A refused system call as the service writes it. */
export function readDenial(value: unknown): Denial {
  const fields = readObject(value);
  return {
    call: readText(fields['call']),
    arguments: readList(fields['arguments'], (item) =>
      typeof item === 'number' ? item : readText(item),
    ),
    count: readNumber(fields['count']),
    sealed: fields['sealed'] === true,
  };
}

function readUsage(value: unknown): Usage {
  const fields = readObject(value);
  return {
    wallMs: readNumber(fields['wallMs']),
    cpuMs: readNumber(fields['cpuMs']),
    peakMemoryMiB: readNumber(fields['peakMemoryMiB']),
    outputBytes: readNumber(fields['outputBytes']),
  };
}

function readError(value: unknown): PythonError {
  const fields = readObject(value);
  const { cause, context } = fields;
  return {
    name: readText(fields['name']),
    message: readText(fields['message']),
    frames: readList(fields['frames'], readFrame),
    text: readText(fields['text']),
    cause: isObject(cause) ? readError(cause) : null,
    context: isObject(context) ? readError(context) : null,
    notes: readList(fields['notes'], readText),
    exceptions: readList(fields['exceptions'], readError),
    errno: readNumberOrNull(fields['errno']),
    hooked: fields['hooked'] === true,
  };
}

function readFrame(value: unknown): TracebackFrame {
  const fields = readObject(value);
  return {
    file: readText(fields['file']),
    function: readText(fields['function']),
    line: readNumberOrNull(fields['line']),
    endLine: readNumberOrNull(fields['endLine']),
    column: readNumberOrNull(fields['column']),
    endColumn: readNumberOrNull(fields['endColumn']),
    source: readTextOrNull(fields['source']),
  };
}

function readArtifacts(value: unknown): Artifacts {
  const fields = readObject(value);
  return {
    files: readList(fields['files'], readArtifact),
    leftOut: readList(fields['leftOut'], (item) => {
      const { path, reason } = readObject(item);
      return { path: readText(path), reason: readText(reason) };
    }),
    leftOutCount: readNumber(fields['leftOutCount']),
    problem: readTextOrNull(fields['problem']),
  };
}

/** Its content is in base64. */
function readArtifact(value: unknown): Artifact {
  const { path, change, content } = readObject(value);
  return {
    path: readText(path),
    change: change === 'changed' ? 'changed' : 'added',
    bytes: readBytes(content),
  };
}

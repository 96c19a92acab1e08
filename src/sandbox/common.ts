/** What the library offers wherever the wall stands, here or with a service; `everywhere.ts` and `client/index.ts` have it all. */
export { Checkpoint } from './checkpoint.ts';
export type { OneShotResult } from './run-program.ts';
export type {
  CallOptions,
  Code,
  ForkOptions,
  OneShotOptions,
  OutputChunk,
  RunOptions,
  SandboxOptions,
  WallChoice,
} from './options.ts';
export { Context } from './context.ts';
export type { ContextOptions } from './context.ts';
export type { InputHandler, InputRequest } from './prompts.ts';
export type { WallKind } from '../wall/wall.ts';
export {
  CapacityError,
  ERROR_TABLE,
  InternalError,
  LaunchError,
  PolicyError,
  ProtocolError,
  SandboxError,
  UsageError,
  WallUnavailableError,
} from '../model/errors.ts';
export type { ErrorCode } from '../model/errors.ts';
export type { Limits } from '../model/limits.ts';
export type { SandboxFiles } from './files/sandbox-files.ts';
export type { ReadOptions, WriteOptions } from './files/sandbox-files.ts';
export type { Artifact, Artifacts, LeftOut } from '../model/artifact.ts';
export type { MountReport } from '../model/mount-report.ts';
export type { ApplyOptions, FolderChange, FolderChanges } from './mounts/folder-changes.ts';
export type { ArtifactLimits } from './files/artifacts.ts';
export type { FileContent } from './files/content.ts';
export type { FileWatch } from './files/watches.ts';
export type { FileEvent, WatchOptions } from './files/watches.ts';
export type { FileChange, FileEntry, FileKind } from '../model/file-entry.ts';
export type { SyntaxCheck } from '../model/syntax-check.ts';
export type { Completion, CompletionMatch, CompletionType } from '../model/completion.ts';
export type { Inspection } from '../model/inspection.ts';
export type { Packages } from '../model/packages.ts';
export type { Variable } from '../model/variable.ts';
export type { Denial, SystemCall } from '../model/denial.ts';
export type * from '../model/display.ts';
export type * from '../model/outcome.ts';
export type { Policy, PresetName, ResolvedPolicy } from '../model/policy.ts';
export { PythonByteArray, PythonComplex, PythonFrozenSet, PythonTuple } from '../model/value.ts';
export type { HostInput, PythonRecord, PythonValue } from '../model/value.ts';
export { PythonDecimal, PythonFloat, PythonFraction, PythonUuid } from '../model/value-numbers.ts';
export {
  PythonDate,
  PythonDateTime,
  PythonTime,
  PythonTimeDelta,
} from '../model/value-datetime.ts';
export { PythonTimeZone, PythonZoneInfo } from '../model/value-zones.ts';
export { PythonArray } from '../model/array.ts';
export type { TypedArray } from '../model/array.ts';
export { HostObject, HostProxy, isPythonFunction, PythonReference } from '../model/reference.ts';
export type { HostFunction, PythonFunction, ReferenceKind } from '../model/reference.ts';
export {
  Capability,
  currentCall,
  GuestError,
  hostFunction,
  proxy,
  PublicError,
  stubs,
} from '../capability/index.ts';
export type {
  CapabilityBudget,
  Exposable,
  Exposure,
  HostCallContext,
  HostErrorReport,
  HostFunctionOptions,
  ProxyOptions,
  PublicErrorKind,
  PublicErrorOptions,
  ReferenceCounts,
  SchemaIssue,
  SchemaResult,
  StandardSchema,
} from '../capability/index.ts';

export { connect } from './connect.ts';
export type { Connection, ConnectOptions, RunAtService, SandboxClass } from './connect.ts';
export { SandboxBase as Sandbox } from '../sandbox/sandbox-base.ts';
export { Checkpoint } from '../sandbox/checkpoint.ts';
export type { OneShotResult } from '../sandbox/run-program.ts';
export type {
  CallOptions,
  Code,
  Mount,
  OneShotOptions,
  OutputChunk,
  RunOptions,
  SandboxOptions,
  WallChoice,
} from '../sandbox/options.ts';
export type { CheckpointKey } from '../sandbox/checkpoint-file.ts';
export type { RestoreOptions } from '../sandbox/rewind.ts';
export { Context } from '../sandbox/context.ts';
export type { ContextOptions } from '../sandbox/context.ts';
export type { InputHandler, InputRequest } from '../sandbox/prompts.ts';
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
export type { FolderEntry } from '../model/folder-entry.ts';
export type { Limits } from '../model/limits.ts';
export type { SandboxFiles } from '../sandbox/files/sandbox-files.ts';
export type { ReadOptions, WriteOptions } from '../sandbox/files/sandbox-files.ts';
export type { Artifact, Artifacts, LeftOut } from '../model/artifact.ts';
export type { MountReport } from '../model/mount-report.ts';
export type {
  ApplyOptions,
  FolderChange,
  FolderChanges,
} from '../sandbox/mounts/folder-changes.ts';
export type { ArtifactLimits } from '../sandbox/files/artifacts.ts';
export type { FileContent } from '../sandbox/files/content.ts';
export type { FileWatch } from '../sandbox/files/watches.ts';
export type { FileEvent, WatchOptions } from '../sandbox/files/watches.ts';
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

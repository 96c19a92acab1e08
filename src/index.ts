export { Sandbox, run } from './sandbox/sandbox.ts';
export type { OneShotResult } from './sandbox/sandbox.ts';
export type {
  CallOptions,
  Code,
  Mount,
  OneShotOptions,
  OutputChunk,
  RunOptions,
  SandboxOptions,
  WallChoice,
} from './sandbox/options.ts';
export { doctor } from './sandbox/doctor.ts';
export { planFor } from './sandbox/prepare.ts';
export {
  buildImage as buildGuestImage,
  cleanImages as cleanGuestImages,
  imagePath as guestImagePath,
} from './wall/wasm/image/store.ts';
export type { BuildOptions as GuestImageOptions } from './wall/wasm/image/store.ts';
export { buildPackages } from './sandbox/build-packages.ts';
export type { PackagesOptions } from './sandbox/build-packages.ts';
export { cleanLayers as cleanPackages, layersPath as packagesPath } from './packages/store.ts';
export type { DoctorReport, LayerReport } from './wall/doctor.ts';
export type { WallKind } from './wall/wall.ts';
export { explain, loadPolicy, parsePolicy, PRESET_NAMES, showPlan } from './policy/index.ts';
export type { Plan } from './policy/index.ts';
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
} from './model/errors.ts';
export type { ErrorCode } from './model/errors.ts';
export type { FolderEntry } from './model/folder-entry.ts';
export type { Limits } from './model/limits.ts';
export type { Packages } from './model/packages.ts';
export type { Variable } from './model/variable.ts';
export type { Denial, SystemCall } from './model/denial.ts';
export type * from './model/outcome.ts';
export type { Policy, PresetName, ResolvedPolicy } from './model/policy.ts';
export { PythonByteArray, PythonComplex, PythonFrozenSet, PythonTuple } from './model/value.ts';
export type { HostInput, PythonRecord, PythonValue } from './model/value.ts';
export { PythonDecimal, PythonFloat, PythonFraction, PythonUuid } from './model/value-numbers.ts';
export { PythonDate, PythonDateTime, PythonTime, PythonTimeDelta } from './model/value-datetime.ts';
export { PythonTimeZone, PythonZoneInfo } from './model/value-zones.ts';
export { PythonArray } from './model/array.ts';
export type { TypedArray } from './model/array.ts';
export { HostObject, HostProxy, isPythonFunction, PythonReference } from './model/reference.ts';
export type { HostFunction, PythonFunction, ReferenceKind } from './model/reference.ts';
export {
  Capability,
  currentCall,
  GuestError,
  hostFunction,
  proxy,
  PublicError,
  stubs,
} from './capability/index.ts';
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
} from './capability/index.ts';

export * from '../sandbox/common.ts';
export { connect } from './connect.ts';
export type { Connection, ConnectOptions, RunAtService, SandboxClass } from './connect.ts';
export { SandboxBase as Sandbox } from '../sandbox/sandbox-base.ts';
export type { Mount } from '../sandbox/options.ts';
export type { CheckpointKey } from '../sandbox/checkpoint-file.ts';
export type { RestoreOptions } from '../sandbox/rewind.ts';
export type { FolderEntry } from '../model/folder-entry.ts';

export * from './sandbox/everywhere.ts';
export type { Mount } from './sandbox/options.ts';
export type { CheckpointKey } from './sandbox/checkpoint-file.ts';
export type { RestoreOptions } from './sandbox/rewind.ts';
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
export { explain, showPlan } from './policy/index.ts';
export type { Plan } from './policy/index.ts';
export type { FolderEntry } from './model/folder-entry.ts';
export { saveArtifacts } from './sandbox/host-folder/save-artifacts.ts';
export type { SavedFiles } from './sandbox/host-folder/save-artifacts.ts';

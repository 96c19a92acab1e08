export { loadGuestImage } from './guest-image.ts';
export type { GuestImageOptions } from './guest-image.ts';
export * from '../sandbox/everywhere.ts';

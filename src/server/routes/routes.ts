import type { Route } from '../http/route.ts';
import type { UpgradeRoute } from '../http/upgrades.ts';
import { CHECKPOINT_ROUTES } from './checkpoints.ts';
import { evalRoute } from './eval.ts';
import { FILE_ROUTES } from './files.ts';
import { healthRoute, readyRoute } from './health.ts';
import { documentRoutes } from './openapi.ts';
import { OPERATION_ROUTES } from './operations.ts';
import { PASTE_ROUTES } from './pastes.ts';
import { runRoute } from './run.ts';
import { RUN_ROUTES } from './runs.ts';
import { sandboxRunRoute } from './sandbox-run.ts';
import { sandboxStream } from './sandbox-stream.ts';
import { SANDBOX_ROUTES } from './sandboxes.ts';
import { guestTunnel } from '../tunnel/guest-tunnel.ts';

/** Every route that is a WebSocket. */
export const UPGRADE_ROUTES: readonly UpgradeRoute[] = [sandboxStream, guestTunnel];

const API: readonly Route[] = [
  ...[runRoute, ...SANDBOX_ROUTES, sandboxRunRoute, ...FILE_ROUTES, ...CHECKPOINT_ROUTES],
  ...PASTE_ROUTES,
  ...[evalRoute, ...RUN_ROUTES, ...OPERATION_ROUTES, healthRoute, readyRoute],
];

/** Every other route. */
export const ROUTES: readonly Route[] = [...API, ...documentRoutes(API, UPGRADE_ROUTES)];

import { randomBytes } from 'node:crypto';
import type { Oracle } from '../attack.ts';
import { hostScene } from './host-scene.ts';
import { markScene } from './mark-scene.ts';
import { leftoverScene, measuredScene } from './process-scenes.ts';
import { sceneOf } from './scene.ts';
import type { Scene } from './scene.ts';
import { secretScene } from './secret-scene.ts';
import { serviceScene } from './service-scene.ts';
import { victimScene } from './victim-scene.ts';

/** A scene of its own for one run. */
export async function setScene(oracle: Oracle): Promise<Scene> {
  switch (oracle.kind) {
    case 'secret':
      return secretScene(oracle.in);
    case 'service':
      return serviceScene(oracle.at);
    case 'victim':
      return victimScene();
    case 'mark':
      return markScene();
    case 'leftover':
      return leftoverScene();
    case 'measured':
      return measuredScene(oracle.what, oracle.above);
    case 'host':
      return hostScene();
    case 'planted':
      return plantedScene();
    case 'counted':
      return sceneOf(({ repr }) => (Number(repr ?? 0) > oracle.above ? `it has ${repr}` : null));
    case 'output':
      return sceneOf(({ text }) => (text.length > oracle.above ? `${text.length} bytes` : null));
    case 'lasting':
      return sceneOf(({ status }) => (status === 'lasts' ? 'it goes on' : null));
    case 'survival':
      return sceneOf(({ survived, status }) =>
        survived ? null : `nothing else works (${status})`,
      );
    case 'guest':
      return sceneOf(({ repr }) => (repr === 'True' ? 'the program says so' : null));
  }
}

function plantedScene(): Scene {
  const secret = randomBytes(16).toString('hex');
  const scene = sceneOf(({ text }) => (text.includes(secret) ? 'what was planted is there' : null));
  const token = randomBytes(4).toString('hex');
  return { ...scene, variables: { token }, planted: { planted: secret } };
}

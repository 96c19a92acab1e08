import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { timeZoneFiles, timeZoneVersion } from '../../../../src/wall/wasm/image/time-zones.ts';

const folder = mkdtempSync(join(tmpdir(), 'zones-test-'));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'Europe'));
mkdirSync(join(folder, 'right'));
writeFileSync(join(folder, 'Europe', 'Paris'), 'TZif2 data');
writeFileSync(join(folder, 'right', 'Paris'), 'TZif2 data');
writeFileSync(join(folder, 'tzdata.zi'), '# version 2026x\nrules');
writeFileSync(join(folder, 'zone.tab'), 'no zone');
symlinkSync('Europe/Paris', join(folder, 'Lutetia'));

test('zones are found, under their other names too, and nothing else', () => {
  assert.deepEqual(
    timeZoneFiles(folder).map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]),
    [
      ['/usr/share/zoneinfo/Europe/Paris', 'TZif2 data'],
      ['/usr/share/zoneinfo/Lutetia', 'TZif2 data'],
    ],
  );
});

test('the release of the database is told', () => {
  assert.equal(timeZoneVersion(folder), '# version 2026x');
});

test('where there is no database there are no zones', () => {
  assert.deepEqual(timeZoneFiles(join(folder, 'nowhere')), []);
  assert.equal(timeZoneVersion(join(folder, 'nowhere')), '0');
});

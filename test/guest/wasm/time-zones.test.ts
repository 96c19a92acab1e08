import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, raised } from './guest.ts';

test('UTC needs no data', () => {
  const code = `
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
moment = datetime(2024, 7, 1, 12, tzinfo=ZoneInfo('UTC'))
print(moment.isoformat(), moment.tzname(), moment == datetime(2024, 7, 1, 12, tzinfo=timezone.utc))
print(ZoneInfo('Etc/UTC').utcoffset(moment))`;
  assert.equal(printed(code), '2024-07-01T12:00:00+00:00 UTC True\n0:00:00');
});

test('the zones of the machine that the image was built on are there', () => {
  const code = `
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones
print(datetime(2024, 7, 1, tzinfo=ZoneInfo('Europe/Paris')).isoformat(), len(available_timezones()) > 300)`;
  assert.equal(printed(code), '2024-07-01T00:00:00+02:00 True');
});

test('a name that is no zone is told as such', () => {
  assert.equal(
    raised("import zoneinfo\nzoneinfo.ZoneInfo('Europe/Nowhere')"),
    "zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Nowhere'",
  );
});

/** A package of the name and form that PyPI has, with one zone, an hour east. */
const PACKAGE = `
import struct, sys, zipfile
zone = struct.pack('>4s16s6l', b'TZif', b'', 0, 0, 0, 0, 1, 4) + struct.pack('>lbb4s', 3600, 0, 0, b'CET')
with zipfile.ZipFile('/tmp/tzdata.whl', 'w') as archive:
    archive.writestr('tzdata/__init__.py', '')
    archive.writestr('tzdata/zoneinfo/__init__.py', '')
    archive.writestr('tzdata/zoneinfo/Europe/__init__.py', '')
    archive.writestr('tzdata/zoneinfo/Europe/Atlantis', zone)
    archive.writestr('tzdata/zones', 'Europe/Atlantis\\n')
sys.path.append('/tmp/tzdata.whl')`;

test('a wheel with the data is used', () => {
  const code = `
from datetime import datetime
import zoneinfo
print(datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo('Europe/Atlantis')).isoformat())
print('Europe/Atlantis' in zoneinfo.available_timezones())`;
  assert.equal(printed(PACKAGE, code), '2024-01-01T00:00:00+01:00\nTrue');
});

test('with data there, a name that is no zone is told as such', () => {
  assert.equal(
    raised(PACKAGE, "import tzdata, zoneinfo\nzoneinfo.ZoneInfo('Europe/Nowhere')"),
    "zoneinfo._common.ZoneInfoNotFoundError: 'No time zone found with key Europe/Nowhere'",
  );
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { epro } from '@verum/contracts';
import { type DiaryHarness, outcome, startDiary, study } from './diary.fixture.ts';
import { enrol, planStudy } from './diary-study.fixture.ts';
import { normaliseCode } from './domain/pairing-code.ts';
import { openPhone, type Phone } from './testing-phone.ts';

const { DiaryService, DeviceService, DeviceKind } = epro;

describe('pairing', () => {
  let diary: DiaryHarness;
  let subjects = 0;

  before(async () => {
    diary = await startDiary();
    await planStudy(diary);
  });
  after(() => diary?.stop());

  const devices = (name = 'crc') => diary.as(DeviceService, name);
  async function subject(): Promise<string> {
    subjects += 1;
    await enrol(diary, `01-${subjects}`);
    return `01-${subjects}`;
  }
  async function code(of: string, more: { kind?: epro.DeviceKind; replaces?: boolean } = {}): Promise<string> {
    return (await devices().createPairingCode({ study, subject: of, kind: DeviceKind.OWN, ...more })).code;
  }
  const pair = (phone: Phone, given: string) =>
    diary.by(DiaryService, phone).pairDevice(phone.pairing(given) as epro.PairDeviceRequest);
  async function paired(of: string, more: Parameters<typeof code>[1] = {}): Promise<Phone> {
    const phone = openPhone();
    phone.device = (await pair(phone, await code(of, more))).device;
    return phone;
  }
  const asks = (phone: Phone, options: Parameters<typeof diary.by>[2] = {}) =>
    outcome(diary.by(DiaryService, phone, options).getDiary({}));

  test('a phone pairs with the code that the site shows, and then has its diary', async () => {
    const of = await subject();
    const phone = await paired(of);
    const own = await diary.by(DiaryService, phone).getDiary({});
    assert.deepEqual(
      own.schedules.map(({ schedule }) => schedule),
      ['attack', 'daily'],
    );
    const [listed] = (await devices().listDevices({ study, subject: of })).devices;
    assert.deepEqual([listed?.device, listed?.kind, listed?.zone], [phone.device, DeviceKind.OWN, 'Asia/Shanghai']);
  });

  test('its diary comes with the answer to the pairing, so a first question needs no second one', async () => {
    const phone = openPhone();
    const { device, diary: told } = await pair(phone, await code(await subject()));
    phone.device = device;
    assert.ok(told && told.tasks.length > 0);
    const { unchanged, hash } = await diary.by(DiaryService, phone).getDiary({ knownHash: told.hash });
    assert.deepEqual([unchanged, hash], [true, told.hash]);
  });

  test('a code is what a person may type: any case, blanks, hyphens, O for 0 and I or L for 1', () => {
    assert.equal(normaliseCode(' ab0d-1fgh '), 'AB0D1FGH');
    assert.equal(normaliseCode('abOd IfgL'), 'AB0D1FG1');
    for (const wrong of ['', 'AB0D1FG', 'AB0D1FGHJ', 'AB0D1FGU', 'AB0D1FG!'])
      assert.equal(normaliseCode(wrong), undefined);
  });

  test('a code works once; the same key gets the same answer again, another key none', async () => {
    const of = await subject();
    const shown = await code(of);
    const phone = openPhone();
    const { device } = await pair(phone, shown);
    assert.equal((await pair(phone, shown.toLowerCase())).device, device);
    assert.equal(await outcome(pair(openPhone(), shown)), 'PAIRING_CODE_WRONG');
    assert.equal((await devices().listDevices({ study, subject: of })).devices.length, 1);
  });

  test('two phones that bring one code at once become one device', async () => {
    const shown = await code(await subject());
    const told = await Promise.all([openPhone(), openPhone()].map((phone) => outcome(pair(phone, shown))));
    assert.deepEqual(told.sort(), ['PAIRING_CODE_WRONG', 'allowed']);
  });

  test('a code is good up to 15 minutes, and void when a newer one is made', async () => {
    const of = await subject();
    const old = await code(of);
    const shown = await code(of);
    assert.equal(await outcome(pair(openPhone(), old)), 'PAIRING_CODE_WRONG');
    diary.clock.advance(15 * 60_000 - 1);
    assert.equal(await outcome(pair(openPhone(), shown)), 'allowed');
    const late = await code(of);
    diary.clock.advance(15 * 60_000);
    assert.equal(await outcome(pair(openPhone(), late)), 'PAIRING_CODE_WRONG');
  });

  test('nothing of a code is kept but its hash', async () => {
    const shown = await code(await subject());
    for (const table of ['pairing_code', 'audit']) {
      const [{ found } = {}] = await diary.sql(
        `select count(*) as found from ${table} t where t::text like '%' || $1 || '%'`,
        [shown],
      );
      assert.equal(found, 0, table);
    }
  });

  test('a key that is not P-256, and one whose private half is not there, pair nothing', async () => {
    const shown = await code(await subject());
    const phone = openPhone();
    const pairing = phone.pairing(shown) as epro.PairDeviceRequest;
    const api = diary.by(DiaryService, phone);
    const other = openPhone();
    assert.equal(
      await outcome(api.pairDevice({ ...pairing, publicKey: other.publicKey })),
      'INVALID_REQUEST signature:not_signed',
    );
    assert.equal(
      await outcome(api.pairDevice({ ...pairing, publicKey: new Uint8Array(91) })),
      'INVALID_REQUEST publicKey:not_a_key',
    );
    assert.equal(
      await outcome(api.pairDevice({ ...pairing, zone: 'Mars/Olympus' })),
      'INVALID_REQUEST zone:not_a_zone',
    );
    assert.equal(await outcome(api.pairDevice(pairing)), 'allowed');
  });

  test('what is revoked is refused at the very next call, and the second time it stays as it was', async () => {
    const of = await subject();
    const phone = await paired(of);
    assert.equal(await asks(phone), 'allowed');
    const revoke = (reason: string) => devices().revokeDevice({ study, subject: of, device: phone.device, reason });
    const first = await revoke('lost on the bus');
    assert.equal(await asks(phone), 'DEVICE_REVOKED');
    assert.equal((await revoke('again')).revokedWhy, first.revokedWhy);
    // Paired with a code of its own it would be another device; with the old one it is none.
    assert.equal(
      await outcome(devices('otherCrc').revokeDevice({ study, subject: of, device: phone.device, reason: 'x' })),
      'NOT_FOUND',
    );
  });

  test('whether a new phone takes the place of the old one is the site’s choice', async () => {
    const of = await subject();
    const old = await paired(of);
    await paired(of);
    assert.equal(await asks(old), 'allowed');
    const last = await paired(of, { replaces: true });
    assert.deepEqual([await asks(old), await asks(last)], ['DEVICE_REVOKED', 'allowed']);
  });

  test('a tablet of the site is the participant’s for two hours', async () => {
    const tablet = await paired(await subject(), { kind: DeviceKind.SITE });
    diary.clock.advance(2 * 3_600_000 - 1);
    assert.equal(await asks(tablet), 'allowed');
    diary.clock.advance(1);
    assert.equal(await asks(tablet), 'DEVICE_REVOKED');
  });

  test('a proof is good within 120 seconds of our clock, and a device that is off is told our time', async () => {
    const phone = await paired(await subject());
    diary.clock.advance(1_000 - (diary.clock.nowMs() % 1_000));
    for (const [offMs, told] of [
      [119_000, 'allowed'],
      [-119_000, 'allowed'],
      [121_000, 'DEVICE_CLOCK'],
      [-121_000, 'DEVICE_CLOCK'],
    ] as const) {
      assert.equal(await asks(phone, { offMs }), told, String(offMs));
    }
    const refused = diary.by(DiaryService, phone, { offMs: 3_600_000 }).getDiary({});
    await assert.rejects(refused, (error: { facts?: { now?: string } }) => {
      assert.equal(error.facts?.now, new Date(diary.clock.nowMs()).toISOString());
      return true;
    });
  });

  test('a proof of another method, of another key and of a device that is none are all the same to us', async () => {
    const phone = await paired(await subject());
    const { submitEntries } = DiaryService.method;
    assert.equal(await asks(phone, { proofFor: submitEntries }), 'UNAUTHENTICATED');
    const thief = openPhone();
    thief.device = phone.device;
    assert.equal(await asks(thief), 'UNAUTHENTICATED');
    thief.device = 'nobody';
    assert.equal(await asks(thief), 'UNAUTHENTICATED');
    assert.equal(await outcome(diary.as(DiaryService, 'crc').getDiary({})), 'UNAUTHENTICATED');
    // Revoked, it is still told so only to whoever holds the key.
    const own = await paired(await subject());
    const { subject: of } = (await diary.sql('select subject from device where device = $1', [own.device]))[0] as {
      subject: string;
    };
    await devices().revokeDevice({ study, subject: of, device: own.device, reason: 'lost' });
    thief.device = own.device;
    assert.equal(await asks(thief), 'UNAUTHENTICATED');
  });

  test('a site makes codes and sees devices of its own subjects alone', async () => {
    const of = await subject();
    await paired(of);
    for (const name of ['otherCrc', 'nobody']) {
      const api = devices(name);
      assert.notEqual(await outcome(api.createPairingCode({ study, subject: of, kind: DeviceKind.OWN })), 'allowed');
      assert.notEqual(await outcome(api.listDevices({ study, subject: of })), 'allowed');
    }
    assert.equal(
      await outcome(devices('monitor').createPairingCode({ study, subject: of, kind: DeviceKind.OWN })),
      'PERMISSION_DENIED',
    );
    assert.equal((await devices('monitor').listDevices({ study, subject: of })).devices.length, 1);
  });

  test('the trail names the device as who paired it', async () => {
    const phone = await paired(await subject());
    const rows = await diary.sql(`select actor from audit where table_name = 'device' and key ->> 'device' = $1`, [
      phone.device,
    ]);
    assert.deepEqual(rows, [{ actor: `device:${phone.device}` }]);
  });
});

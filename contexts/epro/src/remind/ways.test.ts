import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCall, systemClock } from '@verum/call';
import { loadConfig, object } from '@verum/config';
import { addressKey } from './address-key.ts';
import type { Message, SendingChannel, SendOutcome, Way } from './message.ts';
import { openWays } from './open-ways.ts';
import { remindConfig } from './remind-config.ts';
import { startGateway, startMail, startPush } from './sink.fixture.ts';
import { filled } from './ways/gateway-way.ts';

const key = addressKey(Buffer.alloc(32, 5));
const message: Message = {
  id: '7c0e5a52-3b1f-4c57-9d0e-2f3f8f1f5a10',
  ...{
    title: 'Reminder',
    text: 'Say "now"\n{id} & 请填写',
    language: 'zh',
    address: '+86 138-0000-4821',
    seconds: 3600,
  },
};

function wayOf(channel: SendingChannel, yaml: string): Way {
  const config = loadConfig(yaml, object(remindConfig), { file: 'test' });
  const way = openWays(config.Reminders, key.vapid, { clock: systemClock }).get(channel);
  assert.ok(way);
  return way;
}

async function send(way: Way, changes: Partial<Message> = {}): Promise<SendOutcome> {
  const call = newCall({ command: 'test', timeoutMs: 20_000 });
  return await way.send(call, { ...message, ...changes }).finally(() => call.end());
}

const told = (outcome: SendOutcome) => {
  if (outcome.isSent) return 'sent';
  const { why, isFinal, isUncertain, isGone } = outcome;
  return [why, isFinal && 'final', isUncertain && 'uncertain', isGone && 'gone'].filter(Boolean).join(' ');
};

const gatewayYaml = (url: string, more = '') => `
Reminders:
  Sms:
    Url: ${url}
    Body: '{"to":"{address}","text":"{title}: {text}","lang":"{language}","ref":"{id}"}'
    Networks: [127.0.0.0/8]
    Timeout: 2s
    ${more}`;

test('a gateway gets the template filled in, and no word can break out of it', async () => {
  const gateway = await startGateway();
  const way = wayOf('sms', gatewayYaml(gateway.url));
  try {
    assert.equal(told(await send(way)), 'sent');
    const [request] = gateway.requests;
    assert.deepEqual(JSON.parse(String(request?.body)), {
      ...{ to: message.address, text: `Reminder: ${message.text}`, lang: 'zh', ref: message.id },
    });
    assert.equal(request?.headers['idempotency-key'], message.id);
    const form = filled('to={address}&t={text}&x={other}', message, 'application/x-www-form-urlencoded');
    assert.equal(new URLSearchParams(form).get('t'), message.text);
    assert.ok(form.endsWith('&x={other}'));
  } finally {
    way.close();
    await gateway.stop();
  }
});

test('of a gateway’s failures it is known whether they can be repeated', async () => {
  const gateway = await startGateway();
  const way = wayOf('sms', gatewayYaml(gateway.url, 'Taken: \'"code":"OK"\''));
  try {
    for (const [behaviour, outcome] of [
      [503, 'status-503'],
      [429, 'status-429'],
      [400, 'status-400 final'],
      [302, 'status-302'],
      ['hang', 'late uncertain'],
      ['take', 'sent'],
    ] as const) {
      gateway.behave(behaviour);
      assert.equal(told(await send(way)), outcome, `${behaviour}`);
    }
    const picky = wayOf('sms', gatewayYaml(gateway.url, 'Taken: accepted'));
    assert.equal(told(await send(picky)), 'not-taken');
  } finally {
    way.close();
    await gateway.stop();
  }
  assert.equal(told(await send(wayOf('sms', gatewayYaml(gateway.url)))), 'connect-failed');
});

test('a letter names its reader once, answers no absence note, and has one id for ever', async () => {
  const mail = await startMail();
  const yaml = `
Reminders:
  Email: { Host: 127.0.0.1, Port: ${mail.port}, Security: none, From: 'Diary <diary@trial.example>', Timeout: 2s }`;
  const way = wayOf('email', yaml);
  const reader = { address: 'wang@example.org' };
  try {
    assert.equal(told(await send(way, reader)), 'sent');
    const [letter] = mail.letters;
    assert.deepEqual([letter?.from, letter?.to], ['diary@trial.example', ['wang@example.org']]);
    assert.match(letter?.raw ?? '', new RegExp(`^Message-ID: <${message.id}@trial.example>`, 'm'));
    assert.match(letter?.raw ?? '', /^Auto-Submitted: auto-generated/m);
    mail.behave(450);
    assert.equal(told(await send(way, reader)), 'smtp-450');
    mail.behave(550);
    assert.equal(told(await send(way, reader)), 'smtp-550 final');
    mail.behave('hang');
    assert.match(told(await send(way, reader)), /uncertain$/);
    for (const address of ['', 'wang', 'a@b@c', 'a@b\r\nBcc: x@y', '<a@b>', 'a@b,c@d'])
      assert.ok(!way.accepts(address));
  } finally {
    await mail.stop();
  }
  assert.match(told(await send(way, reader)), /^smtp-e[a-z]+$/);
});

test('a push is signed by the installation, readable in the browser alone, and takes the place of an earlier one', async () => {
  const push = await startPush();
  const yaml = `
Reminders:
  Push: { Subject: 'mailto:trial@example.org', Hosts: ['${push.host}'], Networks: [127.0.0.0/8, '::1'], CaFile: ${push.caFile}, Timeout: 2s }`;
  const way = wayOf('push', yaml);
  const browser = { address: push.subscription };
  try {
    assert.equal(told(await send(way, browser)), 'sent');
    assert.equal(told(await send(way, browser)), 'sent');
    const [first, second] = push.requests;
    assert.ok(first && second);
    const { title, text, language } = message;
    const tag = first.headers.topic;
    assert.match(String(tag), /^[\w-]{1,32}$/);
    assert.equal(second.headers.topic, tag);
    assert.deepEqual(push.opened(first), { title, text, language, tag });
    const { key: signer, claims } = push.signedBy(first);
    assert.equal(signer, key.vapid.publicKey);
    assert.deepEqual([claims.aud, claims.sub], [`https://${push.host}`, 'mailto:trial@example.org']);
    for (const [behaviour, outcome] of [
      [410, 'unsubscribed final gone'],
      [404, 'unsubscribed final gone'],
      [413, 'status-413 final'],
      [500, 'status-500'],
      ['hang', 'late uncertain'],
    ] as const) {
      push.behave(behaviour);
      assert.equal(told(await send(way, browser)), outcome);
    }
  } finally {
    way.close();
    await push.stop();
  }
});

test('a subscription leads to the push services that are named, and to nothing else', async () => {
  const way = wayOf('push', "Reminders: { Push: { Subject: 'mailto:trial@example.org' } }");
  const keys = { p256dh: key.vapid.publicKey, auth: Buffer.alloc(16).toString('base64url') };
  const at = (endpoint: string) => JSON.stringify({ endpoint, keys });
  for (const good of [
    'https://fcm.googleapis.com/fcm/send/x',
    'https://updates.push.services.mozilla.com/wpush/v2/x',
  ]) {
    assert.ok(way.accepts(at(good)), good);
  }
  for (const bad of [
    'http://fcm.googleapis.com/x',
    'https://fcm.googleapis.com.example/x',
    'https://fcm.googleapis.com:8443/x',
    'https://push.services.mozilla.com.example/x',
    'https://169.254.169.254/latest',
    'https://localhost/x',
    'x',
  ]) {
    assert.ok(!way.accepts(at(bad)), bad);
    assert.equal(told(await send(way, { address: at(bad) })), 'host-not-allowed final gone');
  }
  const short = { ...keys, auth: 'AAAA' };
  for (const broken of ['', '{}', 'null', JSON.stringify({ endpoint: 'https://fcm.googleapis.com/x', keys: short })]) {
    assert.ok(!way.accepts(broken));
  }
});

test('the same key of an installation gives the same signature key, in every process', () => {
  assert.equal(addressKey(Buffer.alloc(32, 5)).vapid.publicKey, key.vapid.publicKey);
  assert.notEqual(addressKey(Buffer.alloc(32, 6)).vapid.publicKey, key.vapid.publicKey);
  assert.equal(Buffer.from(key.vapid.publicKey, 'base64url').length, 65);
});

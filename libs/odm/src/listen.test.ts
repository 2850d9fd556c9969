import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { SaxesParser } from 'saxes';
import { type Listeners, listen } from './listen.ts';

const names = [
  ...['errorHandler', 'doctypeHandler', 'openTagStartHandler', 'attributeHandler', 'openTagHandler'],
  ...['closeTagHandler', 'textHandler', 'cdataHandler', 'commentHandler', 'piHandler'],
] as const;

/** Whether V8 finds the properties of an object by their places, and not by their names. */
function hasPlaces(object: object): boolean {
  setFlagsFromString('--allow-natives-syntax');
  return new Function('object', 'return %HasFastProperties(object)')(object);
}

const heard = () => undefined;

test('a parser that everything listens to stays as fast as one that nothing does', () => {
  // First, since V8 adds properties anew as it did before.
  const other = new SaxesParser({ position: true });
  for (const event of [
    'error',
    'doctype',
    'opentagstart',
    'attribute',
    'opentag',
    'closetag',
    'text',
    'cdata',
  ] as const)
    other.on(event, heard);
  for (const event of ['comment', 'processinginstruction'] as const) other.on(event, heard);
  assert.ok(!hasPlaces(other), 'once `on` does no harm, listen.ts can go');

  const parser = new SaxesParser({ position: true });
  listen(parser, Object.fromEntries(names.map((name) => [name, heard])) as unknown as Listeners);
  parser.write('<a b="c">d</a>').close();
  assert.ok(hasPlaces(parser));
});

test('each is told what the parser comes by, and in its order', () => {
  const told: string[] = [];
  const parser = new SaxesParser();
  listen(parser, Object.fromEntries(names.map((name) => [name, () => told.push(name)])) as unknown as Listeners);
  parser.write('<!DOCTYPE a><?b c?><!--d--><a e="f">g<![CDATA[h]]></i></a>').close();
  assert.deepEqual(told.slice(0, 6), [
    ...['doctypeHandler', 'piHandler', 'commentHandler', 'openTagStartHandler', 'attributeHandler', 'openTagHandler'],
  ]);
  assert.deepEqual(new Set(told), new Set(names));
});

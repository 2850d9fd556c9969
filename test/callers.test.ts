import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { DescMethod } from '@bufbuild/protobuf';
import { contexts, root } from '@verum/cli';
import { mayCall, methodRules, services } from '@verum/contracts';

// Read from the sources, because a call that no test makes is allowed or not all the same.

/** The methods of needed services that a context's code names as calls, under whatever name it keeps the client. */
function calledBy(context: (typeof contexts)[number]): DescMethod[] {
  const files = globSync(`contexts/${context.name}/src/**/*.ts`, { cwd: root }).filter(
    (file) => !/\.(test|fixture)\.ts$/.test(file),
  );
  const source = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  return context.needs.flatMap((service) =>
    service.methods.filter(({ localName }) => source.includes(`.${localName}(`)),
  );
}

test('every call that a context makes is one the contract names it for', () => {
  let count = 0;
  for (const context of contexts) {
    for (const method of calledBy(context)) {
      count++;
      assert.ok(mayCall(context.name, method), `${context.name} calls ${method.toString()}, which does not name it`);
    }
  }
  assert.ok(count >= 9, `${count} calls were found: the search has gone blind`);
});

test('no contract names a context that does not call it', () => {
  for (const service of services) {
    for (const method of service.methods) {
      const { callers } = methodRules(method);
      // Events are delivered and read by the platform's own code, on behalf of whichever context it is.
      if (method.input.typeName.startsWith('verum.v1.')) continue;
      for (const caller of callers) {
        if (caller === '*' || caller === 'gateway') continue;
        const context = contexts.find(({ name }) => name === caller);
        assert.ok(context, `${method.toString()} names ${caller}, which is no context`);
        assert.ok(calledBy(context).includes(method), `${method.toString()} names ${caller}, which does not call it`);
      }
    }
  }
});

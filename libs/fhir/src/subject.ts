import type { Element } from './element.ts';
import type { References, Target } from './reference.ts';

/** The patient a resource is about; undefined, with a finding, when that is not certain. */
export function resolveSubject(resource: Element, references: References): Target | undefined {
  const target = references.resolve(resource, 'subject', 'Patient');
  if (typeof target === 'object') return target;
  const rule = {
    absent: 'no-subject',
    'other-type': 'subject-not-a-patient',
    'not-found': 'subject-not-found',
  } as const;
  resource.report(rule[target], { at: 'subject' });
  return undefined;
}

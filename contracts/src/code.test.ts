import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codePattern, epro, fieldRules, patient, trial } from './index.ts';

test('a code is written as the contracts say of a study, a site, a hospital and a schedule', () => {
  const codes = [
    trial.StudySchema.field.code,
    trial.SiteSchema.field.code,
    patient.RegisterPatientRequestSchema.field.hospital,
    epro.PutScheduleRequestSchema.field.schedule,
  ];
  for (const field of codes) assert.equal(field && fieldRules(field)?.pattern, codePattern.source, String(field));
});

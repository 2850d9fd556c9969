import { Refusal } from '@verum/call';
import { reasonName, reasonRule } from '@verum/contracts';

/** What went wrong, for a person or for a program. With VERUM_DEBUG set, where it happened as well. */
export function explain(error: unknown, isJson: boolean): string {
  if (process.env.VERUM_DEBUG) console.error(error);
  if (error instanceof Refusal) return isJson ? `${JSON.stringify(refusalJson(error))}\n` : refusalText(error);
  const message = error instanceof Error ? error.message : String(error);
  if (isJson) return `${JSON.stringify({ error: message })}\n`;
  return `verum: ${message}\n`;
}

function refusalJson(refusal: Refusal) {
  return {
    reason: reasonName(refusal.reason),
    title: reasonRule(refusal.reason).titleEn,
    facts: refusal.facts,
    violations: refusal.violations,
  };
}

function refusalText(refusal: Refusal): string {
  const rule = reasonRule(refusal.reason);
  const facts = Object.entries(refusal.facts).map(([name, value]) => `  ${name}: ${value}`);
  const violations = refusal.violations.map(({ field, textEn, textZh }) => `  ${field}: ${textEn} · ${textZh}`);
  return [
    `verum: ${rule.titleEn} · ${rule.titleZh} (${reasonName(refusal.reason)})`,
    ...facts,
    ...violations,
    `  ${rule.nextEn} · ${rule.nextZh}`,
    '',
  ].join('\n');
}

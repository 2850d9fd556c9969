import { type CompiledRules, compileRules, type FormPreview, hiddenInPreview, previewForm } from '@verum/checks';
import type { FromWorker, ToWorker } from './preview-protocol.ts';

// Judges what is typed, beside the page: no key waits for an expression. A part of the page, with its own engine.

let rules: CompiledRules | undefined;
let open: { readonly opening: number; readonly preview: FormPreview; readonly hidden: readonly string[] } | undefined;

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'build') rules = compileRules(data.build);
  if (data.kind === 'open' && rules) {
    const { opening, hidden, formKey, stored, today } = data;
    open = { opening, hidden, preview: previewForm(rules, { formKey, stored, today }) };
  }
  if (data.kind === 'close' && open?.opening === data.opening) open = undefined;
  if (data.kind === 'enter' && open && open.opening === data.opening) self.postMessage(answer(open, data.entries));
};

function answer(
  { opening, preview, hidden: saved }: NonNullable<typeof open>,
  entries: Extract<ToWorker, { kind: 'enter' }>['entries'],
): FromWorker {
  const { outcomes, derived, hidden } = preview.enter(entries);
  const { skipTemplates } = preview;
  return {
    opening,
    verdicts: [...outcomes.values()].map(({ rule, path, verdict }) => ({
      rule: rule.id,
      path,
      fails: verdict === 'fails',
      isHard: rule.severity === 'hard',
      texts: verdict === 'fails' ? rule.messages : [],
    })),
    derived: [...derived].map(([path, value]) => [path, value ?? '']),
    hidden: hidden ? hiddenInPreview(saved, { skipTemplates, hidden }) : saved,
  };
}

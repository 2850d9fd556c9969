/** Is an item hidden, given the hidden paths of its form as `Evaluation.hidden` has them? */
export function isHidden(hidden: ReadonlySet<string>, path: string): boolean {
  const steps = path.split('/');
  return steps.some((step, level) => {
    const around = steps.slice(0, level).join('/');
    return hidden.has(at(around, step)) || hidden.has(at(around, step.replace(/!.*$/, '')));
  });
}

const at = (around: string, step: string) => (around === '' ? step : `${around}/${step}`);

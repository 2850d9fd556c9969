import { type IconName, StatusIcon } from '../ui/status-icon.tsx';

export type Health = 'good' | 'warn' | 'bad';

const icons: Readonly<Record<Health, IconName>> = { good: 'done', warn: 'late', bad: 'missed' };

/** How something is: a shape, a colour, and the word that says it. */
export function StateMark({ health, children }: { readonly health: Health; readonly children: string }) {
  return (
    <span className="health-mark" data-health={health}>
      <StatusIcon name={icons[health]} />
      {children}
    </span>
  );
}

import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly next: string;
  readonly children?: ReactNode;
}

/** Nothing is here: why, and what to do about it. */
export function EmptyState({ title, next, children }: EmptyStateProps) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <p>{next}</p>
      {children}
    </div>
  );
}

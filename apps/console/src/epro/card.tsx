import { type ReactNode, useId } from 'react';

interface CardProps {
  readonly title: string;
  /** What can be done with it. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Card({ title, actions, children }: CardProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="epro-card">
      <div className="epro-card-head">
        <h2 id={id}>{title}</h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

import type { ReactNode } from 'react';
import { useTitle } from './use-title.ts';

interface PageHeadProps {
  readonly title: string;
  /** What the page is for, in a line. */
  readonly about?: string;
  /** What can be done on it. */
  readonly children?: ReactNode;
}

/** The head of a page: its name, in the tab as well, and its actions. */
export function PageHead({ title, about, children }: PageHeadProps) {
  useTitle(title);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {about && <p className="quiet">{about}</p>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </div>
  );
}

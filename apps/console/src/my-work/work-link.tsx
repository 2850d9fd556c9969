import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { WorkListName } from './work-kinds.ts';

interface WorkLinkProps {
  readonly study: string;
  readonly site: string | undefined;
  readonly list: WorkListName;
  /** Of somebody who may do something about it: the pages where it is done are open to them. */
  readonly isOwn: boolean;
  readonly isEmpty: boolean;
  readonly children: ReactNode;
}

const queryStates = {
  'open-queries': 'OPEN',
  'answered-queries': 'ANSWERED',
  'candidate-queries': 'CANDIDATE',
} as const;

/** To the page where such work is done, else to its list. */
export function WorkLink({ study, site, list, isOwn, isEmpty, children }: WorkLinkProps) {
  const rest = { className: 'work-card', 'data-work': list, 'data-empty': isEmpty ? '' : undefined, children };
  const state = queryStates[list as keyof typeof queryStates];
  const params = { study };
  if (state) return <Link to="/studies/$study/queries" params={params} search={{ site, state }} {...rest} />;
  if (isOwn && list === 'to-verify')
    return <Link to="/studies/$study/verification" params={params} search={{ site }} {...rest} />;
  if (isOwn && (list === 'to-sign' || list === 'to-sign-again'))
    return <Link to="/studies/$study/signing" params={params} search={{ site }} {...rest} />;
  return <Link to="/studies/$study/to-do/$list" params={{ study, list }} search={{ site }} {...rest} />;
}

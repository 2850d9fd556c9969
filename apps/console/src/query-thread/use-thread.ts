import { useQuery } from '@tanstack/react-query';
import { api } from '../session/session.ts';

export interface ThreadName {
  readonly study: string;
  readonly subject: string;
  readonly form: string;
  readonly number: number;
}

export function threadKey({ study, subject, form, number }: ThreadName) {
  return ['query', study, subject, form, number] as const;
}

/** One query with everything that was said about it; others may be at it, so it is read anew whenever it is shown. */
export function useThread(name: ThreadName) {
  return useQuery({
    queryKey: threadKey(name),
    queryFn: ({ signal }) => api.query.getQuery({ ...name }, { signal }),
    staleTime: 0,
    gcTime: 0,
  });
}

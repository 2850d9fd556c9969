import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { attemptKeys } from '../../api/attempt-keys.ts';
import { useMessages } from '../../language/use-messages.ts';
import { threadKey } from '../../query-thread/use-thread.ts';
import { api } from '../../session/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { type FieldQuery, fieldQuery } from '../field-queries.ts';
import { useOpenForm } from '../form-context.ts';
import { threadMessages } from './messages.ts';
import type { QueryAction } from './query-steps.ts';

const calls = {
  answer: api.query.answerQuery,
  reopen: api.query.reopenQuery,
  close: api.query.closeQuery,
  cancel: api.query.cancelQuery,
  release: api.query.releaseQuery,
  comment: api.query.commentQuery,
} satisfies Record<QueryAction, unknown>;

/** Opens queries of the form and takes steps with them; what was done is told, and the lists are read anew. */
export function useQueryActs() {
  const { study, subject, form } = useOpenForm();
  const { t } = useMessages(threadMessages);
  const client = useQueryClient();
  const keyOf = useRef(attemptKeys());
  const [refused, setRefused] = useState<number>();

  const { mutateAsync, isPending, error, reset } = useMutation({
    mutationFn: (send: (key: (body: unknown) => string) => ReturnType<typeof api.query.openQuery>) =>
      send(keyOf.current),
    onSuccess: async (answer) => {
      const { number = 0, state = 'open' } = fieldQuery(answer) ?? {};
      announce(t('thread.done', { number, state: t(`thread.state.${state}`) }));
      client.setQueryData(threadKey({ study, subject, form, number }), answer);
      await client.invalidateQueries({ queryKey: ['queries', study, subject, form] });
      void client.invalidateQueries({ queryKey: ['casebook', study, subject] });
    },
  });

  /** Whether it was done. */
  async function run(number: number | undefined, send: Parameters<typeof mutateAsync>[0]): Promise<boolean> {
    reset();
    setRefused(undefined);
    try {
      await mutateAsync(send);
      return true;
    } catch {
      setRefused(number ?? 0);
      return false;
    }
  }

  return {
    isBusy: isPending,
    /** Of the step that was refused last, at the query of this number; 0 where one was to be opened. */
    errorAt: (number: number) => (refused === number ? (error ?? undefined) : undefined),
    open: (path: string, text: string) => {
      const request = { study, subject, form, path, text };
      return run(undefined, (key) => api.query.openQuery(request, { idempotencyKey: key(request) }));
    },
    take: (action: QueryAction, { number, revision }: Pick<FieldQuery, 'number' | 'revision'>, text: string) => {
      const request = { study, subject, form, number, text, expectedRevision: revision };
      return run(number, (key) => calls[action](request, { idempotencyKey: key([action, request]) }));
    },
  };
}

export type QueryActs = ReturnType<typeof useQueryActs>;

import { useQuery } from '@tanstack/react-query';
import { openAlertsQuery } from '../epro-queries.ts';

/** How many alerts are open, beside the name of the diary in the navigation; nothing where there are none. */
export function AlertCount({ study, label }: { readonly study: string; readonly label: string }) {
  const { data } = useQuery({ ...openAlertsQuery(study, undefined), refetchInterval: 60_000, retry: false });
  if (!data || data.count === 0) return null;
  const count = data.capped ? `${data.count}+` : String(data.count);
  return (
    <span className="rail-count" role="img" aria-label={label.replace('{count}', count)}>
      {count}
    </span>
  );
}

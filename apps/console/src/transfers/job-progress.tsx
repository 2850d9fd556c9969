import { useMessages } from '../language/use-messages.ts';
import type { Job } from './jobs.ts';
import { transferMessages } from './messages.ts';
import { sizeText } from './size.ts';

/** How far a job is, how fast it goes, and how long it will still take. */
export function JobProgress({ job, name }: { readonly job: Job; readonly name: string }) {
  const { t } = useMessages(transferMessages);
  const [done, total] = [Number(job.done ?? 0), Number(job.total ?? 0)];
  const amount = (value: number) => (job.unit === 'bytes' ? sizeText(value) : String(Math.round(value)));
  const rate = (job.perSecond ?? 0) >= 10 ? Math.round(job.perSecond ?? 0) : Number((job.perSecond ?? 0).toFixed(1));
  return (
    <div className="job-progress">
      <progress aria-label={name} {...(total > 0 && { value: done, max: total })} />
      <span className="quiet">
        {t('job.progress', {
          done: amount(done),
          total: total > 0 ? amount(total) : '…',
          unit: job.unit === 'bytes' ? '' : t(`job.unit.${job.unit === 'files' ? 'files' : 'subjects'}`),
        })}
        {rate > 0 && ` · ${t('job.rate', { rate: job.unit === 'bytes' ? sizeText(rate) : rate })}`}
        {(job.secondsLeft ?? 0) > 0 && ` · ${t('job.left', { seconds: job.secondsLeft ?? 0 })}`}
      </span>
    </div>
  );
}

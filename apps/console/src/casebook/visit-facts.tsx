import type { BuildIndex } from '@verum/odm';
import { formatDate } from '../language/format-date.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { type IconName, StatusIcon } from '../ui/status-icon.tsx';
import type { PlannedVisit } from './casebook-plan.ts';
import { factsOf, holdOf, signatureOf } from './form-facts.ts';
import { StatusChips } from './status-chips.tsx';
import { type Timing, timingOf, type VisitStatus } from './visit-status.ts';

/** When the visit was or is to be held, how that lies to its window, why it is skipped, and what it still lacks. */
export function VisitFacts({ planned, index }: { readonly planned: PlannedVisit; readonly index: BuildIndex }) {
  const { t, language } = useMessages();
  const { status, forms } = planned;
  if (!status) return null;
  const { date, skipped, missing = [] } = status;
  const timing = timingOf(status);
  // Of a visit that nobody has begun everything is missing, which its forms show already.
  const isBegun = forms.some(({ facts }) => facts.entry !== 'notStarted');
  const own = { ...factsOf({}), hold: holdOf(status.hold), signature: signatureOf(status.signature) };
  const nameOf = (oid: string) => pickText(index.forms.get(oid)?.description, language) || oid;
  return (
    <div className="visit-facts">
      <p>
        {date && <strong>{formatDate(date, language)}</strong>}
        {timing && !skipped && <TimingChip timing={timing} />}
        <StatusChips facts={own} withoutEntry />
      </p>
      <Window status={status} />
      {skipped && <p className="tag">{t('visit.skipped', { reason: skipped })}</p>}
      {isBegun && !skipped && missing.length > 0 && (
        <p className="missing">{t('visit.missing', { forms: missing.map(nameOf).join(t('app.listComma')) })}</p>
      )}
    </div>
  );
}

function Window({ status: { earliest, latest, target, projected } }: { readonly status: VisitStatus }) {
  const { t, language } = useMessages();
  if (!earliest || !latest) return null;
  const from = formatDate(earliest, language);
  const to = formatDate(latest, language);
  const words = from === to ? t('visit.day', { day: from }) : t('visit.window', { from, to });
  return (
    <p className="quiet" title={target && t('visit.target', { day: formatDate(target, language) })}>
      {words} {projected && t('visit.projected')}
    </p>
  );
}

const icons: Readonly<Record<Timing, IconName>> = {
  future: 'late',
  due: 'late',
  overdue: 'late',
  missed: 'missed',
  early: 'early',
  inWindow: 'done',
  late: 'after',
};

function TimingChip({ timing }: { readonly timing: Timing }) {
  const { t } = useMessages();
  return (
    <span className={`chip timing-${timing}`} data-timing={timing}>
      <StatusIcon name={icons[timing]} />
      {t(`timing.${timing}`)}
    </span>
  );
}

import type { ReactNode } from 'react';
import { useMessages } from '../language/use-messages.ts';
import { type Column, DataTable } from '../ui/data-table.tsx';
import { releaseMessages } from './messages.ts';
import type { SiteImpact } from './release-queries.ts';

interface ImpactBySiteProps {
  readonly sites: readonly SiteImpact[];
  /** The build that the casebooks stand on. */
  readonly older: string;
  /** What can be done at a site. */
  readonly acts?: (site: string) => ReactNode;
}

/** What the move to the newer build would mean, site by site. */
export function ImpactBySite({ sites, older, acts }: ImpactBySiteProps) {
  const { t } = useMessages(releaseMessages);
  const count = (key: Exclude<keyof SiteImpact, 'site'>, head: string): Column<SiteImpact> => ({
    key,
    head,
    isNumber: true,
    cell: (one) => one[key] ?? 0,
  });
  const columns: readonly Column<SiteImpact>[] = [
    { key: 'site', head: t('release.site'), cell: ({ site }) => site },
    count('subjects', t('release.impact.subjects')),
    count('forms', t('release.impact.forms')),
    count('signedForms', t('release.impact.signedForms')),
    count('orphanedValues', t('release.impact.orphanedValues')),
    count('misfitValues', t('release.impact.misfitValues')),
    count('resignForms', t('release.impact.resignForms')),
    ...(acts ? [{ key: 'acts', head: t('release.acts'), cell: ({ site = '' }: SiteImpact) => acts(site) }] : []),
  ];
  return (
    <section className="transfer-part" aria-label={t('release.impact.title', { build: older })}>
      <h2>{t('release.impact.title', { build: older })}</h2>
      {sites.length === 0 && <p className="quiet">{t('release.impact.none', { build: older })}</p>}
      {sites.length > 0 && (
        <DataTable
          caption={t('release.impact.title', { build: older })}
          columns={columns}
          rows={sites}
          keyOf={({ site = '' }) => site}
        />
      )}
    </section>
  );
}

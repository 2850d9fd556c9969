import { useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useId, useState } from 'react';
import { offerFile } from '../api/save-file.ts';
import { useMessages } from '../language/use-messages.ts';
import { buildQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { ProblemNotice } from '../ui/problem-notice.tsx';
import { releaseMessages } from './messages.ts';
import type { Build } from './release-queries.ts';
import type { OdmVersion } from './write-build.ts';

const versions: readonly OdmVersion[] = ['2.0', '1.3.2'];

/** The build as a document, to be kept or brought into another study. */
export function DownloadBuild({ study, build: { build = '' } }: { readonly study: string; readonly build: Build }) {
  const { t } = useMessages(releaseMessages);
  const client = useQueryClient();
  const [version, setVersion] = useState<OdmVersion>('2.0');
  const [error, setError] = useState<unknown>();
  const id = useId();

  async function save() {
    setError(undefined);
    try {
      const [{ writeBuild }, index] = await Promise.all([
        import('./write-build.ts'),
        client.ensureQueryData(buildQuery(study, build)),
      ]);
      const name = `${study}-build-${build}.odm-${version}.xml`;
      offerFile(new Blob(await writeBuild(index.build, version, new Date()), { type: 'application/xml' }), name);
      announce(t('release.download.done', { name }));
    } catch (failure) {
      setError(failure);
    }
  }

  const choose = (event: ChangeEvent<HTMLSelectElement>) =>
    setVersion(versions.find((one) => one === event.target.value) ?? '2.0');
  return (
    <>
      <span className="download">
        <label htmlFor={id} className="visually-hidden">
          {t('release.download.format')}
        </label>
        <select id={id} value={version} onChange={choose}>
          {versions.map((one) => (
            <option key={one} value={one}>
              {t('release.download.odm', { version: one })}
            </option>
          ))}
        </select>
        <button type="button" onClick={save}>
          {t('release.download')}
        </button>
      </span>
      {error !== undefined && <ProblemNotice error={error} />}
    </>
  );
}

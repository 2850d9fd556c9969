import { useMessages } from '../../language/use-messages.ts';
import { designerMessages } from '../messages.ts';
import type { Operation } from '../model/draft.ts';
import { patched } from '../model/keep.ts';
import { oidFault } from '../model/oids.ts';
import { useDraft } from '../model/use-draft.ts';
import { CommitField } from '../parts/commit-field.tsx';
import { TextPair } from '../parts/text-pair.tsx';
import { DesignFields } from './design-fields.tsx';
import { ReasonFields } from './reason-fields.tsx';

/** What the build is called, and what the study decides beyond its forms. */
export function SettingsView() {
  const { draft, edit } = useDraft();
  const { t } = useMessages(designerMessages);
  const { build } = draft;
  const set =
    (patch: Partial<Pick<typeof build, 'oid' | 'name' | 'description' | 'studyName' | 'protocolName'>>): Operation =>
    (now) => {
      const next = patched(now.build, patch);
      return next === now.build ? now : { ...now, build: next };
    };
  return (
    <div className="designer-settings">
      <section className="designer-detail" aria-label={t('designer.settings.build')}>
        <h2>{t('designer.settings.build')}</h2>
        <div className="detail-row">
          <CommitField
            label={t('designer.settings.name')}
            value={build.name}
            judge={(text) => (text.trim() === '' ? t('designer.required') : undefined)}
            onCommit={(name) => edit(set({ name }))}
          />
          <CommitField
            label={t('designer.oid')}
            value={build.oid}
            isCode
            help={t('designer.settings.oid.help')}
            judge={(text) => {
              const fault = oidFault(draft, 'visit', '', text);
              return fault && fault !== 'taken' ? t(`designer.oid.fault.${fault}`) : undefined;
            }}
            onCommit={(oid) => edit(set({ oid }))}
          />
        </div>
        <TextPair
          label={t('designer.settings.description')}
          texts={build.description}
          isLong
          onChange={(description, language) => edit(set({ description }), `build description ${language}`)}
        />
        <div className="detail-row">
          <CommitField
            label={t('designer.settings.study')}
            value={build.studyName}
            judge={(text) => (text.trim() === '' ? t('designer.required') : undefined)}
            onCommit={(studyName) => edit(set({ studyName: studyName.trim() }))}
          />
          <CommitField
            label={t('designer.settings.protocol')}
            value={build.protocolName}
            judge={(text) => (text.trim() === '' ? t('designer.required') : undefined)}
            onCommit={(protocolName) => edit(set({ protocolName: protocolName.trim() }))}
          />
        </div>
      </section>
      <DesignFields />
      <ReasonFields />
    </div>
  );
}

import { useMessages } from '../language/use-messages.ts';
import { queryClient } from '../query-client.ts';
import { AskDialog, textOf } from '../review/ask-dialog.tsx';
import { TextArea } from '../review/text-area.tsx';
import { api } from '../session/session.ts';
import { type Study, studiesQuery, studyQuery } from '../study/queries.ts';
import { announce } from '../ui/announcer.tsx';
import { TextField } from '../ui/text-field.tsx';
import { adminMessages } from './messages.ts';
import { NamePair } from './site-dialogs.tsx';
import { mergedTexts, textIn } from './texts.ts';

interface StudyDialogProps {
  /** Undefined for a new one. */
  readonly study?: Study;
  readonly onClose: () => void;
}

/** Makes a study, or changes what is said about one, with a reason. */
export function StudyDialog({ study, onClose }: StudyDialogProps) {
  const { t } = useMessages(adminMessages);
  async function submit(filled: FormData) {
    const content = {
      title: mergedTexts(study?.title, textOf(filled, 'en'), textOf(filled, 'zh')),
      protocol: textOf(filled, 'protocol'),
      sponsor: textOf(filled, 'sponsor'),
      phase: textOf(filled, 'phase'),
      plannedSubjects: Number(textOf(filled, 'planned') || 0),
    };
    const saved = study
      ? await api.trial.updateStudy({
          study: study.code,
          content: { ...content, reason: textOf(filled, 'reason') },
          expectedRevision: study.revision,
        })
      : await api.trial.createStudy({ study: { code: textOf(filled, 'code'), ...content } });
    announce(study ? t('study.saved') : t('study.made', { code: saved.code ?? '' }));
    queryClient.setQueryData(studyQuery(saved.code ?? '').queryKey, saved);
    onClose();
    await queryClient.invalidateQueries({ queryKey: studiesQuery.queryKey });
  }
  const texts = { en: textIn(study?.title, 'en'), zh: textIn(study?.title, 'zh') };
  const title = t(study ? 'study.edit' : 'study.new');
  return (
    <AskDialog title={title} submitName={study ? t('study.save') : title} onClose={onClose} onSubmit={submit}>
      {!study && (
        <TextField name="code" label={t('study.code')} help={t('study.code.help')} autoComplete="off" hasFocus />
      )}
      <NamePair en={t('study.titleEn')} zh={t('study.titleZh')} texts={texts} />
      <div className="form-columns">
        <Line name="protocol" label={t('study.protocol')} value={study?.protocol} />
        <Line name="sponsor" label={t('study.sponsor')} value={study?.sponsor} />
        <Line name="phase" label={t('study.phase')} value={study?.phase} />
        <Line name="planned" label={t('study.planned')} value={study?.plannedSubjects} />
      </div>
      {study && <TextArea name="reason" label={t('study.reason')} maxLength={500} />}
    </AskDialog>
  );
}

interface LineProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | number | undefined;
}

function Line({ name, label, value }: LineProps) {
  return <TextField name={name} label={label} autoComplete="off" isRequired={false} defaultValue={value?.toString()} />;
}

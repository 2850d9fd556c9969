import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type LinkProps, useNavigate, useParams } from '@tanstack/react-router';
import { formatFormKey } from '@verum/values';
import { useDeferredValue } from 'react';
import { chooseAppearance, densities, themes } from '../appearance/appearance.ts';
import { casebookPlan } from '../casebook/casebook-plan.ts';
import { casebookQuery } from '../casebook/casebook-query.ts';
import { chooseLanguage } from '../language/language.ts';
import { pickText } from '../language/pick-text.ts';
import { useMessages } from '../language/use-messages.ts';
import { placeName } from '../review/use-names.ts';
import { api, signOut, type User } from '../session/session.ts';
import { buildQuery, studiesQuery } from '../study/queries.ts';
import { frameMessages } from './frame-messages.ts';
import type { PaletteEntry } from './palette-search.ts';
import { isOpenTo, platformPlaces, studyPlaces } from './places.ts';
import { openTool } from './tools.ts';

const subjectsMax = 8;

/** Everything that one can go to or do from here; subjects are looked for by what was typed. */
export function usePaletteEntries(user: User, text: string): readonly PaletteEntry[] {
  const { study, subject } = useParams({ strict: false });
  const pages = usePages(user, study);
  const studies = useStudies();
  const subjects = useSubjects(study, text);
  const forms = useForms(study, subject);
  const actions = useActions();
  return [...forms, ...pages, ...subjects, ...studies, ...actions];
}

function usePages(user: User, study: string | undefined): PaletteEntry[] {
  const { t } = useMessages(frameMessages);
  const navigate = useNavigate();
  const own = study === undefined ? [] : studyPlaces.filter((place) => isOpenTo(user, place, study));
  const others = platformPlaces.filter((place) => isOpenTo(user, place, '*'));
  const entry = (to: NonNullable<LinkProps['to']>, name: string): PaletteEntry => ({
    id: `page ${to} ${study}`,
    group: 'page',
    name,
    go: () => void navigate({ to, params: { study: study ?? '' } }),
  });
  return [...own, ...others].map(({ to, name }) => entry(to, t(name))).concat(entry('/account', t('action.account')));
}

function useStudies(): PaletteEntry[] {
  const { language } = useMessages();
  const navigate = useNavigate();
  const { data: studies = [] } = useQuery(studiesQuery);
  return studies.map(({ code = '', title }) => ({
    id: `study ${code}`,
    group: 'study',
    name: [code, pickText(title, language)].filter(Boolean).join(' · '),
    go: () => void navigate({ to: '/studies/$study', params: { study: code } }),
  }));
}

function useSubjects(study: string | undefined, text: string): PaletteEntry[] {
  const navigate = useNavigate();
  const startsWith = useDeferredValue(text.trim());
  const { data } = useQuery({
    queryKey: ['palette', study, startsWith],
    queryFn: ({ signal }) =>
      api.trial.listSubjects({ study: study ?? '', startsWith, pageSize: subjectsMax }, { signal }),
    enabled: study !== undefined && startsWith !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  if (study === undefined || startsWith === '') return [];
  return (data?.subjects ?? []).map(({ subject = '' }) => ({
    id: `subject ${study} ${subject}`,
    group: 'subject',
    name: subject,
    go: () => void navigate({ to: '/studies/$study/subjects/$subject', params: { study, subject } }),
  }));
}

/** Of the subject that one is at. */
function useForms(study = '', subject = ''): PaletteEntry[] {
  const { language } = useMessages();
  const navigate = useNavigate();
  const isAtSubject = study !== '' && subject !== '';
  const { data: casebook } = useQuery({ ...casebookQuery(study, subject), enabled: isAtSubject });
  const build = casebook?.build;
  const { data: index } = useQuery({ ...buildQuery(study, build ?? ''), enabled: isAtSubject && build !== undefined });
  if (!isAtSubject || !casebook || !index) return [];
  const { visits } = casebookPlan(index, casebook.forms, casebook.visits);
  const keys = visits.flatMap(({ forms }) =>
    forms.map(({ key }) => (typeof key === 'string' ? key : formatFormKey(key))),
  );
  return keys.map((form) => ({
    id: `form ${study} ${subject} ${form}`,
    group: 'form',
    name: `${subject} · ${placeName(index, form, language)}`,
    go: () => void navigate({ to: '/studies/$study/subjects/$subject/forms/$form', params: { study, subject, form } }),
  }));
}

function useActions(): PaletteEntry[] {
  const { t, language } = useMessages(frameMessages);
  const action = (id: string, name: string, go: () => void): PaletteEntry => ({ id, group: 'action', name, go });
  const other = language === 'zh' ? 'en' : 'zh';
  return [
    action('commands', t('action.commands'), () => openTool('commands')),
    action('help', t('action.help'), () => openTool('help')),
    ...themes.map((theme) => action(`theme ${theme}`, t(`action.theme.${theme}`), () => chooseAppearance({ theme }))),
    ...densities.map((density) =>
      action(`density ${density}`, t(`action.density.${density}`), () => chooseAppearance({ density })),
    ),
    action('language', t('app.language'), () => chooseLanguage(other)),
    action('sign out', t('session.signOut'), () => void signOut()),
  ];
}

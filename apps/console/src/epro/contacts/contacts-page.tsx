import '../epro.css';
import './contacts.css';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { pickText } from '../../language/pick-text.ts';
import { useMessages } from '../../language/use-messages.ts';
import { may } from '../../session/session.ts';
import { useUser } from '../../session/session-gate.tsx';
import { sitesQuery } from '../../study/queries.ts';
import { Loading } from '../../ui/loading.tsx';
import { Modal } from '../../ui/modal.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Card } from '../card.tsx';
import { type Contact, contactsQuery } from '../epro-queries.ts';
import { EproTabs } from '../epro-tabs.tsx';
import { setupMessages } from '../setup-messages.ts';
import { ContactForm } from './contact-form.tsx';

const route = getRouteApi('/shell/studies/$study/diary/contacts');

/** Whom participants call: that of their site, else that of all sites. */
export function ContactsPage() {
  const { study } = route.useParams();
  const { t, language } = useMessages(setupMessages);
  const user = useUser();
  const contacts = useQuery(contactsQuery(study));
  const sites = useQuery(sitesQuery(study));
  // The site whose contact is changed; '' for that of all.
  const [editing, setEditing] = useState<string>();
  const error = contacts.error ?? sites.error;
  const textsOf = (site: string) => contacts.data?.find((one) => (one.site ?? '') === site)?.contact ?? [];
  const isSaidForAll = textsOf('').length > 0;
  const cards = [
    { site: '', title: t('epro.contacts.all') },
    ...(sites.data ?? []).map(({ code = '', name }) => ({
      site: code,
      title: [code, pickText(name, language)].filter(Boolean).join(' · '),
    })),
  ];
  return (
    <div className="page">
      <PageHead title={t('epro.contacts')} about={t('epro.contacts.about')} />
      <EproTabs study={study} />
      {error && <ProblemNotice error={error} onRetry={() => Promise.all([contacts.refetch(), sites.refetch()])} />}
      {!error && !(contacts.data && sites.data) && <Loading />}
      {contacts.data && sites.data && (
        <div className="epro-cards">
          {cards.map(({ site, title }) => (
            <Card
              key={site}
              title={title}
              actions={
                may(user, 'epro.write', study, site) && (
                  <button
                    type="button"
                    aria-label={`${t('epro.contact.change')}: ${title}`}
                    onClick={() => setEditing(site)}
                  >
                    {t('epro.contact.change')}
                  </button>
                )
              }
            >
              <ContactTexts
                texts={textsOf(site)}
                none={t(site !== '' && isSaidForAll ? 'epro.contact.asAll' : 'epro.contact.none')}
              />
            </Card>
          ))}
        </div>
      )}
      {editing !== undefined && (
        <Modal title={cards.find(({ site }) => site === editing)?.title ?? ''} onClose={() => setEditing(undefined)}>
          <ContactForm study={study} site={editing} texts={textsOf(editing)} onClose={() => setEditing(undefined)} />
        </Modal>
      )}
    </div>
  );
}

interface ContactTextsProps {
  readonly texts: NonNullable<Contact['contact']>;
  readonly none: string;
}

/** As participants read it, in every language there is. */
function ContactTexts({ texts, none }: ContactTextsProps) {
  if (texts.length === 0) return <p className="quiet">{none}</p>;
  return texts.map(({ lang = '', text }) => (
    <p key={lang} lang={lang} className="contact-text">
      {text}
    </p>
  ));
}

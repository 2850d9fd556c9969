import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { readAuditSearch } from './audit/audit-entry.ts';
import { readDraftSearch } from './designer/draft-search.ts';
import { readComplianceSearch } from './epro/compliance/compliance-search.ts';
import { readMatrixSearch } from './matrix/matrix-search.ts';
import { readQuerySearch } from './queries/query-rows.ts';
import { readBuildSearch } from './releases/release-search.ts';
import { readReportSearch } from './reports/report-search.ts';
import { askForCasebook, askForMatrix, askForWork } from './shell/ask-ahead.ts';
import { FaultPage, MissingPage } from './shell/fault-page.tsx';
import { Shell } from './shell/shell.tsx';
import { StudiesPage } from './study/studies-page.tsx';
import { readSubjectSearch } from './subjects/subject-search.ts';

const root = createRootRoute({ notFoundComponent: MissingPage, errorComponent: FaultPage });
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/setup-page.tsx'), 'SetupPage'),
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, errorComponent: FaultPage });
const studies = createRoute({ getParentRoute: () => shell, path: '/', component: StudiesPage });

/** A site, and the form of a subject that is worked at. */
interface PlaceSearch {
  readonly site?: string | undefined;
  readonly subject?: string | undefined;
  readonly form?: string | undefined;
  /** A form, a visit, or none for the casebook. */
  readonly place?: string | undefined;
}
const readPlace = (search: Record<string, unknown>): PlaceSearch => ({
  site: text(search.site),
  subject: text(search.subject),
  form: text(search.form),
  place: text(search.place),
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const home = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study',
  component: lazyRouteComponent(() => import('./my-work/work-page.tsx'), 'WorkPage'),
  validateSearch: (search): { site?: string | undefined } => ({ site: text(search.site) }),
  loader: (entered) => askForWork(entered),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
});
const workList = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/to-do/$list',
  component: lazyRouteComponent(() => import('./my-work/work-list-page.tsx'), 'WorkListPage'),
  validateSearch: (search): { site?: string | undefined } => ({ site: text(search.site) }),
});
const matrix = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/matrix',
  component: lazyRouteComponent(() => import('./matrix/matrix-page.tsx'), 'MatrixPage'),
  validateSearch: readMatrixSearch,
  loader: (entered) => askForMatrix(entered),
});
const casebook = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject',
  component: lazyRouteComponent(() => import('./casebook/casebook-page.tsx'), 'CasebookPage'),
  validateSearch: (search): { visit?: string | undefined } => ({ visit: text(search.visit) }),
  loader: (entered) => askForCasebook(entered),
});
const form = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject/forms/$form',
  component: lazyRouteComponent(() => import('./form/form-page.tsx'), 'FormPage'),
  validateSearch: (search): { item?: string | undefined } => ({ item: text(search.item) }),
  loader: (entered) => askForCasebook(entered),
});

const queries = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/queries',
  component: lazyRouteComponent(() => import('./queries/queries-page.tsx'), 'QueriesPage'),
  validateSearch: readQuerySearch,
});

const verification = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/verification',
  component: lazyRouteComponent(() => import('./verification/verification-page.tsx'), 'VerificationPage'),
  validateSearch: readPlace,
});

const signing = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/signing',
  component: lazyRouteComponent(() => import('./signing/signing-page.tsx'), 'SigningPage'),
  validateSearch: readPlace,
});

const lock = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/lock',
  component: lazyRouteComponent(() => import('./lock/lock-page.tsx'), 'LockPage'),
  validateSearch: readPlace,
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/audit',
  component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
  validateSearch: readAuditSearch,
});

const hospitals = createRoute({
  getParentRoute: () => shell,
  path: '/hospitals',
  component: lazyRouteComponent(() => import('./hospital/hospitals-page.tsx'), 'HospitalsPage'),
});
const hospital = createRoute({
  getParentRoute: () => shell,
  path: '/hospitals/$hospital',
  component: lazyRouteComponent(() => import('./hospital/hospital-page.tsx'), 'HospitalPage'),
});

const subjects = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects',
  component: lazyRouteComponent(() => import('./subjects/subjects-page.tsx'), 'SubjectsPage'),
  validateSearch: readSubjectSearch,
});
const enrol = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/enrol',
  component: lazyRouteComponent(() => import('./subjects/enrol-page.tsx'), 'EnrolPage'),
});
const record = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject/record',
  component: lazyRouteComponent(() => import('./subjects/record-page.tsx'), 'RecordPage'),
});

const draft = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/drafts/$draft',
  component: lazyRouteComponent(() => import('./designer/draft-page.tsx'), 'DraftPage'),
  validateSearch: readDraftSearch,
});

const transfers = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/transfers',
  component: lazyRouteComponent(() => import('./transfers/transfers-page.tsx'), 'TransfersPage'),
});

const users = createRoute({
  getParentRoute: () => shell,
  path: '/admin/users',
  component: lazyRouteComponent(() => import('./admin/users-page.tsx'), 'UsersPage'),
  validateSearch: (search): { search?: string | undefined; state?: string | undefined } => ({
    search: text(search.search),
    state: text(search.state),
  }),
});
const user = createRoute({
  getParentRoute: () => shell,
  path: '/admin/users/$user',
  component: lazyRouteComponent(() => import('./admin/user-page.tsx'), 'UserPage'),
});
const keys = createRoute({
  getParentRoute: () => shell,
  path: '/admin/keys',
  component: lazyRouteComponent(() => import('./admin/keys-page.tsx'), 'KeysPage'),
});
const health = createRoute({
  getParentRoute: () => shell,
  path: '/admin/health',
  component: lazyRouteComponent(() => import('./health/health-page.tsx'), 'HealthPage'),
});
const sites = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/sites',
  component: lazyRouteComponent(() => import('./admin/sites-page.tsx'), 'SitesPage'),
});

const reports = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/reports',
  component: lazyRouteComponent(() => import('./reports/reports-page.tsx'), 'ReportsPage'),
  validateSearch: readReportSearch,
});

const builds = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/builds',
  component: lazyRouteComponent(() => import('./releases/builds-page.tsx'), 'BuildsPage'),
});
const build = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/builds/$build',
  component: lazyRouteComponent(() => import('./releases/build-page.tsx'), 'BuildPage'),
  validateSearch: readBuildSearch,
});

const diary = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary',
  component: lazyRouteComponent(() => import('./epro/compliance/compliance-page.tsx'), 'CompliancePage'),
  validateSearch: readComplianceSearch,
});
const participant = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/participants/$subject',
  component: lazyRouteComponent(() => import('./epro/participant/participant-page.tsx'), 'ParticipantPage'),
  validateSearch: (search): { date?: string | undefined; entry?: string | undefined } => ({
    date: text(search.date),
    entry: text(search.entry),
  }),
});
const alerts = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/alerts',
  component: lazyRouteComponent(() => import('./epro/alerts/alerts-page.tsx'), 'AlertsPage'),
  validateSearch: (search): { site?: string | undefined; closed?: boolean | undefined } => ({
    site: text(search.site),
    closed: search.closed === true || undefined,
  }),
});
const alertRules = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/rules',
  component: lazyRouteComponent(() => import('./epro/alerts/rules-page.tsx'), 'RulesPage'),
});
const instruments = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/instruments',
  component: lazyRouteComponent(() => import('./epro/instruments/instruments-page.tsx'), 'InstrumentsPage'),
});
const instrument = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/instruments/$instrument/$version',
  component: lazyRouteComponent(() => import('./epro/instruments/instrument-page.tsx'), 'InstrumentPage'),
});
const schedules = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/schedules',
  component: lazyRouteComponent(() => import('./epro/schedules/schedules-page.tsx'), 'SchedulesPage'),
});
const contacts = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/diary/contacts',
  component: lazyRouteComponent(() => import('./epro/contacts/contacts-page.tsx'), 'ContactsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    shell.addChildren([
      studies,
      account,
      home,
      workList,
      matrix,
      casebook,
      form,
      queries,
      verification,
      signing,
      lock,
      audit,
      hospitals,
      hospital,
      subjects,
      enrol,
      record,
      reports,
      draft,
      transfers,
      users,
      user,
      keys,
      health,
      sites,
      builds,
      build,
      diary,
      participant,
      alerts,
      alertRules,
      instruments,
      instrument,
      schedules,
      contacts,
    ]),
  ]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { readQuerySearch } from './queries/query-rows.ts';
import { FaultPage, MissingPage } from './shell/fault-page.tsx';
import { Shell } from './shell/shell.tsx';
import { StudiesPage } from './study/studies-page.tsx';

const root = createRootRoute({ notFoundComponent: MissingPage, errorComponent: FaultPage });
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./session/setup-page.tsx'), 'SetupPage'),
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, errorComponent: FaultPage });
const studies = createRoute({ getParentRoute: () => shell, path: '/', component: StudiesPage });

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const home = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/studies/$study/matrix', params, replace: true });
  },
});
const matrix = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/matrix',
  component: lazyRouteComponent(() => import('./matrix/matrix-page.tsx'), 'MatrixPage'),
  validateSearch: (search): { site?: string | undefined } => ({ site: text(search.site) }),
});
const casebook = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject',
  component: lazyRouteComponent(() => import('./casebook/casebook-page.tsx'), 'CasebookPage'),
  validateSearch: (search): { visit?: string | undefined } => ({ visit: text(search.visit) }),
});
const form = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject/forms/$form',
  component: lazyRouteComponent(() => import('./form/form-page.tsx'), 'FormPage'),
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

const queries = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/queries',
  component: lazyRouteComponent(() => import('./queries/queries-page.tsx'), 'QueriesPage'),
  validateSearch: readQuerySearch,
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    shell.addChildren([studies, home, matrix, casebook, form, queries, hospitals, hospital]),
  ]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

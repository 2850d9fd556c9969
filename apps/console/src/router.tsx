import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { CasebookPage } from './casebook/casebook-page.tsx';
import { FormPage } from './form/form-page.tsx';
import { MatrixPage } from './matrix/matrix-page.tsx';
import { SetupPage } from './session/setup-page.tsx';
import { FaultPage, MissingPage } from './shell/fault-page.tsx';
import { Shell } from './shell/shell.tsx';
import { StudiesPage } from './study/studies-page.tsx';

const root = createRootRoute({ notFoundComponent: MissingPage, errorComponent: FaultPage });
const setup = createRoute({ getParentRoute: () => root, path: '/setup', component: SetupPage });
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell, errorComponent: FaultPage });
const studies = createRoute({ getParentRoute: () => shell, path: '/', component: StudiesPage });

const text = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

const matrix = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study',
  component: MatrixPage,
  validateSearch: (search): { site?: string | undefined } => ({ site: text(search.site) }),
});
const casebook = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject',
  component: CasebookPage,
  validateSearch: (search): { visit?: string | undefined } => ({ visit: text(search.visit) }),
});
const form = createRoute({
  getParentRoute: () => shell,
  path: '/studies/$study/subjects/$subject/forms/$form',
  component: FormPage,
});

export const router = createRouter({
  routeTree: root.addChildren([setup, shell.addChildren([studies, matrix, casebook, form])]),
  defaultPreload: 'intent',
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

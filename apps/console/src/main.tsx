import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/table.css';
import './styles/matrix.css';
import './styles/casebook.css';
import './styles/status.css';
import './styles/form.css';
import './styles/field.css';
import './styles/row-grid.css';
import './styles/overlays.css';
import './styles/save-bar.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { initAppearance } from './appearance/appearance.ts';
import { initLanguage } from './language/language.ts';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { openSession } from './session/session.ts';

initLanguage();
initAppearance();
void openSession();

// The code of the page is asked for while the session is looked up and the frame is drawn.
for (const { routeId } of router.matchRoutes(router.latestLocation)) {
  void router.loadRouteChunk(router.routesById[routeId as keyof typeof router.routesById])?.catch(() => undefined);
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);

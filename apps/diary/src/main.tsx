import './styles.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { browserEnv } from './browser/browser-env.ts';
import { openPhone } from './core/phone.ts';
import { TakenOver } from './core/store.ts';
import { initLanguage, languageTag } from './language/language.ts';
import { Unsupported } from './screens/unsupported-screen.tsx';

initLanguage();
// Another window has taken over: the page says so already, whatever it was about to write.
addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof TakenOver) event.preventDefault();
});
const root = document.getElementById('root');
if (root) {
  openPhone(browserEnv, languageTag).then(
    (phone) => {
      render(<App phone={phone} />, root);
      // Where the zone is asked for the first time, a slow telephone loads its tables: better now than after a tap.
      setTimeout(browserEnv.zone);
    },
    () => render(<Unsupported />, root),
  );
}

import './styles.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { browserEnv } from './browser/browser-env.ts';
import { openPhone } from './core/phone.ts';
import { initLanguage, languageTag } from './language/language.ts';
import { Unsupported } from './screens/unsupported-screen.tsx';

initLanguage();
const root = document.getElementById('root');
if (root) {
  openPhone(browserEnv, languageTag).then(
    (phone) => render(<App phone={phone} />, root),
    () => render(<Unsupported />, root),
  );
}

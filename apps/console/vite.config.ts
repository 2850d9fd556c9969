import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contractsPlugin } from './src/contracts/contracts-plugin.ts';

/** libs are pure by rule (the fences check it): only what is used of them comes along, and no XML parser. */
const treeshake = { moduleSideEffects: (id: string) => !/\/(libs|saxes|xmlchars)\//.test(id) };

const framework =
  /\/node_modules\/(react|react-dom|scheduler|@tanstack\/(react-router|router-core|history|store|react-store|react-query|query-core))\//;

export default defineConfig({
  plugins: [react(), contractsPlugin()],
  build: {
    target: 'es2023',
    // The strict CSP allows no data: fonts and no inline script; every asset is a file of its own.
    assetsInlineLimit: 0,
    // What each page needs, for the test of its size; a name with a dot is not served.
    manifest: '.manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      treeshake,
      // One file of what every page needs compresses better than a dozen, and is one request instead of as many.
      output: { codeSplitting: { groups: [{ name: 'framework', test: framework }] } },
    },
  },
  worker: { format: 'es', rolldownOptions: { treeshake } },
  server: {
    proxy: { '/v1': 'http://127.0.0.1:8000' },
  },
});

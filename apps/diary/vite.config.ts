import { defineConfig } from 'vite';

export default defineConfig({
  base: '/diary/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    // The strict CSP allows nothing inline; every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
    rolldownOptions: {
      treeshake: {
        // libs are pure by rule (the fences check it): only what is used of them comes along.
        moduleSideEffects: (id) => !/\/(libs|idb|workbox-[a-z]+)\//.test(id),
      },
    },
  },
  server: {
    proxy: { '/v1': 'http://127.0.0.1:8000' },
  },
});

export * from './src/core/index.ts';

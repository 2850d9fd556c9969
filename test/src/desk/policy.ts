import type { Page } from 'playwright-core';

/** Runs in the page before anything else of it. */
export const listenToPolicy = `
  globalThis.refusedByPolicy = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
    globalThis.refusedByPolicy.push(effectiveDirective + ' ' + blockedURI);
  });
`;

/** Everything the page's policy refused since it was loaded, as the page itself heard of it. */
export function refusedByPolicy(page: Page): Promise<string[]> {
  return page.evaluate('globalThis.refusedByPolicy ?? ["nobody listened"]');
}

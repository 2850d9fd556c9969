import type { CDPSession, Page } from 'playwright-core';

/** What runs inside of the pages that are measured: they tell themselves when they are ready, since asking would be late. */

/** `take` is called with the clock's time once the condition holds and has been painted. */
const watch = (condition: string, take: string) => `{
  const look = () => {
    if (!document.body || !(${condition})) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    requestAnimationFrame(() => {
      port1.onmessage = () => (${take})(performance.now());
      port2.postMessage(0);
    });
  };
  look();
}`;

/** Opens the address; milliseconds from the navigation's beginning until the condition is painted. */
export async function loadedIn(page: Page, address: string, condition: string): Promise<number> {
  await page.addInitScript(`globalThis.isReady = new Promise((resolve) => ${watch(condition, 'resolve')});`);
  await page.goto(address, { waitUntil: 'commit' });
  return Number(await page.evaluate('globalThis.isReady'));
}

/** Follows a link of the page that is there, without having touched it before; milliseconds until the condition is painted. */
export async function followedIn(page: Page, link: string, condition: string): Promise<number> {
  return Number(
    await page.evaluate(`new Promise((resolve) => {
      const link = ${link};
      const from = performance.now();
      link.click();
      ${watch(condition, '(at) => resolve(at - from)')}
    })`),
  );
}

/** Times from each key to the paint that follows it, milliseconds, of typing `text` into so many inputs. */
export async function typedIn(page: Page, selector: string, text: string, inputs: number): Promise<number[]> {
  await page.evaluate(`{
    globalThis.keyTimes = [];
    addEventListener('keydown', ({ timeStamp }) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => keyTimes.push(performance.now() - timeStamp);
      requestAnimationFrame(() => port2.postMessage(0));
    }, true);
  }`);
  for (let n = 0; n < inputs; n++) {
    await page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)})[${n}].focus()`);
    for (const key of text) await page.keyboard.press(key);
  }
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 100))');
  return (await page.evaluate('globalThis.keyTimes')) as number[];
}

/** Processor time that the page's main thread has taken so far, milliseconds: other work on the machine does not add to it. */
export async function busyMs(cdp: CDPSession): Promise<number> {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const { metrics } = await cdp.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
}

export interface Machine {
  /** 4: a processor that is four times as slow. */
  readonly slowdown: number;
  readonly network?: { readonly kbitPerSecond: number; readonly latencyMs: number } | undefined;
}

/** Makes the page's machine slower than this one, and forgets what its browser has kept. */
export async function setMachine(cdp: CDPSession, { slowdown, network }: Machine): Promise<void> {
  await cdp.send('Network.enable');
  await cdp.send('Network.clearBrowserCache');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  if (!network) return;
  const bytesPerSecond = (network.kbitPerSecond * 1000) / 8;
  await cdp.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: network.latencyMs },
    ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
  });
}

import { after, before, describe, test } from 'node:test';
import { noBrowser } from '../browser.ts';
import { type Shape, shapes } from '../stack.ts';
import { artefacts } from './artefacts.ts';
import { type DemoConsole, startDemoConsole } from './demo-console.ts';
import { type Desk, type Language, languages } from './desk.ts';

/** What a role does most, in the order of a day. */
export interface Journey {
  readonly role: string;
  /** Of the demo. */
  readonly loginName: string;
  /** The language it is told in where it is told once. */
  readonly language: Language;
  /** What others have done before this day. */
  readonly before?: (demo: DemoConsole) => Promise<void>;
  readonly steps: readonly JourneyStep[];
}

export interface JourneyStep {
  /** What somebody does, e.g. `adds a subject`. */
  readonly name: string;
  act(desk: Desk): Promise<void>;
}

const isLong = process.env.VERUM_LONG === '1';

/**
 * The journeys as tests, on a demonstration trial of their own. Each is told in its language before one process;
 * with VERUM_LONG=1 in every language before every shape, each time on a fresh trial. After each step the page is
 * looked at as a whole and a picture of it is kept.
 */
export function tellJourneys(journeys: readonly Journey[], shape: Shape = 'one process'): void {
  if (!isLong) tell(journeys, shape, undefined);
  else for (const one of shapes) for (const language of languages) tell(journeys, one, language);
}

function tell(journeys: readonly Journey[], shape: Shape, told: Language | undefined): void {
  const title = `the demo trial in a browser, before ${shape}${told === undefined ? '' : `, ${told}`}`;
  describe(title, { skip: noBrowser, timeout: 300_000 }, () => {
    let demo: DemoConsole;
    before(async () => {
      demo = await startDemoConsole(shape);
    });
    after(() => demo?.stop());

    for (const journey of journeys) {
      const language = told ?? journey.language;
      describe(`${journey.role}, ${language}`, () => {
        let desk: Desk;
        before(async () => {
          await journey.before?.(demo);
          desk = await demo.sitDown(journey.loginName, language);
        });
        after(async () => {
          await desk?.page.context().close();
        });
        for (const [index, step] of journey.steps.entries())
          test(step.name, async (context) => {
            const name = [journey.role.replaceAll(' ', '-'), index + 1, language, shape.replaceAll(' ', '-')].join('-');
            try {
              await step.act(desk);
              await desk.whole();
            } finally {
              await desk.picture(name);
            }
            context.diagnostic(`picture: ${artefacts()}/${name}.png`);
          });
      });
    }
  });
}

import { duration, integer, number, object, withDefault } from './schema.ts';

/** DESIGN §4: counts in `window` over `bucket` slices, opens above `ratio` from `request` on, rests for `sleep`. */
const breakerKeys = (defaults: { readonly sleep: string; readonly request: number }) =>
  object({
    window: withDefault(duration(), '5s'),
    sleep: withDefault(duration(), defaults.sleep),
    bucket: withDefault(integer({ min: 1, max: 1000 }), 10),
    ratio: withDefault(number({ min: 0, max: 1 }), 0.5),
    request: withDefault(integer({ min: 1 }), defaults.request),
  });

/** Of an outside interface, such as a hospital's. */
export const breakerConfig = breakerKeys({ sleep: '30s', request: 100 });

/** Of another service: it is used again within two seconds of its return (ADR 16). */
export const serviceBreakerConfig = breakerKeys({ sleep: '1s', request: 20 });

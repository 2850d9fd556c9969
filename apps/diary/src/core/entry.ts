/** What the diary keeps of an answered task. `entry-bytes.ts` writes it as the message verum.epro.v1.Entry. */

/** The device's own clock, what was known of its error, and where it was. */
export interface DeviceTime {
  readonly atMs: number;
  /** IANA. */
  readonly zone: string;
  /** Minutes east of UTC that the device applied. */
  readonly offsetMinutes: number;
  /** Device clock minus the server's, when last measured; absent: never, or not since the clock was set. */
  readonly skewMs?: number;
}

export interface EntryAnswer {
  readonly item: string;
  /** One value; codes of a multiple choice in the instrument's order; a photo by its SHA-256, hex. */
  readonly values: readonly string[];
  readonly declined: boolean;
  /** When it was last given, of the device's own clock. */
  readonly atMs: number;
}

export interface Entry {
  /** UUID. */
  readonly entry: string;
  readonly task: string;
  readonly instrument: string;
  readonly instrumentVersion: string;
  readonly instrumentHash: string;
  /** BCP 47. */
  readonly language: string;
  readonly answers: readonly EntryAnswer[];
  readonly started: DeviceTime;
  readonly submitted: DeviceTime;
  readonly appVersion: string;
  /** Place in the outbox, from 1 without a gap. */
  readonly number: number;
  readonly device: string;
}

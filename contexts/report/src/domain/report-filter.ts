/** What of a study a caller reaches: its rows carry a site, and some whether they are blinded. Null is everywhere. */
export interface Reach {
  readonly sites: string[] | null;
  /** The sites where the caller sees what others are blinded to. */
  readonly unblinded: string[] | null;
}

/** What a report is asked for. */
export interface ReportFilter {
  readonly study: string;
  /** '' for every site within reach. */
  readonly site: string;
  /** Civil dates at the site, both inclusive; '' for no bound. */
  readonly from: string;
  readonly to: string;
  /** Also a row for each month. */
  readonly isMonthly: boolean;
  readonly reach: Reach;
  /** The instant that ages and windows are measured at. */
  readonly nowMs: number;
}

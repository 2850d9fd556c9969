/** What a build says of its forms; OIDs as the keys of forms spell them. */
export interface BuildForms {
  readonly forms: readonly { readonly form: string; readonly blinded: boolean }[];
  readonly needs: readonly BuildNeed[];
}

/** What saving a form in a visit has to look at beside it. */
export interface BuildNeed {
  readonly visit: string;
  readonly form: string;
  /** Forms that rules of this one read or write; visits as OID, '=' for the same, '*' for any. */
  readonly needs: readonly { readonly visit: string; readonly form: string }[];
  /** A visit follows from it: its date stands in it, or a condition on a visit or a form reads it. */
  readonly movesVisits: boolean;
}

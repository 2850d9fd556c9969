/** What a build says of one of its forms; OIDs as form keys spell them. */
export interface BuildForm {
  readonly form: string;
  readonly blinded: boolean;
  /** Forms that rules of this one read or write; visits as OID, '=' for the same, '*' for any. */
  readonly needs: readonly { readonly visit: string; readonly form: string }[];
  /** A visit follows from it: its date stands in it, or a condition on a visit or a form reads it. */
  readonly movesVisits: boolean;
}

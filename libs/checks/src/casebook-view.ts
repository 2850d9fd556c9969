/** The current values of one casebook, as far as they are loaded: what is not loaded counts as absent. */
export interface CasebookView {
  /** Keys of the forms of that OID in every repeat of that visit, started and not removed; repeats in their order. */
  formsOf(visitOid: string, formOid: string): readonly string[];
  /** What stands at an item; undefined when it is absent, blank or removed. */
  item(formKey: string, path: string): ItemContent | undefined;
  /** Item paths present in a form, also of blank items; they tell which repeats of groups exist. */
  paths(formKey: string): Iterable<string>;
}

export interface ItemContent {
  readonly value?: string;
  /** OID of the unit. */
  readonly unit?: string;
  /** The reason; there is no value then. */
  readonly notDone?: string;
  readonly leftBlank?: string;
  readonly version: number;
}

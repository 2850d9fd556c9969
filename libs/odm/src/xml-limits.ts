/** Bounds of one document; each refused with its name and place. Characters are UTF-16 units. */
export interface XmlLimits {
  readonly depth: number;
  readonly attributes: number;
  readonly nameChars: number;
  readonly valueChars: number;
  /** One unbroken text, comment or tag; and all text of one element. */
  readonly tokenChars: number;
  readonly documentChars: number;
  /** Elements and attributes of what is held in memory at once: one study, or one subject. */
  readonly unitNodes: number;
  /** Text and attributes of the same. */
  readonly unitChars: number;
  readonly findings: number;
}

export const XML_LIMITS: XmlLimits = {
  depth: 256,
  attributes: 256,
  nameChars: 512,
  valueChars: 1_000_000,
  tokenChars: 8_000_000,
  documentChars: 8_000_000_000,
  unitNodes: 3_000_000,
  unitChars: 64_000_000,
  findings: 10_000,
};

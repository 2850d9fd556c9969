/**
 * Text as XML content. Line ends, tabs and returns inside attributes are written as references, otherwise a parser
 * would turn them into spaces. Characters XML 1.0 cannot carry become U+FFFD (`hasUnwritable` tells beforehand).
 */
export function escapeText(text: string): string {
  // Nearly every text is: looked at once, and not three times.
  if (PLAIN_TEXT.test(text)) return text;
  return clean(text).replace(/[&<>\r]/g, (char) => REFERENCES[char] ?? char);
}

/** Text as an attribute value between double quotes. */
export function escapeAttribute(text: string): string {
  if (PLAIN_ATTRIBUTE.test(text)) return text;
  return clean(text).replace(/[&<>"\r\n\t]/g, (char) => REFERENCES[char] ?? char);
}

/** True when XML 1.0 cannot carry the text to the character. */
export const hasUnwritable = (text: string) => !text.isWellFormed() || UNWRITABLE.test(text);

const PLAIN_TEXT = /^[ -%'-;=?-~]*$/;
const PLAIN_ATTRIBUTE = /^[ !#-%'-;=?-~]*$/;
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const UNWRITABLE_ALL = new RegExp(UNWRITABLE.source, 'g');
const clean = (text: string) => (hasUnwritable(text) ? text.toWellFormed().replace(UNWRITABLE_ALL, '\ufffd') : text);

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};

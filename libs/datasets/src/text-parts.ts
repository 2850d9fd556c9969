/** Bytes of a text variable in a transport file (TS-140). */
export const partBytes = 200;

/**
 * A text in parts that fit variables of a transport file. Cut between characters, and never behind a blank, because
 * blanks at the end of a variable are its padding: put together the parts are the text, but for blanks at its end.
 */
export function textParts(text: string): string[] {
  if (Buffer.byteLength(text) <= partBytes) return [text];
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > partBytes) {
      const full = part.trimEnd() === '' ? part : part.replace(/ +$/, '');
      parts.push(full);
      part = part.slice(full.length);
      bytes = Buffer.byteLength(part);
    }
    part += character;
    bytes += size;
  }
  parts.push(part);
  return parts;
}

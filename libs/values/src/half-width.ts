const FULL_WIDTH: Readonly<Record<string, string>> = {
  '＋': '+',
  '－': '-',
  '−': '-',
  '．': '.',
  '：': ':',
};

/**
 * Full-width digits, signs, point and colon as Chinese and Japanese input methods type them, and the typographic minus,
 * in ASCII. Only types whose grammar is ASCII use it: in a text every character is the writer's own.
 */
export function toHalfWidth(text: string): string {
  return text.replace(
    /[０-９＋－−．：]/g,
    (char) => FULL_WIDTH[char] ?? String.fromCharCode(char.charCodeAt(0) - 0xfee0),
  );
}

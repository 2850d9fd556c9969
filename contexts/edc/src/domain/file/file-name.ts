/** Unicode code points a kept file name has at most, its ending included. */
export const FILE_NAME_LENGTH_MAX = 200;

/**
 * A name under which a file can be kept and given back on any system: the last part of a path, in NFC, without control
 * and invisible characters (among them those that turn the direction of writing, which make `gpj.exe` read as `exe.jpg`
 * backwards), with `_` for what Windows does not allow, no dot or space at either end, and at most 200 code points, cut
 * before its ending. A name of which nothing is left is `file`. The name may tell who a patient is: it is never logged.
 */
export function cleanFileName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffd]/gu, '')
    .normalize('NFC')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (plain === '') return 'file';
  return shortened(/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain);
}

/** What stands behind the last dot, in lower case; '' where there is none. */
export function fileEnding(name: string): string {
  return /[^.]\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
}

function shortened(name: string): string {
  const points = [...name];
  if (points.length <= FILE_NAME_LENGTH_MAX) return name;
  const ending = fileEnding(name);
  const tail = ending === '' ? '' : name.slice(-ending.length - 1);
  const stem = points.slice(0, FILE_NAME_LENGTH_MAX - tail.length).join('');
  return `${stem.replace(/[. ]+$/, '')}${tail}`;
}

import { useMemo } from 'react';
import { encodeQr } from './qr-encode.ts';

const quiet = 4;

/** A text to be scanned, drawn here: the secret in it goes to nobody. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, modules } = useMemo(() => {
    const matrix = encodeQr(text);
    const dark = matrix.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x + quiet} ${y + quiet}h1v1h-1z`] : [])),
    );
    return { size: matrix.length + 2 * quiet, modules: dark.join('') };
  }, [text]);
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={modules} fill="currentColor" />
    </svg>
  );
}

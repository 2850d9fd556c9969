import encodeQr from 'qr';
import { useMemo } from 'react';

/** Light modules around it, ISO/IEC 18004 §5.3.8: without them cameras find nothing. */
const border = 4;

/** A text to be scanned, drawn here: the secret in it goes to nobody. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { size, modules } = useMemo(() => {
    const matrix = encodeQr(text, 'raw', { border });
    const dark = matrix.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size: matrix.length, modules: dark.join('') };
  }, [text]);
  return (
    <svg className="qr-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={modules} fill="currentColor" />
    </svg>
  );
}
